//! The body of a streamed answer: a few pieces ahead of its client, and no more.

use std::pin::Pin;
use std::task::{ready, Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use tokio::sync::mpsc;

/// Pieces that wait for a slow client; each is at most what is read ahead of an upstream.
const WAITING: usize = 4;

/// What goes to the body.
#[derive(Debug)]
pub enum Piece {
    /// Bytes.
    Data(Bytes),
    /// The answer is complete. Without it, the client's connection is cut.
    End,
}

/// The sender of a body's pieces.
pub type Sender = mpsc::Sender<Piece>;

/// A body, and what sends its pieces.
pub fn channel() -> (Sender, Pieces) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (sender, Pieces(receiver))
}

/// A body that ends well only if its sender says so.
#[derive(Debug)]
pub struct Pieces(mpsc::Receiver<Piece>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(match ready!(self.0.poll_recv(context)) {
            Some(Piece::Data(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Piece::End) => None,
            None => Some(Err(std::io::ErrorKind::UnexpectedEof.into())),
        })
    }
}
