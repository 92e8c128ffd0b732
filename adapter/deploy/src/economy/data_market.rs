//! `[data_market]`.

use oaic_messages::{
    data_market::{Params, MAX_DEPOSIT_BPS, MAX_DISPUTE_BLOCKS, MAX_WINDOW, MIN_DEPOSIT_BPS},
    shared::{Bps, BPS_DENOMINATOR},
};
use oaic_runtime::pause::MAX_GUARDIAN_PAUSE;
use serde::{Deserialize, Serialize};

use super::check::Check;

const AT: &str = "data_market";

/// Windows and shares of the data market; see [`Params`] for each. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataMarket {
    pub delivery_window: u64,
    pub dispute_window: u64,
    pub dispute_blocks: u64,
    pub deposit_bps: Bps,
    pub referrer_bps: Bps,
    pub dividends_bps: Bps,
    pub risk_bps: Bps,
    pub max_pause: u64,
}

impl DataMarket {
    pub fn params(&self) -> Params {
        Params {
            delivery_window: self.delivery_window,
            dispute_window: self.dispute_window,
            dispute_blocks: self.dispute_blocks,
            deposit_bps: self.deposit_bps,
            referrer_bps: self.referrer_bps,
            dividends_bps: self.dividends_bps,
            risk_bps: self.risk_bps,
            max_pause: self.max_pause,
        }
    }

    /// What holds on every chain; on most of them the contract asks for more.
    pub(super) fn check(&self, check: &mut Check) {
        check.within(AT, "delivery_window", self.delivery_window, 1, MAX_WINDOW);
        check.within(AT, "dispute_window", self.dispute_window, 1, MAX_WINDOW);
        check.within(
            AT,
            "dispute_blocks",
            self.dispute_blocks,
            1,
            MAX_DISPUTE_BLOCKS,
        );
        check.within(AT, "max_pause", self.max_pause, 0, MAX_GUARDIAN_PAUSE);
        check.within(
            AT,
            "deposit_bps",
            self.deposit_bps.into(),
            MIN_DEPOSIT_BPS.into(),
            MAX_DEPOSIT_BPS.into(),
        );
        check.bps(AT, "referrer_bps", self.referrer_bps, 2_000);
        let added = u32::from(self.dividends_bps) + u32::from(self.risk_bps);
        check.must(
            added < u32::from(BPS_DENOMINATOR),
            AT,
            "dividends_bps",
            format!("with risk_bps it is {added} basis points; that leaves sellers nothing"),
        );
    }
}
