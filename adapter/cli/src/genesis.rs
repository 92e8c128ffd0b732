//! Which chain a node is of, beyond its name: the hash of its genesis, noted at the first look and
//! compared at every later one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaic_chain::{Chain, ChainError};
use serde::{Deserialize, Serialize};

use crate::error::{CliError, Result};
use crate::output::Output;
use crate::private;

const FILE: &str = "genesis.json";

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

/// What to do about a damaged file.
const DAMAGED: &str = "delete it; the chains are noted anew when they are next used";

impl Known {
    /// Those of a folder; none yet is none.
    ///
    /// # Errors
    /// The file can't be read, or isn't one.
    pub fn open(home: &Path) -> Result<Self> {
        let path = home.join(FILE);
        let content = private::read_json(&path, DAMAGED)?;
        Ok(Self { path, content })
    }

    pub fn of(&self, chain_id: &str) -> Option<&str> {
        self.content.chains.get(chain_id).map(String::as_str)
    }

    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.content.chains
    }

    /// Note a chain that wasn't noted yet. What another process noted of it meanwhile stays:
    /// [`Self::of`] says which it is.
    pub fn note(&mut self, chain_id: &str, hash: &str) -> Result<()> {
        self.change(|chains| {
            let new = !chains.contains_key(chain_id);
            if new {
                chains.insert(chain_id.to_owned(), hash.to_owned());
            }
            new
        })
    }

    pub fn forget(&mut self, chain_id: &str) -> Result<bool> {
        let mut noted = false;
        self.change(|chains| {
            noted = chains.remove(chain_id).is_some();
            noted
        })?;
        Ok(noted)
    }

    /// Change what the file has now, which others may have written since it was read.
    fn change(&mut self, change: impl FnOnce(&mut BTreeMap<String, String>) -> bool) -> Result<()> {
        let change = |content: &mut Content| change(&mut content.chains);
        self.content = private::update_json(&self.path, DAMAGED, change)?;
        Ok(())
    }
}

/// Refuse a node of another chain of the same name. `pinned` is what the configuration says; it wins
/// over what was noted.
///
/// # Errors
/// `Kind::Untrusted` with both hashes; the node doesn't answer, or can't tell its genesis though
/// one is known.
pub fn check(chain: &dyn Chain, pinned: Option<&str>, home: &Path, out: &Output) -> Result<()> {
    let chain_id = chain.chain_id();
    if let Some(hash) = pinned {
        let next = "ask another node; if you know that the chain began anew, correct `genesis` in \
                    config.toml, or name the new localnet's network.json";
        return match shown(chain, &chain_id, Some((hash, next)), out)? {
            Some(found) => same(&chain_id, &found, hash, "the network", next),
            None => Ok(()),
        };
    }
    let mut known = Known::open(home)?;
    let place = known.path.display().to_string();
    let next = format!(
        "ask another node; if you know that the chain began anew, `oaic network forget {chain_id}`, \
         and expect contracts, channels and stores of the old one to be gone"
    );
    let noted = known.of(&chain_id).map(str::to_owned);
    let expected = noted.as_deref().map(|hash| (hash, next.as_str()));
    let Some(found) = shown(chain, &chain_id, expected, out)? else {
        return Ok(());
    };
    if let Some(hash) = noted {
        return same(&chain_id, &found, &hash, &place, &next);
    }
    out.note(format!(
        "first contact with {chain_id}: its genesis is {found}; a node with another one is refused from now on"
    ));
    if let Err(error) = known.note(&chain_id, &found) {
        out.warn(format!("it can't be recorded: {error}"));
        return Ok(());
    }
    // Of two first looks at once, the second believes the first.
    match known.of(&chain_id) {
        Some(hash) => same(&chain_id, &found, hash, &place, &next),
        None => Ok(()),
    }
}

/// The genesis that a node shows. None: it can't, and none is expected.
fn shown(
    chain: &dyn Chain,
    chain_id: &str,
    expected: Option<(&str, &str)>,
    out: &Output,
) -> Result<Option<String>> {
    match (chain.genesis_hash(), expected) {
        (Ok(found), _) => Ok(Some(found)),
        (Err(error @ ChainError::Unsupported { .. }), None) => {
            out.warn(format!("{error}; so it isn't compared later either"));
            Ok(None)
        }
        (Err(error @ ChainError::Unsupported { .. }), Some((hash, next))) => {
            Err(CliError::untrusted(format!(
                "the node can't show that it is of the chain {chain_id} of genesis {hash}"
            ))
            .because(error)
            .next(next))
        }
        (Err(error), _) => Err(error.into()),
    }
}

fn same(chain_id: &str, found: &str, expected: &str, place: &str, next: &str) -> Result<()> {
    if expected.eq_ignore_ascii_case(found) {
        return Ok(());
    }
    Err(CliError::untrusted(format!(
        "the node is of another chain named {chain_id}: its genesis is {found}, {place} has \
             {expected}"
    ))
    .next(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Commands that look at chains for the first time at once, as a script starts them.
    #[test]
    fn no_note_is_lost_among_those_that_note_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let mut all: Vec<Known> = (0..16).map(|_| Known::open(dir.path()).unwrap()).collect();
        std::thread::scope(|scope| {
            for (i, known) in all.iter_mut().enumerate() {
                scope.spawn(move || known.note(&format!("chain-{i}"), &format!("{i}")));
            }
        });
        assert_eq!(Known::open(dir.path()).unwrap().all().len(), 16);
        // and the first note of a chain stands
        all[1].note("chain-0", "another").unwrap();
        assert_eq!(all[1].of("chain-0"), Some("0"));
        assert!(all[2].forget("chain-0").unwrap());
        assert_eq!(Known::open(dir.path()).unwrap().all().len(), 15);
    }
}
