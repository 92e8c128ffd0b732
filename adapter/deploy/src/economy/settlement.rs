//! `[settlement]` and `[data_market]`.

use oaic_messages::{
    compute_settlement::Params,
    data_market::{self, MAX_DEPOSIT_BPS, MAX_DISPUTE_BLOCKS, MAX_WINDOW, MIN_DEPOSIT_BPS},
    shared::{Bps, BPS_DENOMINATOR},
};
use oaic_runtime::pause::MAX_GUARDIAN_PAUSE;
use serde::{Deserialize, Serialize};

use super::check::{Check, ABOVE_ZERO};
use crate::Amount;

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
            min_bond: self.min_bond.into(),
            slash_bps: self.slash_bps,
            reporter_bps: self.reporter_bps,
            reporter_cap: self.reporter_cap.into(),
            referrer_bps: self.referrer_bps,
            dividends_bps: self.dividends_bps,
            risk_bps: self.risk_bps,
            max_pause: self.max_pause,
        }
    }

    pub(super) fn check(&self, mut check: Check) {
        for (key, value) in [
            ("unlock_delay", self.unlock_delay),
            ("unlock_blocks", self.unlock_blocks),
            ("dispute_window", self.dispute_window),
            ("dispute_blocks", self.dispute_blocks),
        ] {
            check.must(value > 0, key, ABOVE_ZERO);
        }
        check.positive("min_bond", self.min_bond);
        let slow = self.unlock_delay.saturating_add(self.dispute_window);
        check.must(
            self.unbonding_period > slow,
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
            "unbonding_blocks",
            format!(
                "{} blocks; must be more than unlock_blocks and dispute_blocks together, {slow}, \
                 so that no bond leaves while it can be disputed",
                self.unbonding_blocks
            ),
        );
        check.within("max_pause", self.max_pause, 0..=MAX_GUARDIAN_PAUSE);
        check.bps("slash_bps", self.slash_bps, BPS_DENOMINATOR);
        check.bps("reporter_bps", self.reporter_bps, 1_000);
        check.bps("referrer_bps", self.referrer_bps, 2_000);
        check.bps("dividends_bps", self.dividends_bps, BPS_DENOMINATOR);
        check.bps("risk_bps", self.risk_bps, BPS_DENOMINATOR);
    }
}

/// What the data market's parameters must be on every chain; on most of them the contract asks for
/// more.
pub(super) fn check_data_market(params: &data_market::Params, mut check: Check) {
    check.within("delivery_window", params.delivery_window, 1..=MAX_WINDOW);
    check.within("dispute_window", params.dispute_window, 1..=MAX_WINDOW);
    let blocks = params.dispute_blocks;
    check.within("dispute_blocks", blocks, 1..=MAX_DISPUTE_BLOCKS);
    check.within("max_pause", params.max_pause, 0..=MAX_GUARDIAN_PAUSE);
    let deposits = MIN_DEPOSIT_BPS.into()..=MAX_DEPOSIT_BPS.into();
    check.within("deposit_bps", params.deposit_bps, deposits);
    check.bps("referrer_bps", params.referrer_bps, 2_000);
    let added = u32::from(params.dividends_bps) + u32::from(params.risk_bps);
    check.must(
        added < u32::from(BPS_DENOMINATOR),
        "dividends_bps",
        format!("with risk_bps it is {added} basis points; that leaves sellers nothing"),
    );
}
