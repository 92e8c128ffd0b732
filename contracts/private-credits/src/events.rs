//! Every event of the contract. wasmd prefixes each type with `wasm-`. Amounts are uoaic; elements
//! are as in messages. A message's sender is in none of them.

use cosmwasm_std::{Addr, Binary, Event};
use oaic_poseidon::Fr;
use oaic_records::element;
use oaic_runtime::event::event;

use crate::model::totals::Payment;

/// A note in the tree: all that wallets need to rebuild it.
pub fn note_added(index: u64, denomination: u64, leaf: &Fr) -> Event {
    event(
        "note_added",
        [
            ("index", &index),
            ("denomination", &denomination),
            ("leaf", &element::to_binary(leaf)),
        ],
    )
}

pub fn deposited(notes: usize, amount: u128) -> Event {
    event("deposited", [("notes", &notes), ("amount", &amount)])
}

pub fn note_spent(nullifier: &Binary, denomination: u64) -> Event {
    event(
        "note_spent",
        [("nullifier", nullifier), ("denomination", &denomination)],
    )
}

pub fn credit_opened(channel: u64, amount: u128) -> Event {
    event(
        "credit_opened",
        [("channel", &channel), ("amount", &amount)],
    )
}

pub fn credit_topped_up(channel: u64, amount: u128) -> Event {
    event(
        "credit_topped_up",
        [("channel", &channel), ("amount", &amount)],
    )
}

/// Somebody was paid `gross` less `fee`: `exited` or `relayed`.
pub fn paid(payment: Payment, account: &Addr, gross: u128, fee: u128) -> Event {
    let ty = match payment {
        Payment::Exit => "exited",
        Payment::Relay => "relayed",
    };
    event(ty, [("account", account), ("gross", &gross), ("fee", &fee)])
}

/// `what`: `unlock`, `withdraw_unlock`, `rotate_key`, `advance_terms`, `top_up` or `reclaim`.
pub fn commanded(channel: u64, sequence: u64, what: &str) -> Event {
    event(
        "commanded",
        [
            ("channel", &channel),
            ("sequence", &sequence),
            ("what", &what),
        ],
    )
}

/// Of what a channel left, `amount` became notes and `dust` was too small for one; `left` waits.
pub fn reclaimed(channel: u64, notes: usize, amount: u128, dust: u128, left: u128) -> Event {
    event(
        "reclaimed",
        [
            ("channel", &channel),
            ("notes", &notes),
            ("amount", &amount),
            ("dust", &dust),
            ("left", &left),
        ],
    )
}

pub fn fee_flushed(amount: u128) -> Event {
    event("fee_flushed", [("amount", &amount)])
}

pub fn dust_flushed(amount: u128) -> Event {
    event("dust_flushed", [("amount", &amount)])
}

/// An attestor vouched for an exit, under one of the holder's names in an epoch.
pub fn member_shown(attestor: &Addr, epoch: u64, pseudonym: &Binary) -> Event {
    event(
        "member_shown",
        [
            ("attestor", attestor),
            ("epoch", &epoch),
            ("pseudonym", pseudonym),
        ],
    )
}

pub fn root_posted(attestor: &Addr, root: &Binary, expires_at: u64) -> Event {
    event(
        "root_posted",
        [
            ("attestor", attestor),
            ("root", root),
            ("expires_at", &expires_at),
        ],
    )
}

pub fn root_revoked(attestor: &Addr, root: &Binary) -> Event {
    event("root_revoked", [("attestor", attestor), ("root", root)])
}

/// `how`: `added` or `removed`.
pub fn attestor_changed(attestor: &Addr, how: &str) -> Event {
    event("attestor_changed", [("attestor", attestor), ("how", &how)])
}

pub fn deposits_paused(by: &Addr, until: u64) -> Event {
    event("deposits_paused", [("by", by), ("until", &until)])
}

pub fn deposits_unpaused(by: &Addr) -> Event {
    event("deposits_unpaused", [("by", by)])
}

/// `what`: `params`, `links` or `guardian`.
pub fn config_updated(what: &str) -> Event {
    event("config_updated", [("what", &what)])
}
