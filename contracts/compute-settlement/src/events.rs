//! Events, as [`oaic_messages::events::compute_settlement`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Binary, Event};
use oaic_math::bond::Charge;
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::RejectReason;
use oaic_messages::events::compute_settlement as events;
use oaic_revenue::split::Payout;
use oaic_vouchers::{Entry, Hash, PackedVoucher, Receipt};

use crate::state::Grant;
use crate::state::{Lane, Terms};

pub use events::{
    bond_withdrawn, bonded, channel_closed, channel_opened, channel_skipped, channel_topped_up,
    config_updated, fee_flushed, grant_ended, heartbeat_recorded, openings_paused,
    openings_unpaused, payee_address_set, provider_registered, provider_updated, receipt_key_added,
    referral_claimed, referrer_bound, service_active_set, service_registered, session_key_rotation,
    split_updated, unlock_requested, unlock_withdrawn,
};

/// `paid` is the lane's total. The root of the entry stands here for good, whatever the lane's
/// becomes: a call can be proven against either.
pub fn voucher_settled(voucher: &PackedVoucher, lane: &Lane, pay: u64, unpaid: u64) -> Event {
    events::voucher(
        voucher.channel,
        voucher.terms,
        voucher.lane,
        voucher.sequence,
        lane.paid,
        pay,
        &Binary::from(voucher.peaks),
        (unpaid > 0).then_some(unpaid),
    )
}

pub fn voucher_rejected(entry: &Entry, reason: RejectReason) -> Event {
    let voucher = &entry.voucher;
    events::voucher_rejected(
        voucher.channel,
        voucher.terms,
        voucher.lane,
        voucher.sequence,
        entry.claim,
        reason,
    )
}

/// Totals of a batch.
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
    events::batch_settled(
        totals.vouchers,
        totals.rejected,
        totals.gross,
        totals.fee,
        totals.referral,
        totals.net,
    )
}

pub fn receipt_key_retired(provider: &Addr, key_index: u32, liable_until: &Due) -> Event {
    events::receipt_key_retired(provider, key_index, liable_until.time, liable_until.height)
}

pub fn settlers_set(provider: &Addr, settlers: &[Addr]) -> Event {
    let settlers: Vec<&str> = settlers.iter().map(Addr::as_str).collect();
    events::settlers_set(provider, &settlers.join(","))
}

/// `bond` is what stays in force; below the minimum, the provider takes no openings.
pub fn unbonding(provider: &Addr, amount: u128, bond: u128, due: &Due) -> Event {
    events::unbonding(provider, amount, bond, due.time, due.height)
}

pub fn prices_updated(service_id: u64, version: u32, hash: &Hash) -> Event {
    events::prices_updated(service_id, version, &Binary::from(hash))
}

pub fn terms_made(channel: u64, number: u32, terms: &Terms) -> Event {
    events::terms_made(
        channel,
        number,
        terms.service_id,
        terms.split_version,
        terms.license_version,
        terms.tier,
        terms.referrer_bps,
        terms.conditions.application,
        terms.conditions.valid_until,
        terms.conditions.min_security_level,
        terms.conditions.max_retention,
    )
}

pub fn granted(payer: &Addr, grantee: &Addr, grant: &Grant) -> Event {
    events::granted(payer, grantee, grant.limit, grant.daily, grant.ends_at)
}

pub fn claimed(paid: &Payout) -> Event {
    events::claimed(
        paid.place.source_id,
        paid.place.split_version,
        paid.place.payee,
        &paid.address,
        paid.amount,
    )
}

pub fn usage_reported(
    (service_id, split_version, epoch): (u64, u32, u64),
    recipient: &Addr,
    gross: u128,
    fee: u128,
) -> Event {
    events::usage_reported(service_id, split_version, epoch, recipient, gross, fee)
}

/// A part of a report that the sink refused; it can be reported again.
pub fn usage_refused((service_id, split_version, epoch): (u64, u32, u64), part: usize) -> Event {
    events::usage_refused(service_id, split_version, epoch, part)
}

/// One charge for what a receipt key signed.
pub struct Charged<'a> {
    pub provider: &'a Addr,
    pub reporter: &'a Addr,
    /// Who gets the reward.
    pub injured: Option<&'a Addr>,
    /// `equivocation`, `overcharge` or `underserved`.
    pub offense: &'static str,
    pub channel: u64,
    pub receipt: &'a Receipt,
    pub cost: &'a Charge,
    /// What stays of the bond in force; below the minimum, the provider takes no openings.
    pub bond: u128,
}

pub fn charged(charged: &Charged<'_>) -> Event {
    events::slashed(
        charged.provider,
        charged.reporter,
        charged.injured.map(Addr::as_str).unwrap_or_default(),
        charged.offense,
        charged.receipt.key_index(),
        charged.channel,
        charged.receipt.terms,
        charged.receipt.lane,
        charged.receipt.sequence,
        charged.cost.charged,
        charged.cost.reward,
        charged.cost.burned,
        charged.bond,
    )
}
