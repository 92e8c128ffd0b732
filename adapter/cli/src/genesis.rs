//! Which chain a node is of, beyond its name: the hash of its genesis, noted at the first look and
//! compared at every later one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaic_chain::{Chain, ChainError};
use serde::{Deserialize, Serialize};

use crate::error::{CliError, Kind, Result};
use crate::output::Output;
use crate::private;

const FILE: &str = "genesis.json";

/// Hashes that were noted, by chain id.
#[derive(Debug)]
pub struct Known {
    path: PathBuf,
    content: Content,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    #[serde(default)]
    chains: BTreeMap<String, String>,
}

impl Known {
    /// Those of a folder; none yet is none.
    ///
    /// # Errors
    /// The file can't be read, or isn't one.
    pub fn open(home: &Path) -> Result<Self> {
        let path = home.join(FILE);
        let content = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| {
                CliError::usage(format!("{} is damaged", path.display()))
                    .because(e)
                    .next("delete it; the chains are noted anew when they are next used")
            })?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Content::default(),
            Err(e) => {
                return Err(CliError::usage(format!("{} can't be read", path.display())).because(e))
            }
        };
        Ok(Self { path, content })
    }

    /// What was noted of a chain.
    pub fn of(&self, chain_id: &str) -> Option<&str> {
        self.content.chains.get(chain_id).map(String::as_str)
    }

    /// All of it.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.content.chains
    }

    /// Note a chain.
    ///
    /// # Errors
    /// It can't be written.
    pub fn note(&mut self, chain_id: &str, hash: &str) -> Result<()> {
        self.content
            .chains
            .insert(chain_id.to_owned(), hash.to_owned());
        self.write()
    }

    /// Forget a chain; whether it was noted.
    ///
    /// # Errors
    /// It can't be written.
    pub fn forget(&mut self, chain_id: &str) -> Result<bool> {
        let was = self.content.chains.remove(chain_id).is_some();
        if was {
            self.write()?;
        }
        Ok(was)
    }

    fn write(&self) -> Result<()> {
        let failed = |e: std::io::Error| {
            CliError::failed(format!("{} can't be written", self.path.display())).because(e)
        };
        let mut text = serde_json::to_vec_pretty(&self.content)
            .map_err(|e| CliError::failed("internal fault").because(e))?;
        text.push(b'\n');
        private::replace(&self.path, &text).map_err(failed)
    }
}

/// Refuse a node of another chain of the same name. `pinned` is what the configuration says; it wins
/// over what was noted.
///
/// # Errors
/// [`Kind::Untrusted`] with both hashes; the node doesn't answer, or can't tell its genesis though
/// one is known.
pub fn check(chain: &dyn Chain, pinned: Option<&str>, home: &Path, out: &Output) -> Result<()> {
    let mut known = Known::open(home)?;
    let chain_id = chain.chain_id();
    let (expected, place, next) = match pinned {
        Some(hash) => (
            Some(hash.to_owned()),
            "config.toml".to_owned(),
            "ask another node; correct `genesis` in config.toml only if you know that the chain \
             began anew"
                .to_owned(),
        ),
        None => (
            known.of(&chain_id).map(str::to_owned),
            known.path.display().to_string(),
            format!(
                "ask another node; if you know that the chain began anew, `oaic network forget \
                 {chain_id}`, and expect contracts, channels and stores of the old one to be gone"
            ),
        ),
    };
    let found = match (chain.genesis_hash(), &expected) {
        (Ok(found), _) => found,
        (Err(error @ ChainError::Unsupported { .. }), None) => {
            out.warn(format!("{error}; so it isn't compared later either"));
            return Ok(());
        }
        (Err(error @ ChainError::Unsupported { .. }), Some(hash)) => {
            return Err(CliError::new(
                Kind::Untrusted,
                format!("the node can't show that it is of the chain {chain_id} of genesis {hash}"),
            )
            .because(error)
            .next(next))
        }
        (Err(error), _) => return Err(error.into()),
    };
    match expected {
        Some(expected) if expected.eq_ignore_ascii_case(&found) => Ok(()),
        Some(expected) => Err(CliError::new(
            Kind::Untrusted,
            format!(
                "the node is of another chain named {chain_id}: its genesis is {found}, {place} \
                 has {expected}"
            ),
        )
        .next(next)),
        None => {
            out.note(format!(
                "first look at {chain_id}: its genesis is {found}; a node of another is refused \
                 from now on"
            ));
            if let Err(error) = known.note(&chain_id, &found) {
                out.warn(format!("it isn't noted: {error}"));
            }
            Ok(())
        }
    }
}
