//! Every event of the contract. wasmd prefixes each type with `wasm-`.
//!
//! Amounts are uoaic. Events of settlement are charged by the byte, so their names are short.

use std::fmt::Display;

use cosmwasm_std::{Addr, Event};
use oaic_kit::split::Payout;
use oaic_types::compute_settlement::RejectReason;
use oaic_vouchers::PackedVoucher;

use crate::records::Terms;

/// An event built field by field.
fn event<const N: usize>(ty: &str, fields: [(&str, &dyn Display); N]) -> Event {
    fields.iter().fold(Event::new(ty), |event, (key, value)| {
        event.add_attribute(*key, value.to_string())
    })
}

pub fn voucher_settled(voucher: &PackedVoucher, pay: u64, owed: u64) -> Event {
    event(
        "voucher",
        [
            ("channel", &voucher.channel),
            ("terms", &voucher.terms),
            ("lane", &voucher.lane),
            ("sequence", &voucher.sequence),
            ("amount", &voucher.amount),
            ("pay", &pay),
            ("owed", &owed),
        ],
    )
}

pub fn voucher_rejected(voucher: &PackedVoucher, reason: RejectReason) -> Event {
    event(
        "voucher_rejected",
        [
            ("channel", &voucher.channel),
            ("terms", &voucher.terms),
            ("lane", &voucher.lane),
            ("sequence", &voucher.sequence),
            ("reason", &reason_name(reason)),
        ],
    )
}

/// A reason as it is in JSON.
fn reason_name(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::UnknownChannel => "unknown_channel",
        RejectReason::ClosedChannel => "closed_channel",
        RejectReason::UnknownTerms => "unknown_terms",
        RejectReason::WrongKey => "wrong_key",
        RejectReason::BadSignature => "bad_signature",
        RejectReason::Stale => "stale",
        RejectReason::OpeningTooHigh => "opening_too_high",
        RejectReason::AmountTooHigh => "amount_too_high",
    }
}

/// What one batch moved.
#[derive(Default)]
pub struct BatchTotals {
    pub vouchers: u64,
    pub rejected: u64,
    pub calls: u64,
    pub gross: u128,
    pub fee: u128,
    pub referral: u128,
    pub net: u128,
}

pub fn batch_settled(totals: &BatchTotals) -> Event {
    event(
        "batch_settled",
        [
            ("vouchers", &totals.vouchers),
            ("rejected", &totals.rejected),
            ("calls", &totals.calls),
            ("gross", &totals.gross),
            ("fee", &totals.fee),
            ("referral", &totals.referral),
            ("net", &totals.net),
        ],
    )
}

pub fn provider_registered(provider: &Addr, endpoint: &str) -> Event {
    event(
        "provider_registered",
        [("provider", provider), ("endpoint", &endpoint)],
    )
}

pub fn provider_updated(provider: &Addr, endpoint: &str) -> Event {
    event(
        "provider_updated",
        [("provider", provider), ("endpoint", &endpoint)],
    )
}

pub fn receipt_key_rotated(provider: &Addr, key_index: u32) -> Event {
    event(
        "receipt_key_rotated",
        [("provider", provider), ("key_index", &key_index)],
    )
}

pub fn bonded(provider: &Addr, amount: u128, bond: u128) -> Event {
    event(
        "bonded",
        [("provider", provider), ("amount", &amount), ("bond", &bond)],
    )
}

pub fn unbonding(provider: &Addr, amount: u128, bond: u128, release_at: u64) -> Event {
    event(
        "unbonding",
        [
            ("provider", provider),
            ("amount", &amount),
            ("bond", &bond),
            ("release_at", &release_at),
        ],
    )
}

pub fn bond_withdrawn(provider: &Addr, amount: u128) -> Event {
    event(
        "bond_withdrawn",
        [("provider", provider), ("amount", &amount)],
    )
}

pub fn service_registered(service_id: u64, provider: &Addr, model: &str) -> Event {
    event(
        "service_registered",
        [
            ("service_id", &service_id),
            ("provider", provider),
            ("model", &model),
        ],
    )
}

pub fn prices_updated(service_id: u64, version: u32) -> Event {
    event(
        "prices_updated",
        [("service_id", &service_id), ("version", &version)],
    )
}

pub fn split_updated(service_id: u64, version: u32, licence_version: u32) -> Event {
    event(
        "split_updated",
        [
            ("service_id", &service_id),
            ("version", &version),
            ("licence_version", &licence_version),
        ],
    )
}

pub fn service_active_set(service_id: u64, active: bool) -> Event {
    event(
        "service_active_set",
        [("service_id", &service_id), ("active", &active)],
    )
}

