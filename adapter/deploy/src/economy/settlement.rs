//! `[settlement]`.

use cosmwasm_std::Uint128;
use oaic_messages::{
    compute_settlement::Params,
    shared::{Bps, BPS_DENOMINATOR},
};
use oaic_runtime::pause::MAX_GUARDIAN_PAUSE;
use serde::{Deserialize, Serialize};

use super::check::Check;
use crate::Amount;

const AT: &str = "settlement";

/// Delays, bonds and shares of settlement; see [`Params`] for each. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    pub unlock_delay: u64,
    pub unlock_blocks: u64,
    pub dispute_window: u64,
    pub dispute_blocks: u64,
    pub unbonding_period: u64,
    pub unbonding_blocks: u64,
    pub min_bond: Amount,
    pub slash_bps: Bps,
    pub reporter_bps: Bps,
    pub reporter_cap: Amount,
    pub referrer_bps: Bps,
    pub dividends_bps: Bps,
    pub risk_bps: Bps,
    pub max_pause: u64,
}

impl Settlement {
    pub fn params(&self) -> Params {
        Params {
            unlock_delay: self.unlock_delay,
            unlock_blocks: self.unlock_blocks,
            dispute_window: self.dispute_window,
            dispute_blocks: self.dispute_blocks,
            unbonding_period: self.unbonding_period,
            unbonding_blocks: self.unbonding_blocks,
            min_bond: Uint128::new(self.min_bond.uoaic()),
            slash_bps: self.slash_bps,
            reporter_bps: self.reporter_bps,
            reporter_cap: Uint128::new(self.reporter_cap.uoaic()),
            referrer_bps: self.referrer_bps,
            dividends_bps: self.dividends_bps,
            risk_bps: self.risk_bps,
            max_pause: self.max_pause,
        }
    }

    pub(super) fn check(&self, check: &mut Check) {
        for (key, value) in [
            ("unlock_delay", self.unlock_delay),
            ("unlock_blocks", self.unlock_blocks),
            ("dispute_window", self.dispute_window),
            ("dispute_blocks", self.dispute_blocks),
            ("min_bond", u64::from(self.min_bond.uoaic() > 0)),
        ] {
            check.must(value > 0, AT, key, "must be above zero");
        }
        let slow = self.unlock_delay.saturating_add(self.dispute_window);
        check.must(
            self.unbonding_period > slow,
            AT,
            "unbonding_period",
            format!(
                "{} s; must be more than unlock_delay and dispute_window together, {slow} s, \
                 so that no bond leaves while it can be disputed",
                self.unbonding_period
            ),
        );
        let slow = self.unlock_blocks.saturating_add(self.dispute_blocks);
        check.must(
            self.unbonding_blocks > slow,
            AT,
            "unbonding_blocks",
            format!(
                "{} blocks; must be more than unlock_blocks and dispute_blocks together, {slow}, \
                 so that no bond leaves while it can be disputed",
                self.unbonding_blocks
            ),
        );
        check.within(AT, "max_pause", self.max_pause, 0, MAX_GUARDIAN_PAUSE);
        check.bps(AT, "slash_bps", self.slash_bps, BPS_DENOMINATOR);
        check.bps(AT, "reporter_bps", self.reporter_bps, 1_000);
        check.bps(AT, "referrer_bps", self.referrer_bps, 2_000);
        check.bps(AT, "dividends_bps", self.dividends_bps, BPS_DENOMINATOR);
        check.bps(AT, "risk_bps", self.risk_bps, BPS_DENOMINATOR);
    }
}
