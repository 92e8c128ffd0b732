//! The trees of notes: how they grow, and which of their roots are good.
//!
//! A tree holds 2^20 notes. When it is full its last root is good for ever, and the next tree
//! begins: a deposit or a reclaim is never refused for want of room.

use cosmwasm_std::{StdResult, Storage};
use cw_storage_plus::Map;
use oaic_kit::packed::{Reader, Record, Table, Writer};
use oaic_kit::{Checked, KitError};
use oaic_poseidon::merkle::Frontier;
use oaic_poseidon::{field, Fr};
use oaic_statements::NOTE_DEPTH;
use oaic_types::private_credits::{NOTES_PER_TREE, RECENT_ROOTS};

const FOREST: Table<(), Forest> = Table::new(1);
/// Notes by index over all trees.
pub const NOTES: Table<u64, Note> = Table::new(2);
/// The recent roots, each in the place of its number modulo [`RECENT_ROOTS`].
const RING: Table<u64, Root> = Table::new(3);
/// Good roots, and whether they are good for ever.
const ROOTS: Map<&[u8], bool> = Map::new("roots");

/// A note in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Place of its value among the denominations.
    pub denomination: u8,
    pub leaf: Fr,
}

impl Record for Note {
    const NAME: &'static str = "note";

    fn write(&self, writer: &mut Writer) {
        writer.u8(self.denomination);
        write_element(writer, &self.leaf);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        Ok(Self {
            denomination: reader.u8()?,
            leaf: read_element(reader, Self::NAME)?,
        })
    }
}

struct Root([u8; field::BYTES]);

impl Record for Root {
    const NAME: &'static str = "root";

    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        Ok(Self(reader.array()?))
    }
}

/// The tree that grows, and how many came before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forest {
    /// Its number, from 0.
    pub tree: u64,
    /// Recent roots ever, one a block that added notes.
    roots: u64,
    /// Block of the last of them.
    root_height: u64,
    frontier: Frontier,
}

impl Default for Forest {
    fn default() -> Self {
        Self {
            tree: 0,
            roots: 0,
            root_height: 0,
            frontier: Frontier::new(NOTE_DEPTH),
        }
    }
}

impl Record for Forest {
    const NAME: &'static str = "tree of notes";

    fn write(&self, writer: &mut Writer) {
        let count = self.frontier.count;
        writer
            .number(self.tree)
            .number(self.roots)
            .number(self.root_height)
            .number(count);
        for (height, waiting) in self.frontier.waiting.iter().enumerate() {
            if means_something(count, height) {
                write_element(writer, waiting);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        let mut forest = Self {
            tree: reader.number()?,
            roots: reader.number()?,
            root_height: reader.number()?,
            ..Self::default()
        };
        let count: u64 = reader.number()?;
        forest.frontier.count = count;
        for (height, waiting) in forest.frontier.waiting.iter_mut().enumerate() {
            if means_something(count, height) {
                *waiting = read_element(reader, Self::NAME)?;
            }
        }
        Ok(forest)
    }
}

/// Whether a frontier of so many leaves has a node waiting at a height; a full one keeps its root
/// at the last. What stands elsewhere is nothing, and a stored byte costs.
fn means_something(count: u64, height: usize) -> bool {
    if count == NOTES_PER_TREE {
        return height.saturating_add(1) == NOTE_DEPTH;
    }
    u32::try_from(height)
        .ok()
        .and_then(|height| count.checked_shr(height))
        .is_some_and(|rest| rest & 1 == 1)
}

impl Forest {
    pub fn load(storage: &dyn Storage) -> Result<Self, KitError> {
        Ok(FOREST.may_load(storage, &())?.unwrap_or_default())
    }

    /// Notes ever added.
    pub fn count(&self) -> Result<u64, KitError> {
        self.index(self.frontier.count)
    }

    /// Root of the tree that grows; none while it is empty.
    pub fn root(&self) -> Option<Fr> {
        (self.frontier.count > 0).then(|| self.frontier.root())
    }

    /// Adds notes, and makes the new root good. Returns the first one's index.
    pub fn add(storage: &mut dyn Storage, height: u64, notes: &[Note]) -> Result<u64, KitError> {
        let mut forest = Self::load(storage)?;
        let first = forest.count()?;
        for note in notes {
            let index = forest.push(storage, note.leaf)?;
            NOTES.save(storage, &index, note);
        }
        if !notes.is_empty() {
            forest.publish(storage, height)?;
        }
        FOREST.save(storage, &(), &forest);
        Ok(first)
    }

    fn push(&mut self, storage: &mut dyn Storage, leaf: Fr) -> Result<u64, KitError> {
        if self.frontier.count == NOTES_PER_TREE {
            ROOTS.save(storage, &field::to_bytes(&self.frontier.root()), &true)?;
            self.tree = self.tree.plus(1)?;
            self.frontier = Frontier::new(NOTE_DEPTH);
        }
        let index = self.index(self.frontier.count)?;
        match self.frontier.push(leaf) {
            true => Ok(index),
            false => Err(KitError::overflow(NOTES_PER_TREE, '+', 1)),
        }
    }

    fn index(&self, place: u64) -> Result<u64, KitError> {
        let before = self.tree.checked_mul(NOTES_PER_TREE);
        before
            .ok_or_else(|| KitError::overflow(self.tree, '×', NOTES_PER_TREE))?
            .plus(place)
    }

    /// Makes the root of now good. One root a block counts: roots that no query could have seen
    /// never push out those that wallets prove against, and nobody pushes them out faster than
    /// one a block.
    fn publish(&mut self, storage: &mut dyn Storage, height: u64) -> Result<(), KitError> {
        // Any other height: a chain that starts anew may count from 1 again.
        if self.roots == 0 || height != self.root_height {
            self.roots = self.roots.plus(1)?;
            self.root_height = height;
        }
        // RECENT_ROOTS is not 0, and roots is at least 1.
        let place = self.roots.minus(1)?.checked_rem(RECENT_ROOTS);
        let place = place.unwrap_or_default();
        if let Some(Root(old)) = RING.may_load(storage, &place)? {
            if ROOTS.may_load(storage, &old)? == Some(false) {
                ROOTS.remove(storage, &old);
            }
        }
        let root = field::to_bytes(&self.frontier.root());
        ROOTS.save(storage, &root, &false)?;
        RING.save(storage, &place, &Root(root));
        Ok(())
    }
}

/// Whether spends can be proven against a root now.
pub fn is_good(storage: &dyn Storage, root: &Fr) -> StdResult<bool> {
    let found = ROOTS.may_load(storage, &field::to_bytes(root))?;
    Ok(found.is_some())
}

fn write_element(writer: &mut Writer, element: &Fr) {
    writer.bytes(&field::to_bytes(element));
}

fn read_element(reader: &mut Reader<'_>, record: &'static str) -> Result<Fr, KitError> {
    let bytes = reader.array()?;
    field::from_bytes(&bytes).ok_or(KitError::Corrupt {
        record,
        found: bytes.len(),
    })
}

#[cfg(test)]
mod tests;