pub fn payee_address_set(service_id: u64, version: u32, payee: u32, address: &Addr) -> Event {
    event(
        "payee_address_set",
        [
            ("service_id", &service_id),
            ("split_version", &version),
            ("payee", &payee),
            ("address", address),
        ],
    )
}

pub fn channel_opened(channel: u64, payer: &Addr, provider: &Addr, amount: u64) -> Event {
    event(
        "channel_opened",
        [
            ("channel", &channel),
            ("payer", payer),
            ("provider", provider),
            ("amount", &amount),
        ],
    )
}

pub fn referrer_bound(payer: &Addr, referrer: &Addr) -> Event {
    event("referrer_bound", [("payer", payer), ("referrer", referrer)])
}

pub fn channel_topped_up(channel: u64, sender: &Addr, amount: u64, reserved: u64) -> Event {
    event(
        "channel_topped_up",
        [
            ("channel", &channel),
            ("sender", sender),
            ("amount", &amount),
            ("reserved", &reserved),
        ],
    )
}

pub fn terms_made(channel: u64, number: u32, terms: &Terms) -> Event {
    event(
        "terms_made",
        [
            ("channel", &channel),
            ("terms", &number),
            ("service_id", &terms.service_id),
            ("price_version", &terms.price_version),
            ("split_version", &terms.split_version),
            ("tier", &terms.tier),
            ("discount", &terms.discount),
            ("effective_at", &terms.effective_at),
        ],
    )
}

pub fn session_key_rotation(channel: u64, key_index: u32, time: u64, height: u64) -> Event {
    event(
        "session_key_rotation",
        [
            ("channel", &channel),
            ("key_index", &key_index),
            ("effective_at", &time),
            ("effective_height", &height),
        ],
    )
}

pub fn unlock_requested(channel: u64, reserved: u64, time: u64, height: u64) -> Event {
    event(
        "unlock_requested",
        [
            ("channel", &channel),
            ("reserved", &reserved),
            ("time", &time),
            ("height", &height),
        ],
    )
}

pub fn unlock_cancelled(channel: u64) -> Event {
    event("unlock_cancelled", [("channel", &channel)])
}

/// `how`: `unlock` or `cooperative`.
pub fn channel_closed(channel: u64, how: &str, paid: u64, owed: u64, refunded: u64) -> Event {
    event(
        "channel_closed",
        [
            ("channel", &channel),
            ("how", &how),
            ("paid", &paid),
            ("owed", &owed),
            ("refunded", &refunded),
        ],
    )
}

pub fn claimed(paid: &Payout) -> Event {
    event(
        "claimed",
        [
            ("service_id", &paid.place.service_id),
            ("split_version", &paid.place.split_version),
            ("payee", &paid.place.payee),
            ("address", &paid.address),
            ("amount", &paid.amount),
        ],
    )
}

pub fn referral_claimed(referrer: &Addr, amount: u128) -> Event {
    event(
        "referral_claimed",
        [("referrer", referrer), ("amount", &amount)],
    )
}

pub fn fee_flushed(amount: u128) -> Event {
    event("fee_flushed", [("amount", &amount)])
}

pub fn activity_reported(epoch: u64, channel: u64, payer: &Addr) -> Event {
    event(
        "activity_reported",
        [("epoch", &epoch), ("channel", &channel), ("payer", payer)],
    )
}

pub fn usage_reported(service_id: u64, recipient: &Addr, gross: u128, fee: u128) -> Event {
    event(
        "usage_reported",
        [
            ("service_id", &service_id),
            ("recipient", recipient),
            ("gross", &gross),
            ("fee", &fee),
        ],
    )
}

/// One proven offence.
pub struct Slashed<'a> {
    pub provider: &'a Addr,
    pub reporter: &'a Addr,
    /// `equivocation` or `overcharge`.
    pub offence: &'static str,
    pub channel: u64,
    pub terms: u32,
    pub lane: u32,
    pub sequence: u64,
    pub amount: u128,
    pub reward: u128,
    pub burned: u128,
}

pub fn slashed(slash: &Slashed<'_>) -> Event {
    event(
        "slashed",
        [
            ("provider", slash.provider),
            ("reporter", slash.reporter),
            ("offence", &slash.offence),
            ("channel", &slash.channel),
            ("terms", &slash.terms),
            ("lane", &slash.lane),
            ("sequence", &slash.sequence),
            ("amount", &slash.amount),
            ("reward", &slash.reward),
            ("burned", &slash.burned),
        ],
    )
}

pub fn openings_paused(sender: &Addr, until: u64) -> Event {
    event("openings_paused", [("by", sender), ("until", &until)])
}

pub fn openings_unpaused(sender: &Addr) -> Event {
    event("openings_unpaused", [("by", sender)])
}

/// `what`: `params`, `links` or `guardian`.
pub fn config_updated(what: &str) -> Event {
    event("config_updated", [("what", &what)])
}
