//! The client of a served chain: its connections and keys.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cosmwasm_std::Addr;
use serde::de::DeserializeOwned;

use super::connection::{read_answer, unreachable, Connection, Lost};
use super::protocol::{Request, Welcome, VERSION};
use super::{ensure_test_chain, ServedAddress, Start};
use crate::wasmd::{Keys, SigningKey, WasmdConfig};
use crate::{ChainError, Result};

/// How often something is tried.
const TRIES: u32 = 5;

/// After the first try; each later pause is longer by as much.
const PAUSE: Duration = Duration::from_millis(50);

/// Connections that are kept for the next request.
const KEPT: usize = 8;

/// An embedded chain in another process. Threads may share it; its methods block.
pub struct ServedChain {
    pub(super) address: ServedAddress,
    pub(super) start: Start,
    pub(super) keys: Keys,
    prefix: String,
    rested: Mutex<Vec<Connection>>,
    /// Whoever holds it sends: an account's transactions are signed one after the other.
    pub(super) sending: Mutex<()>,
}

impl fmt::Debug for ServedChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServedChain")
            .field("address", &self.address)
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}

impl ServedChain {
    /// Connect to the chain at `rpc_url`, which is a [`ServedAddress`]. No gas is paid on it.
    ///
    /// # Errors
    /// [`ChainError::Config`] when the id is not a compiled test chain's, or what is served there is
    /// another chain or another start of it than the configuration says; no answer.
    pub fn connect(config: WasmdConfig) -> Result<Self> {
        ensure_test_chain(&config.chain_id)?;
        let address: ServedAddress = config.rpc_url.parse()?;
        let (connection, welcome) = open(&address)?;
        let found = &welcome.start;
        if found.chain_id != config.chain_id {
            return Err(ChainError::config(
                "chain_id",
                format!(
                    "{address} serves the chain '{}', not '{}'; correct one of the two",
                    found.chain_id, config.chain_id
                ),
            ));
        }
        if welcome.prefix != config.prefix {
            return Err(ChainError::config(
                "prefix",
                format!(
                    "addresses at {address} begin with '{}', not '{}'",
                    welcome.prefix, config.prefix
                ),
            ));
        }
        let expected = config.genesis.as_deref().unwrap_or(&found.genesis_hash);
        if !expected.eq_ignore_ascii_case(&found.genesis_hash) {
            return Err(began_anew(&address, expected, &found.genesis_hash));
        }
        Ok(Self {
            address,
            start: welcome.start,
            keys: config.keys,
            prefix: config.prefix,
            rested: Mutex::new(vec![connection]),
            sending: Mutex::default(),
        })
    }

    /// A connection to the very start of the chain that this began with.
    pub(super) fn connection(&self) -> Result<Connection> {
        let (connection, welcome) = open(&self.address)?;
        if welcome.start != self.start {
            let (old, new) = (&self.start.genesis_hash, &welcome.start.genesis_hash);
            return Err(began_anew(&self.address, old, new));
        }
        Ok(connection)
    }

    /// Ask something that changes nothing, so that it can be asked again.
    pub(super) fn ask<T: DeserializeOwned>(&self, what: &str, request: &Request) -> Result<T> {
        let mut lost = 0;
        loop {
            let rested = self.rested().pop().filter(Connection::is_fresh);
            // One that rested may have ended meanwhile: that says nothing.
            let counts = rested.is_none();
            let mut connection = match rested {
                Some(connection) => connection,
                None => self.connection()?,
            };
            match connection.exchange(request)? {
                Ok(answer) => {
                    self.rest(connection);
                    return read_answer(what, &answer);
                }
                Err(Lost::Unsent(e) | Lost::Unanswered(e)) => {
                    lost += u32::from(counts);
                    if lost == TRIES {
                        return Err(self.unreachable(e));
                    }
                }
            }
        }
    }

    pub(super) fn rest(&self, connection: Connection) {
        let mut rested = self.rested();
        if rested.len() < KEPT {
            rested.push(connection);
        }
    }

    pub(super) fn unreachable(&self, source: std::io::Error) -> ChainError {
        unreachable(&self.address, source)
    }

    fn rested(&self) -> MutexGuard<'_, Vec<Connection>> {
        // Nothing panics while it is held, so a poisoned lock guards sound data.
        self.rested.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Key and address behind a label.
    pub(super) fn key(&self, label: &str) -> Result<(SigningKey, Addr)> {
        let key = self.keys.of(label)?;
        let address = key.address(&self.prefix)?.to_string();
        Ok((key, Addr::unchecked(address)))
    }
}

/// Connect, and again after a pause: a server that is full ends connections.
fn open(address: &ServedAddress) -> Result<(Connection, Welcome)> {
    let mut tries = 1;
    let (connection, welcome) = loop {
        match Connection::open(address) {
            Err(ChainError::Unreachable { .. }) if tries < TRIES => {
                std::thread::sleep(PAUSE.saturating_mul(tries));
                tries += 1;
            }
            other => break other?,
        }
    };
    if welcome.version != VERSION {
        let version = welcome.version;
        return Err(ChainError::unreadable(
            "the first frame",
            format!("it is of version {version}, this client of {VERSION}"),
        ));
    }
    Ok((connection, welcome))
}

fn began_anew(address: &ServedAddress, expected: &str, found: &str) -> ChainError {
    ChainError::config(
        "genesis",
        format!(
            "the chain at {address} began anew: its genesis is {found}, not {expected}; contracts, \
             channels and stores of the earlier one are gone, so deploy again"
        ),
    )
}
