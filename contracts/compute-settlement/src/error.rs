//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_math::price::PriceError;
use oaic_revenue::RevenueError;
use oaic_runtime::RuntimeError;
use oaic_vouchers::{DecodeError, ProofError};
use thiserror::Error;

/// Result of what can fail with an error of the contract.
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract. An error leaves all state unchanged.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error(transparent)]
    Revenue(RevenueError),
    #[error("{0}")]
    Decode(#[from] DecodeError),
    #[error("{0}")]
    Proof(#[from] ProofError),
    #[error("{0}")]
    Price(#[from] PriceError),

    #[error("{what} is {amount} uoaic, above the maximum {max}")]
    AmountTooLarge {
        what: &'static str,
        amount: u128,
        max: u128,
    },
    #[error("the amount is {amount} uoaic, but the grant has {left} of its daily {daily} uoaic left; take less, or wait for the next day (UTC)")]
    GrantDaily { amount: u64, left: u64, daily: u64 },
    #[error(
        "{field} is of small order, so its signatures bind nobody; generate another Ed25519 key"
    )]
    SmallOrderKey { field: &'static str },

    #[error("{address} is already a provider; use update_provider or add_receipt_key")]
    AlreadyProvider { address: String },
    #[error("the bond of provider {provider} is {bond} uoaic, below the minimum {min_bond}; send the difference with the hook bond")]
    BondTooLow {
        provider: String,
        bond: u128,
        min_bond: u128,
    },
    #[error("unbonding {amount} of {bond} uoaic would leave less than the minimum bond {min_bond}; unbond everything, or leave at least that much")]
    BondRemainder {
        amount: u128,
        bond: u128,
        min_bond: u128,
    },
    #[error("{count} parts of the bond are already unbonding, which is the maximum; call withdraw_bond once the first is due at {next} (Unix time)")]
    TooManyUnbondings { count: usize, next: u64 },
    #[error("no part of the bond has finished unbonding; {next}")]
    NothingToWithdraw { next: String },

    #[error("service {service_id} is not active; its provider can activate it")]
    InactiveService { service_id: u64 },
    #[error("provider {provider} does not offer these conditions; see its profile for its security level and retention")]
    NotOffered { provider: String },
    #[error("service {service_id} belongs to {owner}, not to {provider}")]
    ForeignService {
        service_id: u64,
        owner: String,
        provider: String,
    },
    #[error("provider {provider} has no uncharged receipt key in force; the provider can add one with add_receipt_key")]
    NoReceiptKey { provider: String },
    #[error(
        "provider {provider} has used this receipt key before; generate another, a key is never reused"
    )]
    ReceiptKeyUsed { provider: String },
    #[error("{live} of at most {max} receipt keys are in force, and {ever} of at most 65536 were ever added; retire one, or keep using those")]
    TooManyReceiptKeys { live: usize, max: usize, ever: u32 },
    #[error("receipt key {key_index} is already retired")]
    KeyRetired { key_index: u32 },

    #[error("channel {channel} is closed and final")]
    ChannelClosed { channel: u64 },
    #[error(
        "channel {channel} has used this session key before; generate another, a key is never reused"
    )]
    SessionKeyUsed { channel: u64 },
    #[error("there are already {max} grants, which is the maximum; revoke one")]
    TooManyGrants { max: usize },
    #[error("channel {channel} refunds to {refund_to}; a grant can top up only channels that refund to their payer")]
    GrantElsewhere { channel: u64, refund_to: String },
    #[error("the channel's unlock delay is {seconds} s and {blocks} blocks, above the grant's maximum of {max_seconds} s and {max_blocks} blocks; the payer can give a new grant")]
    GrantDelay {
        seconds: u64,
        blocks: u64,
        max_seconds: u64,
        max_blocks: u64,
    },
    #[error("the token charges its fee on what this contract receives, so a grant cannot fund a channel; the payer can, with Send")]
    GrantTaxed,
    #[error(
        "the grant from {payer} ended at {ended} (Unix time, now {now}); ask the payer for a new one"
    )]
    GrantEnded { payer: String, ended: u64, now: u64 },
    #[error("{field} does not verify for these bytes with {signer}'s key of index {key_index}")]
    BadSignature {
        field: &'static str,
        signer: &'static str,
        key_index: u32,
    },

    #[error("entries has {bytes} bytes; a batch is 1 to {max} entries of {width} bytes each")]
    BatchLength {
        bytes: usize,
        max: usize,
        width: usize,
    },

    #[error("no reward sink is linked, so usage cannot be reported")]
    NoRewardSink,

    #[error("{field} was signed for another chain or contract")]
    ForeignDomain { field: &'static str },
    #[error("the two receipts are identical; an equivocation needs two that differ")]
    SameReceipt,
    #[error("the receipts differ in {field} ({a} and {b}), so they do not contradict each other")]
    DifferentCalls {
        field: &'static str,
        a: String,
        b: String,
    },
    #[error("the receipt's amount of {amount} uoaic does not exceed {price} uoaic, the price of its units by the table it names")]
    NotOvercharged { amount: u128, price: u128 },
    #[error("the receipt meets the conditions of its terms: security level {security_level}, retention {retention:?} s")]
    NotUnderserved {
        security_level: u8,
        retention: Option<u32>,
    },
    #[error("receipt key {key_index} is used up: {charges} uoaic were charged for it, the maximum for one key")]
    KeyUsedUp { key_index: u32, charges: u128 },
    #[error("provider {provider} has no bond left to charge, and the key has already been charged; try again once the provider has bonded")]
    NothingToCharge { provider: String },
    #[error("receipt key {key_index} was retired at height {height}, so its receipts count for nothing in channel {channel}, opened at height {opened}")]
    KeyRetiredBefore {
        key_index: u32,
        height: u64,
        channel: u64,
        opened: u64,
    },
    #[error("receipt key {key_index} was retired; its receipts could be disputed until {time} (Unix time, now {now}) and height {height} (now {now_height})")]
    DisputeWindowOver {
        key_index: u32,
        time: u64,
        height: u64,
        now: u64,
        now_height: u64,
    },
    #[error("the proof is for a tree of {proven} calls with commitment {commitment}, but the lane settled {settled} calls with commitment {expected}; prove against the settled voucher")]
    OtherTree {
        proven: u64,
        commitment: String,
        settled: u64,
        expected: String,
    },
}

impl From<RevenueError> for ContractError {
    fn from(error: RevenueError) -> Self {
        error.general().map_or_else(Self::Revenue, Self::Runtime)
    }
}
