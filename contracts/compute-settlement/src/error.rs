//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_kit::KitError;
use oaic_math::price::PriceError;
use oaic_vouchers::{DecodeError, ProofError};
use thiserror::Error;

/// Errors of the contract. Every one leaves all state as it was.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Kit(#[from] KitError),
    #[error("{0}")]
    Decode(#[from] DecodeError),
    #[error("{0}")]
    Proof(#[from] ProofError),
    #[error("{0}")]
    Price(#[from] PriceError),

    #[error("{what} is {amount} uoaic, more than {max}; use less")]
    AmountTooLarge {
        what: &'static str,
        amount: u128,
        max: u128,
    },
    #[error("{field} is of small order: its signatures bind nobody; generate another ed25519 key")]
    SmallOrderKey { field: &'static str },

    #[error("{gate} refuses {address}: {reason}")]
    Refused {
        gate: &'static str,
        address: String,
        reason: String,
    },
    #[error("{gate} at {contract} gave no usable answer ({error}), so {operation} is refused; settlement and exit go on. Ask the owner to repair or unset the link")]
    GateFailed {
        gate: &'static str,
        contract: String,
        operation: &'static str,
        error: String,
    },

    #[error("{address} is already a provider; use update_provider or rotate_receipt_key")]
    AlreadyProvider { address: String },
    #[error("the bond of provider {provider} is {bond} uoaic, below the least bond {min_bond}: send the rest with the hook bond")]
    BondTooLow {
        provider: String,
        bond: u128,
        min_bond: u128,
    },
    #[error("unbonding {amount} of {bond} uoaic would leave less than the least bond {min_bond}; unbond all, or leave at least that")]
    BondRemainder {
        amount: u128,
        bond: u128,
        min_bond: u128,
    },
    #[error("{count} parts of the bond are already unbonding, the most there can be; withdraw_bond once the first is due at {next} (seconds since 1970)")]
    TooManyUnbondings { count: usize, next: u64 },
    #[error("nothing has finished unbonding; the next part is due at {next:?} (seconds since 1970, now {now})")]
    NothingToWithdraw { next: Option<u64>, now: u64 },

    #[error("service {service_id} is not active; its provider can activate it")]
    InactiveService { service_id: u64 },
    #[error("service {service_id} belongs to {owner}, not to {provider}")]
    ForeignService {
        service_id: u64,
        owner: String,
        provider: String,
    },
    #[error("prices of service {service_id} are at version {newest}, later than the {seen} you have seen; read them and try again")]
    PricesChanged {
        service_id: u64,
        newest: u32,
        seen: u32,
    },

    #[error("channel {channel} is closed; nothing can change in it")]
    ChannelClosed { channel: u64 },
    #[error("channel {channel} is already unlocking, due at time {time} and height {height}")]
    AlreadyUnlocking {
        channel: u64,
        time: u64,
        height: u64,
    },
    #[error("channel {channel} is unlocking; cancel_unlock first")]
    Unlocking { channel: u64 },
    #[error("channel {channel} is not unlocking; request_unlock first")]
    NotUnlocking { channel: u64 },
    #[error("channel {channel} can be finalised at time {time} and height {height}, not at time {now} and height {now_height}")]
    UnlockNotDue {
        channel: u64,
        time: u64,
        height: u64,
        now: u64,
        now_height: u64,
    },
    #[error("channel {channel} has paid {paid} uoaic, the signatures are for {signed}; sign that amount")]
    PaidDiffers {
        channel: u64,
        paid: u128,
        signed: u128,
    },
    #[error("channel {channel} still owes {owed} uoaic; top it up and settle, or unlock it")]
    StillOwed { channel: u64, owed: u128 },
    #[error("{field} doesn't hold for {signer}'s key of index {key_index} and these bytes, on this chain and contract")]
    BadSignature {
        field: &'static str,
        signer: &'static str,
        key_index: u32,
    },

    #[error(
        "a batch of {bytes} bytes is no batch: it needs 1 to {max} vouchers of {width} bytes each"
    )]
    BatchLength {
        bytes: usize,
        max: usize,
        width: usize,
    },

    #[error(
        "none of these channels has paid in an epoch in which its payer wasn't counted yet; report \
         a channel after it has paid"
    )]
    NothingToCount,
    #[error("no reward sink is set, so there is nobody to report to")]
    NoRewardSink,

    #[error("{field} is for another domain: it was signed for another chain or contract")]
    ForeignDomain { field: &'static str },
    #[error("the two receipts are the same; an equivocation needs two that differ")]
    SameReceipt,
    #[error("the receipts differ in {field} ({a} and {b}), so they don't contradict each other")]
    DifferentCalls {
        field: &'static str,
        a: String,
        b: String,
    },
    #[error("{amount} uoaic is not above the {price} uoaic that the terms give for these units")]
    NotOvercharged { amount: u128, price: u128 },
    #[error("call {sequence} of lane {lane} under terms {terms} of channel {channel} was slashed for already")]
    AlreadySlashed {
        channel: u64,
        terms: u32,
        lane: u32,
        sequence: u64,
    },
    #[error("channel {channel} closed at {closed_at}; disputes were possible until {until} (seconds since 1970, now {now})")]
    DisputeWindowOver {
        channel: u64,
        closed_at: u64,
        until: u64,
        now: u64,
    },
    #[error("the proof is for a tree of {proven} calls with commitment {commitment}; the lane settled {settled} calls with commitment {expected}. Prove against the settled voucher")]
    OtherTree {
        proven: u64,
        commitment: String,
        settled: u64,
        expected: String,
    },
}
