//! Finding own notes among all.

use std::collections::HashMap;

use oaic_poseidon::{field, Fr};
use oaic_statements::note;

use crate::keys::{Keys, Origin};

/// What an own leaf is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundNote {
    /// Where its note came from.
    pub origin: Origin,
    /// Its number among those of that origin.
    pub number: u32,
    /// What its owner is of: the value that the wallet asked for, if it did.
    pub asked: u64,
    pub value: u64,
}

/// Leaves that notes of the next numbers would have.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    leaves: HashMap<[u8; 32], FoundNote>,
    /// Numbers below this are looked for, of each origin.
    ends: HashMap<Origin, u32>,
}

impl Scan {
    /// Looks for the notes of all numbers of an origin below `end` as well: also for those of values
    /// that their owners aren't of, which others paid.
    pub fn widen(&mut self, keys: &Keys, denominations: &[u64], origin: Origin, end: u32) {
        let looked_for = self.ends.entry(origin).or_default();
        for number in *looked_for..end {
            for asked in denominations {
                let owner = keys.note_of(origin, number, *asked).owner();
                for value in denominations {
                    let leaf = field::to_bytes(&note::note_leaf(*value, &owner));
                    let found = FoundNote {
                        origin,
                        number,
                        asked: *asked,
                        value: *value,
                    };
                    self.leaves.insert(leaf, found);
                }
            }
        }
        *looked_for = end.max(*looked_for);
    }

    /// What an own leaf is of; none when it isn't own.
    pub fn find(&self, leaf: &Fr) -> Option<FoundNote> {
        self.leaves.get(&field::to_bytes(leaf)).copied()
    }
}
