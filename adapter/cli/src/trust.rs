//! Headers that the user pinned, by chain: what proofs of its state begin at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaic_chain::proven::TrustRoot;

use crate::error::{CliError, Result};
use crate::private;

const FILE: &str = "trust.json";

type Roots = BTreeMap<String, TrustRoot>;

/// The header that is pinned of a chain.
///
/// # Errors
/// The file can't be read, or is damaged.
pub fn of(chain_id: &str, home: &Path) -> Result<Option<TrustRoot>> {
    let path = home.join(FILE);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(parse(&path, &bytes)?.remove(chain_id)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(CliError::usage(format!("{} can't be read", path.display())).because(e)),
    }
}

/// Pin one, in place of an earlier one of its chain; the file.
///
/// # Errors
/// The file can't be written, or is damaged.
pub fn pin(root: &TrustRoot, home: &Path) -> Result<PathBuf> {
    let path = home.join(FILE);
    private::update(&path, |before| {
        let mut roots = before.map_or_else(|| Ok(Roots::new()), |b| parse(&path, b))?;
        roots.insert(root.chain_id().to_owned(), root.clone());
        let mut text = serde_json::to_vec_pretty(&roots)
            .map_err(|e| CliError::failed("internal fault").because(e))?;
        text.push(b'\n');
        Ok(Some(text))
    })?;
    Ok(path)
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Roots> {
    serde_json::from_slice(bytes).map_err(|e| {
        CliError::usage(format!("{} is damaged", path.display()))
            .because(e)
            .next("delete it, and pin a header again with `oaic network trust`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_header_is_read_back_and_replaced_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path();
        assert_eq!(of("a-1", home).unwrap(), None);
        let root = |id, height| TrustRoot::new(id, height, &"ab".repeat(32), 10).unwrap();
        for (id, height) in [("a-1", 5), ("b-1", 6), ("a-1", 7)] {
            pin(&root(id, height), home).unwrap();
        }
        assert_eq!(of("a-1", home).unwrap(), Some(root("a-1", 7)));
        assert_eq!(of("b-1", home).unwrap(), Some(root("b-1", 6)));
        std::fs::write(home.join(FILE), "{").unwrap();
        assert!(of("a-1", home).unwrap_err().to_string().contains("damaged"));
        pin(&root("a-1", 8), home).unwrap_err();
    }
}
