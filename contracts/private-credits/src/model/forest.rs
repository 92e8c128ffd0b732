//! The trees of notes: how they grow, and which of their roots are accepted.
//!
//! A tree holds 2^20 notes. When it is full, its last root is accepted forever and the next tree begins:
//! a deposit or a reclaim is never refused for lack of room.

use cosmwasm_std::{StdResult, Storage};
use oaic_messages::private_credits::{NOTES_PER_TREE, RECENT_ROOTS};
use oaic_poseidon::merkle::Frontier;
use oaic_poseidon::{field, Fr};
use oaic_runtime::{Checked, RuntimeError};
use oaic_statements::NOTE_DEPTH;

use crate::state::{Forest, Note, Root, FOREST, NOTES, RING, ROOTS};

/// Adds notes, accepts the new root, and returns the first note's index.
pub fn add(storage: &mut dyn Storage, height: u64, notes: &[Note]) -> Result<u64, RuntimeError> {
    let mut forest = Forest::load(storage)?;
    let first = forest.count()?;
    for note in notes {
        let index = push(&mut forest, storage, note.leaf)?;
        NOTES.save(storage, &index, note);
    }
    if !notes.is_empty() {
        publish(&mut forest, storage, height)?;
    }
    FOREST.save(storage, &(), &forest);
    Ok(first)
}

fn push(forest: &mut Forest, storage: &mut dyn Storage, leaf: Fr) -> Result<u64, RuntimeError> {
    if forest.frontier.count == NOTES_PER_TREE {
        let last = field::to_bytes(&forest.frontier.root());
        ROOTS.save(storage, &last, &(forest.tree, true))?;
        forest.tree = forest.tree.add_checked(1)?;
        forest.frontier = Frontier::new(NOTE_DEPTH);
    }
    let index = forest.index(forest.frontier.count)?;
    match forest.frontier.push(leaf) {
        true => Ok(index),
        false => Err(RuntimeError::overflow(NOTES_PER_TREE, '+', 1)),
    }
}

/// Accepts the current root. Only one root per block counts: roots that no query could have seen
/// never evict those that wallets prove against, and nobody evicts roots faster than one per block.
fn publish(
    forest: &mut Forest,
    storage: &mut dyn Storage,
    height: u64,
) -> Result<(), RuntimeError> {
    // Compare for inequality: a chain that restarts may count from 1 again.
    if forest.roots == 0 || height != forest.root_height {
        forest.roots = forest.roots.add_checked(1)?;
        forest.root_height = height;
    }
    // RECENT_ROOTS is not 0, and roots is at least 1.
    let place = forest.roots.sub_checked(1)?.checked_rem(RECENT_ROOTS);
    let place = place.unwrap_or_default();
    if let Some(Root(old)) = RING.may_load(storage, &place)? {
        if matches!(ROOTS.may_load(storage, &old)?, Some((_, false))) {
            ROOTS.remove(storage, &old);
        }
    }
    let root = field::to_bytes(&forest.frontier.root());
    ROOTS.save(storage, &root, &(forest.tree, false))?;
    RING.save(storage, &place, &Root(root));
    Ok(())
}

/// Number of the tree with this root, if the root is currently accepted.
pub fn tree_of(storage: &dyn Storage, root: &Fr) -> StdResult<Option<u64>> {
    let found = ROOTS.may_load(storage, &field::to_bytes(root))?;
    Ok(found.map(|(tree, _)| tree))
}

#[cfg(test)]
mod tests;
