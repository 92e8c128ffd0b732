//! Events, as [`oaic_messages::events::incentives`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event, Uint128};
use oaic_math::share::Capped;
use oaic_messages::events::incentives as events;

use crate::state::EpochRules;

pub use events::{
    bounty_awarded, bounty_claimed, bounty_posted, bounty_released, config_updated, epoch_expired,
    grant_canceled, grant_claimed, grant_created, income_synced, milestone_approved,
    program_funded, reporter_removed, reporter_set, risk_paid,
};

pub fn epoch_rolled(epoch: u64, released: u128, rules: &EpochRules) -> Event {
    events::epoch_rolled(epoch, released, rules.usage_cap_bps, rules.claimable_until)
}

/// One report.
pub struct UsageCounted<'a> {
    pub reporter: &'a Addr,
    pub service_id: u64,
    pub split_version: u32,
    pub program: u8,
    pub epoch: u64,
    pub recipient: &'a Addr,
    pub gross: Uint128,
    pub fee: Uint128,
    pub points: Uint128,
}

pub fn usage_counted(usage: &UsageCounted<'_>) -> Event {
    events::usage_counted(
        usage.reporter,
        usage.service_id,
        usage.split_version,
        usage.program,
        usage.epoch,
        usage.recipient,
        usage.gross,
        usage.fee,
        usage.points,
    )
}

pub fn reward_claimed(epoch: u64, program: u8, recipient: &Addr, reward: Capped) -> Event {
    events::reward_claimed(epoch, program, recipient, reward.paid, reward.cut)
}
