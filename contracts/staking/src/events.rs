//! Everything that is emitted. wasmd prefixes each type with `wasm-`. Amounts are in uoaic unless
//! a denom says otherwise, times in seconds since 1970.

use cosmwasm_std::{Addr, Event, Uint128};
use oaic_runtime::event::event;

use crate::state::Position;

/// Stake was bonded. `bonded` is the account's sum after it.
pub fn staked(account: &Addr, position: &Position, amount: u64, bonded: u64) -> Event {
    event(
        "staked",
        [
            ("account", account),
            ("position", &position.id),
            ("amount", &amount),
            ("ends", &position.ends),
            ("bonded", &bonded),
        ],
    )
}

/// Stake left a position and waits.
pub fn unbonded(account: &Addr, position: u64, amount: u64, release_at: u64, bonded: u64) -> Event {
    event(
        "unbonded",
        [
            ("account", account),
            ("position", &position),
            ("amount", &amount),
            ("release_at", &release_at),
            ("bonded", &bonded),
        ],
    )
}

/// Bonded stake went back to the sale for a buyer. `bonded` is the account's sum after it.
pub fn given_back(account: &Addr, amount: u64, bonded: u64) -> Event {
    event(
        "stake_given_back",
        [
            ("account", account),
            ("amount", &amount),
            ("bonded", &bonded),
        ],
    )
}

/// Unbonded stake was paid out.
pub fn withdrawn(account: &Addr, amount: u64) -> Event {
    event("withdrawn", [("account", account), ("amount", &amount)])
}

/// Dividends in one denom were paid out.
pub fn dividends_claimed(account: &Addr, denom: &str, amount: u128) -> Event {
    event(
        "dividends_claimed",
        [("account", account), ("denom", &denom), ("amount", &amount)],
    )
}

/// Dividends arrived and stream until a time.
pub fn dividends_arrived(denom: &str, amount: Uint128, ends: u64) -> Event {
    event(
        "dividends_arrived",
        [("denom", &denom), ("amount", &amount), ("ends", &ends)],
    )
}

/// An account's dividend weight was put right.
pub fn refreshed(account: &Addr, before: Uint128, weight: Uint128) -> Event {
    event(
        "refreshed",
        [
            ("account", account),
            ("before", &before),
            ("weight", &weight),
        ],
    )
}

/// A contract is told of changed weights from now on, or no more.
pub fn hook_set(hook: &Addr, told: bool) -> Event {
    event("hook_set", [("hook", hook), ("told", &told)])
}

/// A hook failed; the change stands. Its error is left out: its text differs between chains.
pub fn hook_failed(hook: &str) -> Event {
    event("hook_failed", [("hook", &hook)])
}

/// Parameters changed; `what` names which.
pub fn config_changed(what: &str) -> Event {
    event("config_changed", [("what", &what)])
}

/// A native denom was listed.
pub fn denom_listed(denom: &str) -> Event {
    event("dividend_denom_listed", [("denom", &denom)])
}
