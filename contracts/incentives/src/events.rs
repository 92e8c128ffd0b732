//! Every event of the contract. wasmd prefixes each type with `wasm-`. Amounts are uoaic.

use cosmwasm_std::{Addr, Event, Uint128};
use oaic_math::share::Capped;
use oaic_runtime::event::event;

use crate::state::EpochRules;

pub fn income_synced(amount: Uint128, free: Uint128, risk: Uint128) -> Event {
    event(
        "income_synced",
        [("amount", &amount), ("free", &free), ("risk", &risk)],
    )
}

pub fn risk_paid(amount: Uint128) -> Event {
    event("risk_paid", [("amount", &amount)])
}

pub fn epoch_rolled(epoch: u64, released: u128, rules: &EpochRules) -> Event {
    event(
        "epoch_rolled",
        [
            ("epoch", &epoch),
            ("released", &released),
            ("usage_cap_bps", &rules.usage_cap_bps),
            ("claimable_until", &rules.claimable_until),
        ],
    )
}

pub fn program_funded(epoch: u64, program: u8, budget: Uint128) -> Event {
    event(
        "program_funded",
        [
            ("epoch", &epoch),
            ("program", &program),
            ("budget", &budget),
        ],
    )
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
    event(
        "usage_counted",
        [
            ("reporter", usage.reporter),
            ("service_id", &usage.service_id),
            ("split_version", &usage.split_version),
            ("program", &usage.program),
            ("epoch", &usage.epoch),
            ("recipient", usage.recipient),
            ("gross", &usage.gross),
            ("fee", &usage.fee),
            ("points", &usage.points),
        ],
    )
}

pub fn reward_claimed(epoch: u64, program: u8, recipient: &Addr, reward: Capped) -> Event {
    event(
        "reward_claimed",
        [
            ("epoch", &epoch),
            ("program", &program),
            ("recipient", recipient),
            ("amount", &reward.paid),
            ("cut", &reward.cut),
        ],
    )
}

pub fn epoch_expired(epoch: u64, program: u8, amount: Uint128) -> Event {
    event(
        "epoch_expired",
        [
            ("epoch", &epoch),
            ("program", &program),
            ("amount", &amount),
        ],
    )
}

pub fn grant_created(grant: u64, recipient: &Addr, amount: Uint128) -> Event {
    event(
        "grant_created",
        [
            ("grant", &grant),
            ("recipient", recipient),
            ("amount", &amount),
        ],
    )
}

pub fn milestone_approved(grant: u64, milestone: u32, amount: Uint128) -> Event {
    event(
        "milestone_approved",
        [
            ("grant", &grant),
            ("milestone", &milestone),
            ("amount", &amount),
        ],
    )
}

pub fn grant_canceled(grant: u64, released: Uint128) -> Event {
    event(
        "grant_canceled",
        [("grant", &grant), ("released", &released)],
    )
}

pub fn grant_claimed(grant: u64, recipient: &Addr, amount: Uint128) -> Event {
    event(
        "grant_claimed",
        [
            ("grant", &grant),
            ("recipient", recipient),
            ("amount", &amount),
        ],
    )
}

pub fn bounty_posted(bounty: u64, amount: Uint128, deadline: u64) -> Event {
    event(
        "bounty_posted",
        [
            ("bounty", &bounty),
            ("amount", &amount),
            ("deadline", &deadline),
        ],
    )
}

pub fn bounty_awarded(bounty: u64, recipient: &Addr) -> Event {
    event(
        "bounty_awarded",
        [("bounty", &bounty), ("recipient", recipient)],
    )
}

/// `how`: `canceled` or `reclaimed`.
pub fn bounty_released(bounty: u64, how: &'static str, amount: Uint128) -> Event {
    event(
        "bounty_released",
        [("bounty", &bounty), ("how", &how), ("amount", &amount)],
    )
}

pub fn bounty_claimed(bounty: u64, recipient: &Addr, amount: Uint128) -> Event {
    event(
        "bounty_claimed",
        [
            ("bounty", &bounty),
            ("recipient", recipient),
            ("amount", &amount),
        ],
    )
}

pub fn reporter_set(address: &Addr, program: u8) -> Event {
    event(
        "reporter_set",
        [("address", address), ("program", &program)],
    )
}

pub fn reporter_removed(address: &Addr) -> Event {
    event("reporter_removed", [("address", address)])
}

/// `what`: `config` or `programs`.
pub fn config_updated(what: &'static str) -> Event {
    event("config_updated", [("what", &what)])
}
