//! Finding own notes among all.

use std::collections::HashMap;

use oaic_poseidon::{field, Fr};
use oaic_statements::note;

use crate::error::{NotesError, Result};
use crate::keys::Keys;

/// Leaves that notes of the next numbers would have.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    leaves: HashMap<[u8; 32], (u32, u64)>,
    /// Numbers below this are looked for.
    end: u32,
}

impl Scan {
    /// Looks for the notes of all numbers below `end` as well.
    pub fn widen(&mut self, keys: &Keys, denominations: &[u64], end: u32) {
        for number in self.end..end {
            let owner = keys.note(number).owner();
            for value in denominations {
                let leaf = field::to_bytes(&note::note_leaf(*value, &owner));
                self.leaves.insert(leaf, (number, *value));
            }
        }
        self.end = self.end.max(end);
    }

    /// Number and value of the own note that has this leaf.
    pub fn find(&self, leaf: &Fr) -> Option<(u32, u64)> {
        self.leaves.get(&field::to_bytes(leaf)).copied()
    }
}

/// The number after this one.
pub fn after(number: u32) -> Result<u32> {
    number.checked_add(1).ok_or(NotesError::Exhausted)
}
