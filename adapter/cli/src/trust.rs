//! Headers that the user pinned, by chain: what proofs of its state begin at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oaic_chain::proven::TrustRoot;

use crate::error::Result;
use crate::private;

const FILE: &str = "trust.json";

type Roots = BTreeMap<String, TrustRoot>;

/// What to do about a damaged file.
const DAMAGED: &str = "delete it, and pin a header again with `oaic network trust`";

/// The header that is pinned of a chain.
///
/// # Errors
/// The file can't be read, or is damaged.
pub fn of(chain_id: &str, home: &Path) -> Result<Option<TrustRoot>> {
    Ok(private::read_json::<Roots>(&home.join(FILE), DAMAGED)?.remove(chain_id))
}

/// Pin one, in place of an earlier one of its chain; the file.
///
/// # Errors
/// The file can't be written, or is damaged.
pub fn pin(root: &TrustRoot, home: &Path) -> Result<PathBuf> {
    let path = home.join(FILE);
    private::update_json(&path, DAMAGED, |roots: &mut Roots| {
        roots.insert(root.chain_id().to_owned(), root.clone());
        true
    })?;
    Ok(path)
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
