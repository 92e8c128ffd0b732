//! Events, as [`oaic_messages::events::staking`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event};
use oaic_messages::events::staking as events;

use crate::state::Position;

pub use events::{
    config_changed, denom_listed, dividends_arrived, dividends_claimed, given_back, hook_failed,
    hook_set, refreshed, unbonded, withdrawn,
};

/// Stake was bonded. `bonded` is the account's total after it.
pub fn staked(account: &Addr, position: &Position, amount: u64, bonded: u64) -> Event {
    events::staked(account, position.id, amount, position.ends, bonded)
}
