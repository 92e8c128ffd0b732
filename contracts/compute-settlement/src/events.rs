//! Every event of the contract. wasmd prefixes each type with `wasm-`.
//!
//! Amounts are uoaic. Events of settlement are charged by the byte, so their names are short.

use std::fmt::Display;

use cosmwasm_std::{Addr, Binary, Event};
use oaic_math::bond::Charge;
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{RejectReason, SkipReason};
use oaic_revenue::split::Payout;
use oaic_vouchers::{Entry, Hash, PackedVoucher, Receipt};

use crate::state::Grant;
use crate::state::{Lane, Terms};

/// An event built field by field.
fn event<const N: usize>(ty: &str, fields: [(&str, &dyn Display); N]) -> Event {
    fields.iter().fold(Event::new(ty), |event, (key, value)| {
        event.add_attribute(*key, value.to_string())
    })
}

/// `paid` is what the lane has been paid in all. The root of the entry stands here for good,
/// whatever the lane's becomes: a call can be proven against either.
pub fn voucher_settled(voucher: &PackedVoucher, lane: &Lane, pay: u64, unpaid: u64) -> Event {
    let settled = event(
        "voucher",
        [
            ("channel", &voucher.channel),
            ("terms", &voucher.terms),
            ("lane", &voucher.lane),
            ("sequence", &voucher.sequence),
            ("paid", &lane.paid),
            ("pay", &pay),
            ("root", &Binary::from(voucher.peaks)),
        ],
    );
    match unpaid {
        0 => settled,
        unpaid => settled.add_attribute("unpaid", unpaid.to_string()),
    }
}

pub fn voucher_rejected(entry: &Entry, reason: RejectReason) -> Event {
    let voucher = &entry.voucher;
    event(
        "voucher_rejected",
        [
            ("channel", &voucher.channel),
            ("terms", &voucher.terms),
            ("lane", &voucher.lane),
            ("sequence", &voucher.sequence),
            ("claim", &entry.claim),
            ("reason", &reason_name(reason)),
        ],
    )
}

/// A reason as it is in JSON.
fn reason_name(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::UnknownChannel => "unknown_channel",
        RejectReason::ClosedChannel => "closed_channel",
        RejectReason::NotSettler => "not_settler",
        RejectReason::UnknownTerms => "unknown_terms",
        RejectReason::WrongKey => "wrong_key",
        RejectReason::AmountTooHigh => "amount_too_high",
        RejectReason::ClaimAboveVoucher => "claim_above_voucher",
        RejectReason::BadSignature => "bad_signature",
        RejectReason::Stale => "stale",
    }
}

/// A channel of a list in which nothing was done.
pub fn channel_skipped(channel: u64, reason: SkipReason) -> Event {
    let reason = match reason {
        SkipReason::UnknownChannel => "unknown_channel",
        SkipReason::ClosedChannel => "closed_channel",
        SkipReason::NotYours => "not_yours",
        SkipReason::AlreadyRequested => "already_requested",
        SkipReason::NotRequested => "not_requested",
        SkipReason::NotDue => "not_due",
        SkipReason::ForeignService => "foreign_service",
        SkipReason::NothingNew => "nothing_new",
        SkipReason::TierUnknown => "tier_unknown",
        SkipReason::TooManyTerms => "too_many_terms",
    };
    event(
        "channel_skipped",
        [("channel", &channel), ("reason", &reason)],
    )
}

