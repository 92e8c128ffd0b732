//! `[epoch]`.

use oaic_messages::shared::{MAX_EPOCH_SECONDS, MIN_EPOCH_SECONDS};
use serde::{Deserialize, Serialize};

use super::check::Check;

/// What settlement, data market, treasury and incentives count time in; it never changes. It is one
/// for all of them: a report names the epoch in which use was paid, and that number means the same
/// only where epochs have the same length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// Length of an epoch, in seconds.
    pub seconds: u64,
}

impl Epoch {
    pub(super) fn check(&self, check: &mut Check) {
        let (min, max) = (MIN_EPOCH_SECONDS, MAX_EPOCH_SECONDS);
        check.within("epoch", "seconds", self.seconds, min, max);
    }
}
