//! What a call used, and how that is known.
//!
//! | module | holds |
//! |---|---|
//! | [`ceiling`] | what a call can use at most |
//! | [`meter`] | what an answer says of its use, as it passes by |
//! | `reported` | the shapes in which upstreams report use |

pub mod ceiling;
pub mod meter;
mod reported;

use oaic_messages::compute_settlement::{UnitKind, UNIT_SLOTS};
use oaic_vouchers::{Provenance, Status};

pub use ceiling::Ceiling;
pub use meter::{End, Meter};

/// Units of a call, by the slots of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Units(pub [u64; UNIT_SLOTS]);

impl Units {
    /// Units of a kind.
    pub fn get(&self, kind: UnitKind) -> u64 {
        self.0.get(slot(kind)).copied().unwrap_or(0)
    }

    /// The same with other units of a kind.
    #[must_use]
    pub fn with(mut self, kind: UnitKind, units: u64) -> Self {
        if let Some(found) = self.0.get_mut(slot(kind)) {
            *found = units;
        }
        self
    }

    /// All tokens, whatever they were for.
    pub fn tokens(&self) -> u64 {
        let kinds = [
            UnitKind::Prompt,
            UnitKind::Cached,
            UnitKind::Completion,
            UnitKind::Reasoning,
            UnitKind::Embedding,
        ];
        kinds
            .iter()
            .fold(0, |sum, kind| sum.saturating_add(self.get(*kind)))
    }

    /// Units that are not zero, by name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let all = UnitKind::ALL.into_iter();
        all.map(|kind| (kind.name(), self.get(kind)))
            .filter(|(_, units)| *units > 0)
    }
}

fn slot(kind: UnitKind) -> usize {
    UnitKind::ALL
        .iter()
        .position(|found| *found == kind)
        .unwrap_or(0)
}

/// What a call used, as it is settled and receipted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Units.
    pub units: Units,
    /// How they are known.
    pub provenance: Provenance,
    /// How the call ended.
    pub status: Status,
    /// What they cost, in uoaic: at most the ceiling.
    pub amount: u64,
}

impl Usage {
    /// Of a call that delivered nothing.
    pub const NOTHING: Self = Self {
        units: Units([0; UNIT_SLOTS]),
        provenance: Provenance::Counted,
        status: Status::Error,
        amount: 0,
    };
}

/// A provenance in words, as headers and exports have it.
pub const fn provenance_name(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Reported => "reported",
        Provenance::Counted => "counted",
        Provenance::Estimated => "estimated",
    }
}