/// What one batch moved.
#[derive(Default)]
pub struct BatchTotals {
    pub vouchers: u64,
    pub rejected: u64,
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

pub fn receipt_key_added(provider: &Addr, key_index: u32) -> Event {
    event(
        "receipt_key_added",
        [("provider", provider), ("key_index", &key_index)],
    )
}

pub fn receipt_key_retired(provider: &Addr, key_index: u32, liable_until: &Due) -> Event {
    event(
        "receipt_key_retired",
        [
            ("provider", provider),
            ("key_index", &key_index),
            ("liable_until", &liable_until.time),
            ("liable_until_height", &liable_until.height),
        ],
    )
}

pub fn settlers_set(provider: &Addr, settlers: &[Addr]) -> Event {
    let settlers: Vec<&str> = settlers.iter().map(Addr::as_str).collect();
    event(
        "settlers_set",
        [("provider", provider), ("settlers", &settlers.join(","))],
    )
}

pub fn bonded(provider: &Addr, amount: u128, bond: u128) -> Event {
    event(
        "bonded",
        [("provider", provider), ("amount", &amount), ("bond", &bond)],
    )
}

/// `bond` is what stays in force; below the least, the provider takes no openings.
pub fn unbonding(provider: &Addr, amount: u128, bond: u128, due: &Due) -> Event {
    event(
        "unbonding",
        [
            ("provider", provider),
            ("amount", &amount),
            ("bond", &bond),
            ("release_at", &due.time),
            ("release_height", &due.height),
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

pub fn prices_updated(service_id: u64, version: u32, hash: &Hash) -> Event {
    event(
        "prices_updated",
        [
            ("service_id", &service_id),
            ("version", &version),
            ("hash", &Binary::from(hash)),
        ],
    )
}

pub fn split_updated(service_id: u64, version: u32, license_version: u32) -> Event {
    event(
        "split_updated",
        [
            ("service_id", &service_id),
            ("version", &version),
            ("license_version", &license_version),
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

pub fn channel_opened(
    channel: u64,
    payer: &Addr,
    provider: &Addr,
    refund_to: &Addr,
    amount: u64,
) -> Event {
    event(
        "channel_opened",
        [
            ("channel", &channel),
            ("payer", payer),
            ("provider", provider),
            ("refund_to", refund_to),
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
            ("split_version", &terms.split_version),
            ("license_version", &terms.license_version),
            ("tier", &terms.tier),
            ("referrer_bps", &terms.referrer_bps),
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

pub fn unlock_requested(channel: u64, by: &Addr, reserved: u64, time: u64, height: u64) -> Event {
    event(
        "unlock_requested",
        [
            ("channel", &channel),
            ("by", by),
            ("reserved", &reserved),
            ("time", &time),
            ("height", &height),
        ],
    )
}

pub fn unlock_withdrawn(channel: u64, by: &Addr) -> Event {
    event("unlock_withdrawn", [("channel", &channel), ("by", by)])
}

/// `how`: `unlock` or `release`. `fee` comes out of `refunded`.
pub fn channel_closed(
    channel: u64,
    how: &str,
    paid: u64,
    refund_to: &Addr,
    refunded: u128,
    fee: u128,
) -> Event {
    event(
        "channel_closed",
        [
            ("channel", &channel),
            ("how", &how),
            ("paid", &paid),
            ("refund_to", refund_to),
            ("refunded", &refunded),
            ("fee", &fee),
        ],
    )
}

pub fn granted(payer: &Addr, grantee: &Addr, grant: &Grant) -> Event {
    event(
        "granted",
        [
            ("payer", payer),
            ("grantee", grantee),
            ("limit", &grant.limit),
            ("daily", &grant.daily),
            ("ends_at", &grant.ends_at),
        ],
    )
}

pub fn grant_ended(payer: &Addr, grantee: &Addr) -> Event {
    event("grant_ended", [("payer", payer), ("grantee", grantee)])
}

pub fn claimed(paid: &Payout) -> Event {
    event(
        "claimed",
        [
            ("service_id", &paid.place.source_id),
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

pub fn usage_reported(
    (service_id, split_version, epoch): (u64, u32, u64),
    recipient: &Addr,
    gross: u128,
    fee: u128,
) -> Event {
    event(
        "usage_reported",
        [
            ("service_id", &service_id),
            ("split_version", &split_version),
            ("epoch", &epoch),
            ("recipient", recipient),
            ("gross", &gross),
            ("fee", &fee),
        ],
    )
}

/// A part of a report that the sink refused; it can be reported again.
pub fn usage_refused((service_id, split_version, epoch): (u64, u32, u64), part: usize) -> Event {
    event(
        "usage_refused",
        [
            ("service_id", &service_id),
            ("split_version", &split_version),
            ("epoch", &epoch),
            ("part", &part),
        ],
    )
}

/// One charge for what a receipt key signed.
pub struct Charged<'a> {
    pub provider: &'a Addr,
    pub reporter: &'a Addr,
    /// Who gets the reward.
    pub injured: Option<&'a Addr>,
    /// `equivocation` or `overcharge`.
    pub offense: &'static str,
    pub channel: u64,
    pub receipt: &'a Receipt,
    pub cost: &'a Charge,
    /// What stays of the bond in force; below the least, the provider takes no openings.
    pub bond: u128,
}

pub fn charged(charged: &Charged<'_>) -> Event {
    let injured = charged.injured.map(Addr::as_str).unwrap_or_default();
    event(
        "slashed",
        [
            ("provider", charged.provider),
            ("reporter", charged.reporter),
            ("injured", &injured),
            ("offense", &charged.offense),
            ("key_index", &charged.receipt.key_index()),
            ("channel", &charged.channel),
            ("terms", &charged.receipt.terms),
            ("lane", &charged.receipt.lane),
            ("sequence", &charged.receipt.sequence),
            ("amount", &charged.cost.charged),
            ("reward", &charged.cost.reward),
            ("burned", &charged.cost.burned),
            ("bond", &charged.bond),
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
