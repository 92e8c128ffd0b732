//! Every event of the contract. wasmd prefixes each type with `wasm-`.
//!
//! OAIC is in uoaic; coins are as the bank prints them.

use cosmwasm_std::{Addr, Coin, Event, Uint128};
use oaic_runtime::event::event;

use crate::model::amounts::in_words;

pub fn bought(buyer: &Addr, tokens: Uint128, cost: &Coin, returned: &Coin) -> Event {
    event(
        "sale_bought",
        [
            ("buyer", buyer),
            ("tokens", &tokens),
            ("cost", cost),
            ("returned", returned),
        ],
    )
}

pub fn decided(outcome: &str, sold: Uint128, unsold: Uint128, kept: &[Coin]) -> Event {
    event(
        "sale_decided",
        [
            ("outcome", &outcome),
            ("sold", &sold),
            ("unsold", &unsold),
            ("kept", &in_words(kept)),
        ],
    )
}

pub fn settled(kind: &str, buyer: &Addr, tokens: Uint128, refund: &[Coin]) -> Event {
    event(
        kind,
        [
            ("buyer", buyer),
            ("tokens", &tokens),
            ("refund", &in_words(refund)),
        ],
    )
}

pub fn given_back(buyer: &Addr, tokens: Uint128, repaid: &[Coin]) -> Event {
    event(
        "sale_given_back",
        [
            ("buyer", buyer),
            ("tokens", &tokens),
            ("repaid", &in_words(repaid)),
        ],
    )
}

pub fn reopened(round: u32, ends_at: u64) -> Event {
    event("sale_reopened", [("round", &round), ("ends_at", &ends_at)])
}

pub fn swept(denom: &str, amount: Uint128) -> Event {
    event("sale_swept", [("denom", &denom), ("amount", &amount)])
}

pub fn undelivered(denom: &str, error: &str) -> Event {
    event("sale_undelivered", [("denom", &denom), ("error", &error)])
}
