//! Every event of the contract. wasmd prefixes each type with `wasm-`.
//!
//! Amounts are in uoaic.

use cosmwasm_std::{Addr, Event, Uint128};
use oaic_runtime::event::event;

use crate::state::Plan;

pub fn plan_created(id: u32, plan: &Plan) -> Event {
    event(
        "plan_created",
        [
            ("plan", &id),
            ("name", &plan.name),
            ("start", &plan.start),
            ("revocable", &plan.revocable),
        ],
    )
}

pub fn granted(id: u64, plan: u32, beneficiary: &Addr, total: Uint128) -> Event {
    event(
        "granted",
        [
            ("grant", &id),
            ("plan", &plan),
            ("beneficiary", beneficiary),
            ("total", &total),
        ],
    )
}

pub fn grant_claimed(id: u64, beneficiary: &Addr, amount: Uint128) -> Event {
    event(
        "grant_claimed",
        [
            ("grant", &id),
            ("beneficiary", beneficiary),
            ("amount", &amount),
        ],
    )
}

pub fn grant_revoked(id: u64, vested: Uint128, returned: Uint128) -> Event {
    event(
        "grant_revoked",
        [("grant", &id), ("vested", &vested), ("returned", &returned)],
    )
}

pub fn grant_offered(id: u64, to: Option<&Addr>) -> Event {
    let to = to.map_or("", Addr::as_str);
    event("grant_offered", [("grant", &id), ("to", &to)])
}

pub fn grant_accepted(id: u64, from: &Addr, to: &Addr) -> Event {
    event(
        "grant_accepted",
        [("grant", &id), ("from", from), ("to", to)],
    )
}

pub fn swept(amount: Uint128) -> Event {
    event("swept", [("amount", &amount)])
}
