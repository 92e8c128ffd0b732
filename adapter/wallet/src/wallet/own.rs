//! Which notes are the wallet's own, and which somebody gave it.

use std::fmt;

use oaic_poseidon::field;

use super::Wallet;
use crate::error::Result;
use crate::keys::Origin;
use crate::numbers::Numbers;
use crate::scan::FoundNote;

/// Numbers of a channel's notes that are looked for beyond the highest that was found: as many as
/// two messages make at most.
const RECLAIM_GAP: u32 = 64;

/// A note of the wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnNote {
    /// Its index, over all trees.
    pub index: u64,
    /// Its value, in uoaic.
    pub value: u64,
    /// Where it came from.
    pub origin: Origin,
    /// Its number among the wallet's notes of that origin.
    pub number: u32,
    /// Value that its owner is of.
    pub asked: u64,
    /// What marks it as spent. To tell it is to tell which note it is.
    pub nullifier: [u8; 32],
    /// Whether it is spent.
    pub spent: bool,
    /// Why it isn't one that the wallet asked for.
    pub quarantine: Option<Quarantine>,
}

/// Why a note of an owner of the wallet is none that it asked for. An owner is public in deposits and
/// reclaims, and anybody can pay to it: whoever does knows the note, and sees by its value when it
/// is spent, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quarantine {
    /// Its owner is of another value, in uoaic.
    Value {
        /// That value.
        asked: u64,
    },
    /// It isn't the first of its owner.
    Again {
        /// Index of the first.
        first: u64,
    },
}

impl fmt::Display for Quarantine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { asked } => write!(f, "its owner was made for a note of {asked} uoaic"),
            Self::Again { first } => write!(f, "its owner has note {first} already"),
        }
    }
}

/// One line for people: index, value, origin, number, and why it is in quarantine.
impl fmt::Display for OwnNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (index, value, number) = (self.index, self.value, self.number);
        write!(f, "note {index}: {value} uoaic, number {number} ")?;
        match self.origin {
            Origin::Deposit => write!(f, "of what was paid in")?,
            Origin::Reclaim(channel) => write!(f, "of what channel {channel} left")?,
        }
        if self.spent {
            write!(f, ", spent")?;
        }
        match self.quarantine {
            None => Ok(()),
            Some(why) => write!(
                f,
                ", in quarantine: somebody gave it ({why}); spend it alone or not at all"
            ),
        }
    }
}

impl Wallet {
    /// A note at an index has an owner of the wallet.
    pub(super) fn keep(&mut self, index: u64, found: FoundNote) -> Result<()> {
        let FoundNote {
            origin,
            number,
            asked,
            value,
        } = found;
        let key = self.keys.note_of(origin, number, asked);
        let nullifier = field::to_bytes(&key.nullifier(index, self.context()));
        let note = OwnNote {
            index,
            value,
            origin,
            number,
            asked,
            nullifier,
            spent: self.spent.contains(&nullifier),
            quarantine: self.quarantine(index, &found),
        };
        self.notes.insert(index, note);
        // Also by one that was given: its owner was shown, and is used no more.
        self.numbers(origin).found(number)?;
        self.look_for(origin);
        Ok(())
    }

    /// Notes come in the order of their indexes, so that the first of an owner is known by then.
    fn quarantine(&mut self, index: u64, found: &FoundNote) -> Option<Quarantine> {
        let asked = found.asked;
        if found.value != asked {
            return Some(Quarantine::Value { asked });
        }
        let owner = (found.origin, found.number, asked);
        let first = *self.first.entry(owner).or_insert(index);
        (first != index).then_some(Quarantine::Again { first })
    }

    pub(super) fn numbers(&mut self, origin: Origin) -> &mut Numbers {
        match origin {
            Origin::Deposit => &mut self.paid_in,
            Origin::Reclaim(channel) => {
                let all = self.reclaimed.entry(channel);
                all.or_insert_with(|| Numbers::new(RECLAIM_GAP))
            }
        }
    }

    pub(super) fn look_for(&mut self, origin: Origin) {
        let end = self.numbers(origin).end();
        self.scan
            .widen(&self.keys, &self.denominations, origin, end);
    }

    /// Channels are the wallet's: what they leave is looked for, also among the notes that were
    /// taken before this was known. Once for all of them: anybody can make more for a key they have seen.
    pub(super) fn own_channels(&mut self, channels: &[u64]) -> Result<()> {
        let known = self.reclaimed.len();
        for channel in channels {
            if !self.reclaimed.contains_key(channel) {
                self.look_for(Origin::Reclaim(*channel));
            }
        }
        if self.reclaimed.len() == known {
            return Ok(());
        }
        loop {
            let all = (0..).zip(self.trees.leaves());
            let new = all.filter(|(index, _)| !self.notes.contains_key(index));
            let own = new.filter_map(|(index, leaf)| Some((index, self.scan.find(leaf)?)));
            let own: Vec<(u64, FoundNote)> = own.collect();
            if own.is_empty() {
                return Ok(());
            }
            for (index, found) in own {
                self.keep(index, found)?;
            }
        }
    }
}
