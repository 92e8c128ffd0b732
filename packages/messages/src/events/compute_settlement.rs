//! Events of the settlement. They are charged by the byte, so their names are short.

use cosmwasm_std::{Addr, Binary};

use super::{events, words};
use crate::compute_settlement::{RejectReason, SkipReason};

words! {
    RejectReason {
        UnknownChannel = "unknown_channel",
        ClosedChannel = "closed_channel",
        NotSettler = "not_settler",
        UnknownTerms = "unknown_terms",
        WrongKey = "wrong_key",
        AmountTooHigh = "amount_too_high",
        ClaimAboveVoucher = "claim_above_voucher",
        BadSignature = "bad_signature",
        Stale = "stale",
    }
    SkipReason {
        UnknownChannel = "unknown_channel",
        ClosedChannel = "closed_channel",
        NotYours = "not_yours",
        AlreadyRequested = "already_requested",
        NotRequested = "not_requested",
        NotDue = "not_due",
        ForeignService = "foreign_service",
        NothingNew = "nothing_new",
        TierUnknown = "tier_unknown",
        TooManyTerms = "too_many_terms",
        NotOffered = "not_offered",
    }
}

events! { Event:
    /// A voucher was settled. `paid` is the lane's total and `pay` this voucher's part of it; the
    /// root stands here for good, whatever the lane's becomes. `unpaid`: what the reserve lacked.
    voucher = Voucher("voucher") {
        channel: u64, terms: u32, lane: u32, sequence: u64, paid: u64, pay: u64, root: Binary,
        unpaid: Option<u64>,
    }
    /// A voucher of a batch was not settled.
    voucher_rejected = VoucherRejected("voucher_rejected") {
        channel: u64, terms: u32, lane: u32, sequence: u64, claim: u64, reason: RejectReason,
    }
    /// A channel of a list was left as it is.
    channel_skipped = ChannelSkipped("channel_skipped") { channel: u64, reason: SkipReason }
    /// Totals of a batch.
    batch_settled = BatchSettled("batch_settled") {
        vouchers: u64, rejected: u64, gross: u128, fee: u128, referral: u128, net: u128,
    }
    /// A provider registered.
    provider_registered = ProviderRegistered("provider_registered") {
        provider: Addr, endpoint: String,
    }
    /// A provider has another profile.
    provider_updated = ProviderUpdated("provider_updated") { provider: Addr, endpoint: String }
    /// A provider recorded a heartbeat.
    heartbeat_recorded = HeartbeatRecorded("heartbeat") {
        provider: Addr, epoch: u64, capacity: u32, latency_ms: u32, expires_at: u64,
    }
    /// A provider signs receipts with another key as well.
    receipt_key_added = ReceiptKeyAdded("receipt_key_added") { provider: Addr, key_index: u32 }
    /// A key signs no more new receipts; its provider is liable for old ones until then.
    receipt_key_retired = ReceiptKeyRetired("receipt_key_retired") {
        provider: Addr, key_index: u32, liable_until: u64, liable_until_height: u64,
    }
    /// Accounts that settle for a provider, separated by commas.
    settlers_set = SettlersSet("settlers_set") { provider: Addr, settlers: String }
    /// A provider added to its bond.
    bonded = Bonded("bonded") { provider: Addr, amount: u128, bond: u128 }
    /// A part of a bond is on its way out; `bond` is what stays in force.
    unbonding = Unbonding("unbonding") {
        provider: Addr, amount: u128, bond: u128, release_at: u64, release_height: u64,
    }
    /// An unbonded part was paid out.
    bond_withdrawn = BondWithdrawn("bond_withdrawn") { provider: Addr, amount: u128 }
    /// A service is offered.
    service_registered = ServiceRegistered("service_registered") {
        service_id: u64, provider: Addr, model: String,
    }
    /// A service has another price table.
    prices_updated = PricesUpdated("prices_updated") {
        service_id: u64, version: u32, hash: Binary,
    }
    /// A service has another split.
    split_updated = SplitUpdated("split_updated") {
        service_id: u64, version: u32, license_version: u32,
    }
    /// A service takes new channels, or no more.
    service_active_set = ServiceActiveSet("service_active_set") { service_id: u64, active: bool }
    /// A payee of a split is paid elsewhere.
    payee_address_set = PayeeAddressSet("payee_address_set") {
        service_id: u64, split_version: u32, payee: u32, address: Addr,
    }
    /// A channel was opened.
    channel_opened = ChannelOpened("channel_opened") {
        channel: u64, payer: Addr, provider: Addr, refund_to: Addr, amount: u64,
    }
    /// A payer's first payment named a referrer, who stays for good.
    referrer_bound = ReferrerBound("referrer_bound") { payer: Addr, referrer: Addr }
    /// A channel's reserve was topped up, to `reserved`.
    channel_topped_up = ChannelToppedUp("channel_topped_up") {
        channel: u64, sender: Addr, amount: u64, reserved: u64,
    }
    /// A channel has terms of this number from now on.
    terms_made = TermsMade("terms_made") {
        channel: u64, terms: u32, service_id: u64, split_version: u32, license_version: u32,
        tier: u8, referrer_bps: u16, application: Option<u64>, valid_until: Option<u64>,
        min_security_level: u8, max_retention: Option<u32>,
    }
    /// Another session key comes into force.
    session_key_rotation = SessionKeyRotation("session_key_rotation") {
        channel: u64, key_index: u32, effective_at: u64, effective_height: u64,
    }
    /// What is left in a channel was asked back.
    unlock_requested = UnlockRequested("unlock_requested") {
        channel: u64, by: Addr, reserved: u64, time: u64, height: u64,
    }
    /// A request to unlock was taken back.
    unlock_withdrawn = UnlockWithdrawn("unlock_withdrawn") { channel: u64, by: Addr }
    /// A channel was closed, by `unlock` or `release`; `fee` comes out of `refunded`.
    channel_closed = ChannelClosed("channel_closed") {
        channel: u64, how: String, paid: u64, refund_to: Addr, refunded: u128, fee: u128,
    }
    /// A payer gave an account a top-up grant.
    granted = Granted("granted") {
        payer: Addr, grantee: Addr, limit: u64, daily: u64, ends_at: u64,
    }
    /// A top-up grant ended.
    grant_ended = GrantEnded("grant_ended") { payer: Addr, grantee: Addr }
    /// A payee of a split was paid.
    claimed = Claimed("claimed") {
        service_id: u64, split_version: u32, payee: u32, address: Addr, amount: u128,
    }
    /// A referrer was paid.
    referral_claimed = ReferralClaimed("referral_claimed") { referrer: Addr, amount: u128 }
    /// The fee that was booked was paid to the token.
    fee_flushed = FeeFlushed("fee_flushed") { amount: u128 }
    /// Usage was reported for rewards.
    usage_reported = UsageReported("usage_reported") {
        service_id: u64, split_version: u32, epoch: u64, recipient: Addr, gross: u128, fee: u128,
    }
    /// A part of a report was refused; it can be reported again.
    usage_refused = UsageRefused("usage_refused") {
        service_id: u64, split_version: u32, epoch: u64, part: usize,
    }
    /// A provider was charged for what a receipt key of it signed: an `equivocation`, an
    /// `overcharge`, or `underserved`. `bond` is what stays in force.
    slashed = Slashed("slashed") {
        provider: Addr, reporter: Addr, injured: String, offense: String, key_index: u32,
        channel: u64, terms: u32, lane: u32, sequence: u64, amount: u128, reward: u128,
        burned: u128, bond: u128,
    }
    /// No channels are opened until then.
    openings_paused = OpeningsPaused("openings_paused") { by: Addr, until: u64 }
    /// Channels are opened again.
    openings_unpaused = OpeningsUnpaused("openings_unpaused") { by: Addr }
    /// `what` changed: `params`, `links` or `guardian`.
    config_updated = ConfigUpdated("config_updated") { what: String }
}
