//! Results of lists: each entry is carried out, or skipped and reported.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

/// Results of a batch of entries, in its order.
#[cw_serde]
pub struct SettleBatchResponse {
    /// One per entry.
    pub results: Vec<SettleResult>,
}

/// Result of one entry.
#[cw_serde]
pub enum SettleResult {
    /// Applied.
    Settled {
        /// Paid now.
        pay: Uint128,
        /// Claimed beyond what key limit and reserve allow. Nothing is owed for it: claim again
        /// after a top-up.
        unpaid: Uint128,
    },
    /// Rejected; nothing of it was applied.
    Rejected {
        /// The reason.
        reason: RejectReason,
    },
}

/// Why an entry was rejected.
#[cw_serde]
#[derive(Copy)]
pub enum RejectReason {
    /// No such channel.
    UnknownChannel,
    /// The channel is closed.
    ClosedChannel,
    /// The sender is neither the channel's provider nor one of its settlers.
    NotSettler,
    /// No such terms.
    UnknownTerms,
    /// The key index is not the one in force.
    WrongKey,
    /// The voucher's amount is above 2^64 − 1 uoaic, thousands of times the whole supply.
    AmountTooHigh,
    /// The claim is above the voucher's amount.
    ClaimAboveVoucher,
    /// The signature does not verify for this contract, channel, terms, lane and content.
    BadSignature,
    /// It claims no more than the lane has been paid, and acknowledges no later call.
    Stale,
}

/// Results of a list of channels, in its order.
#[cw_serde]
pub struct ChannelsResponse {
    /// One per channel.
    pub results: Vec<ChannelResult>,
}

/// Result for one channel of a list.
#[cw_serde]
pub enum ChannelResult {
    /// Done.
    Done {},
    /// Skipped; nothing changed in it.
    Skipped {
        /// The reason.
        reason: SkipReason,
    },
}

/// Why a channel of a list was skipped.
#[cw_serde]
#[derive(Copy)]
pub enum SkipReason {
    /// No such channel.
    UnknownChannel,
    /// It is closed.
    ClosedChannel,
    /// The sender may not do this in it.
    NotYours,
    /// The sender already has a request in it.
    AlreadyRequested,
    /// The sender has no request in it.
    NotRequested,
    /// No request in it is due yet.
    NotDue,
    /// The service belongs to another provider.
    ForeignService,
    /// Its newest terms are already these.
    NothingNew,
    /// The tier source did not answer for its payer.
    TierUnknown,
    /// It has as many terms as a channel can have.
    TooManyTerms,
    /// The provider no longer offers the conditions of its newest terms.
    NotOffered,
}
