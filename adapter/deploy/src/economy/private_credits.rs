//! `[private_credits]`.

use cosmwasm_std::Uint128;
use oaic_messages::private_credits::{Params, MAX_DENOMINATIONS, MAX_EXITS_PER_EPOCH};
use oaic_runtime::pause::MAX_GUARDIAN_PAUSE;
use serde::{Deserialize, Serialize};

use super::check::{Check, ABOVE_ZERO};
use crate::Amount;

/// Notes that open channels without a trace of who paid; see [`Params`] for what isn't said here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateCredits {
    /// Values of notes, rising, each a multiple of the one before; they never change.
    pub denominations: Vec<Amount>,
    /// Minimum level of the credential that leaving shows, once there are attestors.
    pub exit_level: u8,
    /// What one message may pay its relayer at most.
    pub max_relayer_fee: Amount,
    /// Longest pause of deposits that the guardian can order, in seconds.
    pub max_pause: u64,
    /// Exits that one credential vouches for in an epoch of 30 days.
    pub exits_per_epoch: u8,
}

impl PrivateCredits {
    pub fn denominations(&self) -> Vec<Uint128> {
        let values = self.denominations.iter().copied();
        values.map(Uint128::from).collect()
    }

    pub fn params(&self) -> Params {
        Params {
            exit_level: self.exit_level,
            max_relayer_fee: self.max_relayer_fee.into(),
            max_pause: self.max_pause,
            exits_per_epoch: self.exits_per_epoch,
        }
    }

    pub(super) fn check(&self, mut check: Check) {
        check.within("max_pause", self.max_pause, 0..=MAX_GUARDIAN_PAUSE);
        let most = MAX_EXITS_PER_EPOCH.into();
        check.within("exits_per_epoch", self.exits_per_epoch, 1..=most);
        let (key, values) = ("denominations", &self.denominations);
        check.count(key, "values", values.len(), 1..=MAX_DENOMINATIONS);
        let mut before: Option<Amount> = None;
        for (i, value) in values.iter().copied().enumerate() {
            let key = format!("{key}[{i}]");
            check.must(value.uoaic() > 0, &key, ABOVE_ZERO);
            if let Some(before) = before.filter(|before| before.uoaic() > 0) {
                check.must(
                    value > before && value.uoaic() % before.uoaic() == 0,
                    &key,
                    format!("{value} OAIC; must be a larger multiple of {before}, the one before"),
                );
            }
            before = Some(value);
        }
    }
}
