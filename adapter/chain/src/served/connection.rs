//! A client's connections to a served chain.

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::Serialize;

use super::protocol::{Failure, Hello, Welcome, FRAME_TIME, IDLE_TIME, MAX_ANSWER, VERSION};
use super::stream::Stream;
use super::ServedAddress;
use crate::{ChainError, Result};

/// An answer is waited for so long: the chain does one thing after the other.
const ANSWER_TIME: Duration = Duration::from_secs(120);

/// A connection that has rested longer isn't used again: the server may be about to end it.
const FRESH: Duration = IDLE_TIME.saturating_sub(FRAME_TIME);

/// A token has at most this many bytes.
const MAX_TOKEN: u64 = 256;

/// A connection that the server welcomed.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    used: Instant,
}

/// How a request ended without an answer.
pub enum Lost {
    /// The server took it for certain not.
    Unsent(io::Error),
    /// It may have been taken.
    Unanswered(io::Error),
}

impl Connection {
    /// Connect and be welcomed.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`]; [`ChainError::File`] for a token that others could read;
    /// [`ChainError::Refused`] as the server says.
    pub fn open(address: &ServedAddress) -> Result<(Self, Welcome)> {
        let unreachable = |e: io::Error| unreachable(address, e);
        let (stream, token) = match address {
            ServedAddress::Socket(path) => (UnixStream::connect(path).map(Stream::Unix), None),
            ServedAddress::Loopback { at, token } => {
                let token = read_token(token)?;
                let stream = TcpStream::connect_timeout(at, FRAME_TIME);
                let stream = stream.and_then(|stream| {
                    stream.set_nodelay(true)?;
                    Ok(Stream::Tcp(stream))
                });
                (stream, Some(token))
            }
        };
        let mut connection = Self {
            stream: stream.map_err(unreachable)?,
            used: Instant::now(),
        };
        let hello = Hello {
            version: VERSION,
            token,
        };
        let answer = connection.exchange(&hello)?.map_err(|lost| match lost {
            Lost::Unsent(e) | Lost::Unanswered(e) => unreachable(e),
        })?;
        let welcome = read_answer("the first frame", &answer)?;
        Ok((connection, welcome))
    }

    /// Whether it can be used once more.
    pub fn is_fresh(&self) -> bool {
        self.used.elapsed() < FRESH
    }

    /// One frame there, one back.
    ///
    /// # Errors
    /// [`ChainError::Encode`]; within, how it was lost.
    pub fn exchange(
        &mut self,
        frame: &impl Serialize,
    ) -> Result<std::result::Result<Vec<u8>, Lost>> {
        let bytes = serde_json::to_vec(frame).map_err(|error| ChainError::Encode { error })?;
        Ok(self.exchanged(&bytes))
    }

    fn exchanged(&mut self, bytes: &[u8]) -> std::result::Result<Vec<u8>, Lost> {
        let until = Instant::now() + FRAME_TIME;
        // The server acts on whole frames alone.
        self.stream
            .write_frame(bytes, until)
            .map_err(Lost::Unsent)?;
        let answer = self
            .stream
            .read_frame(MAX_ANSWER, ANSWER_TIME, FRAME_TIME)
            .map_err(Lost::Unanswered)?;
        self.used = Instant::now();
        answer.ok_or_else(|| Lost::Unanswered(ErrorKind::UnexpectedEof.into()))
    }
}

/// What an answer says.
///
/// # Errors
/// The server's failure as an error; [`ChainError::Unreadable`].
pub fn read_answer<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T> {
    let answer: std::result::Result<T, Failure> =
        serde_json::from_slice(bytes).map_err(|e| ChainError::unreadable(what, e))?;
    answer.map_err(|failure| failure.into_error(what))
}

pub fn unreachable(address: &ServedAddress, source: io::Error) -> ChainError {
    ChainError::Unreachable {
        url: address.to_string(),
        why: source.to_string(),
    }
}

/// The token of a file that is its owner's alone.
fn read_token(path: &Path) -> Result<String> {
    let failed = |message: String| ChainError::file(path, message);
    let file = std::fs::File::open(path).map_err(|e| {
        failed(format!(
            "{e}; the token of an embedded chain is in it while one is served"
        ))
    })?;
    let mode = file
        .metadata()
        .map_err(|e| failed(e.to_string()))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        let mode = mode & 0o777;
        return Err(failed(format!(
            "others can use this token (mode {mode:03o}): chmod 600 it, and start the chain again"
        )));
    }
    let mut token = String::new();
    file.take(MAX_TOKEN)
        .read_to_string(&mut token)
        .map_err(|e| failed(e.to_string()))?;
    Ok(token.trim().to_owned())
}
