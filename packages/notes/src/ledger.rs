//! The trees, rebuilt from what the contract says.

use oaic_poseidon::merkle::Tree;
use oaic_poseidon::Fr;
use oaic_statements::NOTE_DEPTH;
use oaic_types::private_credits::NOTES_PER_TREE;

use crate::error::{NotesError, Result};

/// All notes of a contract, without their owners: nothing in it is secret.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// All but the last are full.
    trees: Vec<Tree>,
}

/// Where a note stands.
#[derive(Clone, Debug)]
pub struct Place {
    /// Root of its tree.
    pub root: Fr,
    /// Its place in the tree.
    pub place: u64,
    /// Siblings of its leaf, lowest first.
    pub path: [Fr; NOTE_DEPTH],
}

impl Ledger {
    /// Notes so far; the next one has this index.
    pub fn count(&self) -> u64 {
        let leaves = self.trees.iter().map(|tree| tree.leaves().len());
        leaves
            .map(|leaves| u64::try_from(leaves).unwrap_or(u64::MAX))
            .fold(0, u64::saturating_add)
    }

    /// Adds notes, in the order of their indexes.
    ///
    /// # Errors
    /// [`NotesError::Order`] when the first doesn't follow the last.
    pub fn extend(&mut self, first: u64, leaves: Vec<Fr>) -> Result<()> {
        let expected = self.count();
        if first != expected {
            return Err(NotesError::Order {
                expected,
                found: first,
            });
        }
        let mut rest = leaves;
        while !rest.is_empty() {
            let used = self.count() % NOTES_PER_TREE;
            let room = usize::try_from(NOTES_PER_TREE - used).unwrap_or(usize::MAX);
            let after = rest.split_off(rest.len().min(room));
            match self.trees.last_mut().filter(|_| used > 0) {
                // It has room for them.
                Some(tree) => _ = tree.extend(rest),
                None => self.trees.extend(Tree::new(NOTE_DEPTH, rest)),
            }
            rest = after;
        }
        Ok(())
    }

    /// Root of the tree that grows; none without notes.
    pub fn root(&self) -> Option<Fr> {
        self.trees.last().map(Tree::root)
    }

    /// Where a note stands now; none when there is no such note.
    pub fn place(&self, index: u64) -> Option<Place> {
        let tree = usize::try_from(index / NOTES_PER_TREE).ok()?;
        let tree = self.trees.get(tree)?;
        let place = index % NOTES_PER_TREE;
        Some(Place {
            root: tree.root(),
            place,
            path: tree.path(place)?.try_into().ok()?,
        })
    }
}
