//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_math::price::PriceError;
use oaic_revenue::RevenueError;
use oaic_runtime::RuntimeError;
use oaic_vouchers::{DecodeError, ProofError};
use thiserror::Error;

/// Errors of the contract. Every one leaves all state as it was.
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

    #[error("{what} is {amount} uoaic, more than {max}; use less")]
    AmountTooLarge {
        what: &'static str,
        amount: u128,
        max: u128,
    },
    #[error("{field} is of small order: its signatures bind nobody; generate another ed25519 key")]
    SmallOrderKey { field: &'static str },

    #[error("{address} is already a provider; use update_provider or add_receipt_key")]
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
    #[error("provider {provider} has no receipt key in force that was never charged; it adds one with add_receipt_key")]
    NoReceiptKey { provider: String },
    #[error(
        "provider {provider} had this receipt key before; generate another, a key never comes back"
    )]
    ReceiptKeyUsed { provider: String },
    #[error("{live} receipt keys are in force of {max}, and there were {ever} of 65536; retire one, or go on with those")]
    TooManyReceiptKeys { live: usize, max: usize, ever: u32 },
    #[error("receipt key {key_index} is retired already")]
    KeyRetired { key_index: u32 },

    #[error("channel {channel} is closed; nothing can change in it")]
    ChannelClosed { channel: u64 },
    #[error(
        "channel {channel} named this session key before; generate another, a key never comes back"
    )]
    SessionKeyUsed { channel: u64 },
    #[error("there are {max} grants already, the most there can be; revoke one")]
    TooManyGrants { max: usize },
    #[error("channel {channel} gives the rest to {refund_to}; a grant fills only channels that give it back to their payer")]
    GrantElsewhere { channel: u64, refund_to: String },
    #[error("the token taxes what this contract receives, so a grant can't fill a channel; the payer can, with Send")]
    GrantTaxed,
    #[error(
        "the grant from {payer} ended at {ended} (seconds since 1970, now {now}); ask for another"
    )]
    GrantEnded { payer: String, ended: u64, now: u64 },
    #[error("{field} doesn't hold for {signer}'s key of index {key_index} and these bytes")]
    BadSignature {
        field: &'static str,
        signer: &'static str,
        key_index: u32,
    },

    #[error(
        "a batch of {bytes} bytes is no batch: it needs 1 to {max} entries of {width} bytes each"
    )]
    BatchLength {
        bytes: usize,
        max: usize,
        width: usize,
    },

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
    #[error("{amount} uoaic is not above the {price} uoaic that these units cost by the price table it names")]
    NotOvercharged { amount: u128, price: u128 },
    #[error("receipt key {key_index} is used up: {charges} uoaic were charged for it, all that an incident costs")]
    KeyUsedUp { key_index: u32, charges: u128 },
    #[error("provider {provider} has no bond left to charge, and the key signs no more already; try again when it has bonded")]
    NothingToCharge { provider: String },
    #[error("receipt key {key_index} was retired at height {height}; it proves nothing in channel {channel}, which was opened at {opened}")]
    KeyRetiredBefore {
        key_index: u32,
        height: u64,
        channel: u64,
        opened: u64,
    },
    #[error("receipt key {key_index} was retired; its receipts could be disputed until time {time} and height {height}, now it is {now} and {now_height}")]
    DisputeWindowOver {
        key_index: u32,
        time: u64,
        height: u64,
        now: u64,
        now_height: u64,
    },
    #[error("the proof is for a tree of {proven} calls with commitment {commitment}; the lane settled {settled} calls with commitment {expected}. Prove against the settled voucher")]
    OtherTree {
        proven: u64,
        commitment: String,
        settled: u64,
        expected: String,
    },
}

impl From<RevenueError> for ContractError {
    /// What went wrong in general is one error, whoever met it.
    fn from(error: RevenueError) -> Self {
        match error {
            RevenueError::Runtime(error) => Self::Runtime(error),
            error => Self::Revenue(error),
        }
    }
}
