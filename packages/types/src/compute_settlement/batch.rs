//! What came of a batch of vouchers.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

/// Results of a batch, in its order.
#[cw_serde]
pub struct SettleBatchResponse {
    /// One a voucher.
    pub results: Vec<SettleResult>,
}

/// Result of one voucher.
#[cw_serde]
pub enum SettleResult {
    /// Applied.
    Settled {
        /// Paid now.
        pay: Uint128,
        /// Acknowledged and still not covered; it stays owed.
        owed: Uint128,
    },
    /// Refused; nothing of it was applied.
    Rejected {
        /// Why.
        reason: RejectReason,
    },
}

/// Why a voucher was refused.
#[cw_serde]
#[derive(Copy)]
pub enum RejectReason {
    /// No such channel.
    UnknownChannel,
    /// The channel is closed.
    ClosedChannel,
    /// No such terms, or not in force yet.
    UnknownTerms,
    /// The key index is not the one in force.
    WrongKey,
    /// The signature doesn't hold for this chain, contract, channel, terms, lane and content.
    BadSignature,
    /// Sequence and amount must not fall, and one must rise, unless something is still owed.
    Stale,
    /// An opening voucher (sequence 0) above the ceiling of one call, or with leaves.
    OpeningTooHigh,
    /// The amount, or with it what the channel owes in all, is above 2^64 − 1 uoaic, thousands of
    /// times the whole supply.
    AmountTooHigh,
}
