//! Where an embedded chain is served.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::{ChainError, Result};

const SOCKET: &str = "unix:";
const LOOPBACK: &str = "embedded://";

/// `unix:/path/to/socket`, or `embedded://127.0.0.1:PORT/path/to/token`: a port of this machine, and
/// the file that has the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServedAddress {
    /// A Unix socket.
    Socket(PathBuf),
    /// A port of this machine.
    Loopback {
        /// The port.
        at: SocketAddr,
        /// The file that has the token.
        token: PathBuf,
    },
}

impl ServedAddress {
    /// Whether an address of a network is meant to be one.
    pub fn is_meant(address: &str) -> bool {
        address.starts_with(SOCKET) || address.starts_with(LOOPBACK)
    }

    /// A port of this machine.
    ///
    /// # Errors
    /// The address is not this machine's.
    pub fn loopback(at: SocketAddr, token: &Path) -> Result<Self> {
        if !at.ip().is_loopback() {
            return Err(wrong(
                &format!("{LOOPBACK}{at}{}", token.display()),
                "an embedded chain is served to this machine only, as on 127.0.0.1",
            ));
        }
        Ok(Self::Loopback {
            at,
            token: token.to_path_buf(),
        })
    }
}

impl FromStr for ServedAddress {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self> {
        let whole = |path: &str| {
            let path = PathBuf::from(path);
            match path.is_absolute() {
                true => Ok(path),
                false => Err(wrong(text, "its path must be absolute")),
            }
        };
        if let Some(path) = text.strip_prefix(SOCKET) {
            return whole(path).map(Self::Socket);
        }
        let parts = text
            .strip_prefix(LOOPBACK)
            .and_then(|rest| Some(rest.split_at(rest.find('/')?)));
        let Some((at, token)) = parts else {
            return Err(wrong(
                text,
                "take unix:/path/to/socket, or embedded://127.0.0.1:PORT/path/to/token",
            ));
        };
        let at = at.parse().map_err(|e| wrong(text, &format!("{at}: {e}")))?;
        Self::loopback(at, &whole(token)?)
    }
}

impl fmt::Display for ServedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => write!(f, "{SOCKET}{}", path.display()),
            Self::Loopback { at, token } => write!(f, "{LOOPBACK}{at}{}", token.display()),
        }
    }
}

fn wrong(address: &str, why: &str) -> ChainError {
    ChainError::config("rpc_url", format!("'{address}': {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_and_other_machines_are_refused() {
        for text in ["unix:/run/x/socket", "embedded://127.0.0.1:7000/run/token"] {
            assert!(ServedAddress::is_meant(text));
            let address: ServedAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
        }
        for (text, words) in [
            ("unix:socket", "absolute"),
            ("embedded://10.0.0.1:7000/t", "this machine only"),
            ("embedded://localhost:7000/t", "localhost"),
            ("embedded://127.0.0.1:7000", "take unix:"),
            ("http://127.0.0.1:7000/t", "take unix:"),
        ] {
            let error = text.parse::<ServedAddress>().unwrap_err().to_string();
            assert!(error.contains(words) && error.contains(text), "{error}");
        }
        assert!(!ServedAddress::is_meant("http://127.0.0.1:1"));
    }
}
