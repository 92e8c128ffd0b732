//! The trees, rebuilt from what the contract says.

use oaic_messages::private_credits::NOTES_PER_TREE;
use oaic_poseidon::merkle::Tree;
use oaic_poseidon::Fr;
use oaic_statements::NOTE_DEPTH;

use crate::error::{Result, WalletError};

/// All notes of a contract, without their owners: nothing in it is secret.
#[derive(Clone, Debug)]
pub struct NoteTrees {
    /// All but the last are full.
    trees: Vec<Tree>,
    /// Leaves of a full tree.
    full: u64,
}

impl Default for NoteTrees {
    fn default() -> Self {
        Self {
            trees: vec![],
            full: NOTES_PER_TREE,
        }
    }
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

impl NoteTrees {
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
    /// [`WalletError::Order`] when the first doesn't follow the last.
    pub fn extend(&mut self, first: u64, leaves: Vec<Fr>) -> Result<()> {
        let expected = self.count();
        if first != expected {
            return Err(WalletError::Order {
                what: "notes",
                expected,
                found: first,
            });
        }
        let mut rest = leaves;
        while !rest.is_empty() {
            let used = self.count() % self.full;
            let room = usize::try_from(self.full - used).unwrap_or(usize::MAX);
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

    /// Forgets all notes from an index on.
    pub(crate) fn truncate(&mut self, count: u64) {
        let trees = usize::try_from(count.div_ceil(self.full)).unwrap_or(usize::MAX);
        self.trees.truncate(trees);
        let rest = usize::try_from(count % self.full).unwrap_or(usize::MAX);
        let last = self
            .trees
            .last()
            .filter(|tree| rest > 0 && tree.leaves().len() > rest);
        let last = last.map(|tree| tree.leaves().iter().take(rest).copied().collect());
        if let Some(tree) = last.and_then(|leaves| Tree::new(NOTE_DEPTH, leaves)) {
            self.trees.pop();
            self.trees.push(tree);
        }
    }

    pub(crate) fn tree_of(&self, index: u64) -> u64 {
        index / self.full
    }

    #[cfg(test)]
    pub(crate) fn of_small_trees(full: u64) -> Self {
        Self {
            full,
            ..Self::default()
        }
    }

    /// Root of a tree by its number; none when there is no such tree.
    pub(crate) fn root_of(&self, tree: u64) -> Option<Fr> {
        self.trees.get(usize::try_from(tree).ok()?).map(Tree::root)
    }

    /// Root of the tree that grows; none without notes.
    pub fn root(&self) -> Option<Fr> {
        self.trees.last().map(Tree::root)
    }

    /// All leaves, in the order of their indexes.
    pub fn leaves(&self) -> impl Iterator<Item = &Fr> {
        self.trees.iter().flat_map(Tree::leaves)
    }

    /// Where a note stands now; none when there is no such note.
    pub fn place(&self, index: u64) -> Option<Place> {
        let tree = usize::try_from(index / self.full).ok()?;
        let tree = self.trees.get(tree)?;
        let place = index % self.full;
        Some(Place {
            root: tree.root(),
            place,
            path: tree.path(place)?.try_into().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_poseidon::merkle::root_of;
    use proptest::prelude::*;

    proptest! {
        /// However notes come in, each is under the root of its own tree; a full tree never changes.
        #[test]
        fn full_trees_are_followed_by_the_next(parts in prop::collection::vec(1u64..9, 1..8)) {
            let mut trees = NoteTrees { full: 4, ..NoteTrees::default() };
            let mut count = 0;
            for part in parts {
                let leaves: Vec<Fr> = (count..count + part).map(|n| Fr::from(n + 1)).collect();
                trees.extend(count, leaves).unwrap();
                count += part;
                prop_assert_eq!(trees.count(), count);
            }
            let last = (count - 1) / 4;
            for index in 0..count {
                let place = trees.place(index).unwrap();
                prop_assert_eq!(place.place, index % 4);
                let root = root_of(&Fr::from(index + 1), place.place, &place.path);
                prop_assert_eq!(place.root, root);
                let first = index / 4 * 4;
                let own = (first..count.min(first + 4)).map(|n| Fr::from(n + 1)).collect();
                prop_assert_eq!(root, Tree::new(NOTE_DEPTH, own).unwrap().root());
                prop_assert_eq!(index / 4 == last, Some(root) == trees.root());
            }
            prop_assert!(trees.place(count).is_none());
        }
    }

    #[test]
    fn what_is_forgotten_leaves_the_trees_as_they_were() {
        for full in [4, 5] {
            let mut before: Vec<(NoteTrees, Option<Fr>)> = vec![];
            let mut trees = NoteTrees {
                full,
                ..NoteTrees::default()
            };
            for n in 0..13u64 {
                before.push((trees.clone(), trees.root()));
                trees.extend(n, vec![Fr::from(n + 1)]).unwrap();
            }
            for (count, (known, root)) in (0..).zip(&before) {
                let mut trees = trees.clone();
                trees.truncate(count);
                assert_eq!((trees.count(), trees.root()), (count, *root));
                let leaves: Vec<Fr> = known.leaves().copied().collect();
                assert_eq!(trees.leaves().copied().collect::<Vec<_>>(), leaves);
            }
        }
    }

    #[test]
    fn notes_that_do_not_follow_are_refused() {
        let mut trees = NoteTrees::default();
        trees.extend(0, vec![Fr::one()]).unwrap();
        for first in [0, 2] {
            let error = trees.extend(first, vec![Fr::one()]).unwrap_err();
            assert!(
                matches!(error, WalletError::Order { expected: 1, .. }),
                "{error}"
            );
        }
        assert_eq!(trees.count(), 1);
    }
}
