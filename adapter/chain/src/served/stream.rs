//! Frames over a socket: four bytes of length, big-endian, then as many bytes of JSON. Every frame has
//! a limit and a deadline, on both sides.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// Read at once.
const CHUNK: usize = 64 * 1024;

/// A connection, of either kind.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Stream {
    /// Another handle of the same connection.
    ///
    /// # Errors
    /// As the system says.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Unix(stream) => Self::Unix(stream.try_clone()?),
            Self::Tcp(stream) => Self::Tcp(stream.try_clone()?),
        })
    }

    /// End it, also for whoever reads or writes it now.
    pub fn end(&self) {
        let _ = match self {
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
        };
    }

    /// Write a frame by a deadline.
    ///
    /// # Errors
    /// As the system says; `TimedOut`; `InvalidInput` for one that is longer than four bytes say.
    pub fn write_frame(&mut self, bytes: &[u8], until: Instant) -> io::Result<()> {
        let length = u32::try_from(bytes.len())
            .map_err(|_| io::Error::new(ErrorKind::InvalidInput, "the frame is too long"))?;
        let mut frame = Vec::with_capacity(bytes.len().saturating_add(4));
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(bytes);
        let mut rest = frame.as_slice();
        while !rest.is_empty() {
            let left = Some(left(until)?);
            let written = match self {
                Self::Unix(stream) => {
                    stream.set_write_timeout(left)?;
                    stream.write(rest)
                }
                Self::Tcp(stream) => {
                    stream.set_write_timeout(left)?;
                    stream.write(rest)
                }
            };
            match advance(written)? {
                Some(0) => return Err(ErrorKind::WriteZero.into()),
                Some(count) => rest = rest.get(count..).unwrap_or_default(),
                None => {}
            }
        }
        Ok(())
    }

    /// Read a frame of at most `limit` bytes: its first byte within `idle`, and the rest within
    /// `whole` from there. None: the other side ended the connection before it.
    ///
    /// # Errors
    /// As the system says; `TimedOut`; `UnexpectedEof` within a frame; `InvalidData` for one beyond
    /// the limit, of which nothing more is read.
    pub fn read_frame(
        &mut self,
        limit: usize,
        idle: Duration,
        whole: Duration,
    ) -> io::Result<Option<Vec<u8>>> {
        let mut head = [0; 4];
        let Some((first, rest)) = head.split_first_mut() else {
            return Ok(None);
        };
        if self.fill(std::slice::from_mut(first), Instant::now() + idle)? == 0 {
            return Ok(None);
        }
        let until = Instant::now() + whole;
        self.all(rest, until)?;
        let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
        if length > limit {
            let text = format!("a frame of {length} bytes: at most {limit} are read");
            return Err(io::Error::new(ErrorKind::InvalidData, text));
        }
        // Whoever announces a long frame has to send it before it takes memory.
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let begin = bytes.len();
            let end = length.min(begin.saturating_add(CHUNK));
            bytes.resize(end, 0);
            self.all(bytes.get_mut(begin..).unwrap_or_default(), until)?;
        }
        Ok(Some(bytes))
    }

    fn all(&mut self, mut into: &mut [u8], until: Instant) -> io::Result<()> {
        while !into.is_empty() {
            match self.fill(into, until)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                count => into = into.get_mut(count..).unwrap_or_default(),
            }
        }
        Ok(())
    }

    /// At least one byte; none at the end.
    fn fill(&mut self, into: &mut [u8], until: Instant) -> io::Result<usize> {
        loop {
            let left = Some(left(until)?);
            let read = match self {
                Self::Unix(stream) => {
                    stream.set_read_timeout(left)?;
                    stream.read(into)
                }
                Self::Tcp(stream) => {
                    stream.set_read_timeout(left)?;
                    stream.read(into)
                }
            };
            if let Some(count) = advance(read)? {
                return Ok(count);
            }
        }
    }
}

/// What is left until a deadline.
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    match left.is_zero() {
        true => Err(ErrorKind::TimedOut.into()),
        false => Ok(left),
    }
}

/// None: nothing yet, look at the clock again.
fn advance(done: io::Result<usize>) -> io::Result<Option<usize>> {
    match done {
        Ok(count) => Ok(Some(count)),
        Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(None),
        Err(e) if e.kind() == ErrorKind::Interrupted => Ok(None),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(200);

    fn pair() -> (Stream, Stream) {
        let (one, other) = UnixStream::pair().unwrap();
        (Stream::Unix(one), Stream::Unix(other))
    }

    fn write_raw(stream: &Stream, bytes: &[u8]) {
        let Stream::Unix(stream) = stream else {
            panic!("a pair is of Unix sockets")
        };
        (&mut &*stream).write_all(bytes).unwrap();
    }

    #[test]
    fn frames_arrive_whole_and_the_end_is_seen() {
        let (mut one, mut other) = pair();
        let until = Instant::now() + SOON;
        for bytes in [&b""[..], b"{}", &[7; 3]] {
            one.write_frame(bytes, until).unwrap();
            let read = other.read_frame(3, SOON, SOON).unwrap();
            assert_eq!(read.as_deref(), Some(bytes));
        }
        drop(one);
        assert_eq!(other.read_frame(3, SOON, SOON).unwrap(), None);
    }

    /// A byte every now and then must not hold a connection longer than one deadline.
    #[test]
    fn long_short_and_dripping_frames_are_refused() {
        for (sent, kind) in [
            (&[0, 0, 0, 4, 1][..], ErrorKind::InvalidData),
            (&[0xff; 4], ErrorKind::InvalidData),
            (b"POST / HTTP/1.1\r\n", ErrorKind::InvalidData),
            (&[0, 0, 0, 3, 1], ErrorKind::UnexpectedEof),
            (&[0, 0], ErrorKind::UnexpectedEof),
        ] {
            let (one, mut other) = pair();
            write_raw(&one, sent);
            drop(one);
            let error = other.read_frame(3, SOON, SOON).unwrap_err();
            assert_eq!(error.kind(), kind, "{sent:?}");
        }
        let (one, mut other) = pair();
        let dripping = std::thread::spawn(move || {
            for byte in [0, 0, 0, 100].into_iter().chain([1; 60]) {
                let Stream::Unix(stream) = &one else { return };
                if (&mut &*stream).write_all(&[byte]).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let begin = Instant::now();
        let error = other.read_frame(100, SOON, SOON).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert!(begin.elapsed() < 4 * SOON, "{:?}", begin.elapsed());
        drop(other);
        dripping.join().unwrap();
    }
}
