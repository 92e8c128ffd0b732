//! Events of the staking contract.

use cosmwasm_std::{Addr, Uint128};

use super::events;

events! { Event:
    /// Stake was bonded. `bonded` is the account's total after it.
    staked = Staked("staked") { account: Addr, position: u64, amount: u64, ends: u64, bonded: u64 }
    /// Stake left a position and waits.
    unbonded = Unbonded("unbonded") {
        account: Addr, position: u64, amount: u64, release_at: u64, bonded: u64,
    }
    /// Bonded stake went back to the sale for a buyer. `bonded` is the account's total after it.
    given_back = GivenBack("stake_given_back") { account: Addr, amount: u64, bonded: u64 }
    /// Unbonded stake was paid out.
    withdrawn = Withdrawn("withdrawn") { account: Addr, amount: u64 }
    /// Dividends in one denom were paid out.
    dividends_claimed = DividendsClaimed("dividends_claimed") {
        account: Addr, denom: String, amount: u128,
    }
    /// Dividends arrived and stream until a time.
    dividends_arrived = DividendsArrived("dividends_arrived") {
        denom: String, amount: Uint128, ends: u64,
    }
    /// An account's dividend weight was put right.
    refreshed = Refreshed("refreshed") { account: Addr, before: Uint128, weight: Uint128 }
    /// A contract hears of changed weights from now on, or no more.
    hook_set = HookSet("hook_set") { hook: Addr, registered: bool }
    /// A hook failed; the change stands. Its error is left out: its text differs between chains.
    hook_failed = HookFailed("hook_failed") { hook: String }
    /// `what` names the parameters that changed.
    config_changed = ConfigChanged("config_changed") { what: String }
    /// Dividends can be paid in a native denom.
    denom_listed = DenomListed("dividend_denom_listed") { denom: String }
}
