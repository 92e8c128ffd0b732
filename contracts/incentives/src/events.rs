//! Events, as [`oaic_messages::events::incentives`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event};
use oaic_math::share::Capped;
use oaic_messages::events::incentives as events;

use crate::state::EpochRules;

pub use events::{
    bounty_awarded, bounty_claimed, bounty_posted, bounty_released, config_updated, epoch_expired,
    grant_canceled, grant_claimed, grant_created, income_synced, milestone_approved,
    program_funded, reporter_removed, reporter_set, risk_paid, usage_counted,
};

pub fn epoch_rolled(epoch: u64, released: u128, rules: &EpochRules) -> Event {
    events::epoch_rolled(epoch, released, rules.usage_cap_bps, rules.claimable_until)
}

pub fn reward_claimed(epoch: u64, program: u8, recipient: &Addr, reward: Capped) -> Event {
    events::reward_claimed(epoch, program, recipient, reward.paid, reward.cut)
}
