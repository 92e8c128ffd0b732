//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Result of what can fail with a [`ContractError`].
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract; each leaves all state unchanged. OAIC is in uoaic, times are Unix
/// time.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),

    #[error("for_sale is {for_sale} uoaic and this contract holds only {balance}; send the rest before instantiating it")]
    NotFunded { for_sale: u128, balance: u128 },
    #[error("the sale opens at {starts_at}, and it is {now}")]
    NotOpenYet { starts_at: u64, now: u64 },
    #[error("the sale is over: {why}")]
    Over { why: String },
    #[error("send exactly one coin of an accepted denom ({accepted}), not {found}")]
    OneCoin { accepted: String, found: String },
    #[error("'{denom}' is not accepted; send one of {accepted}")]
    UnknownDenom { denom: String, accepted: String },
    #[error("{paid} buys {worth} uoaic, less than the minimum purchase of {min} uoaic; send at least {least}")]
    BelowMinimum {
        paid: String,
        worth: u128,
        min: u128,
        least: String,
    },
    #[error("{buyer} has already bought {bought} uoaic, the maximum per buyer")]
    BuyerCap { buyer: String, bought: u128 },
    #[error("the coin now buys {tokens} uoaic, less than min_tokens, {min}; query quote and lower min_tokens")]
    TooFew { tokens: u128, min: u128 },
    #[error("the sale can't be finalized yet: it ends at {ends_at}, and it is {now}")]
    NotOverYet { ends_at: u64, now: u64 },
    #[error("the sale is already finalized: it {outcome}")]
    AlreadyFinalized { outcome: &'static str },
    #[error("{action} is for a sale that {needed}; this one {found}")]
    WrongPhase {
        action: &'static str,
        needed: &'static str,
        found: &'static str,
    },
    #[error("{buyer} has bought nothing in this sale")]
    NoPurchase { buyer: String },
    #[error("{buyer} has already been paid everything")]
    AlreadySettled { buyer: String },
    #[error("{buyer} is owed nothing more of {assets}; query purchase for what is left")]
    NothingDue { buyer: String, assets: String },
    #[error(
        "no migration is queued at the DAO: what was bought can be given back only while one is"
    )]
    NothingQueued,
    #[error("the proceeds have gone to the treasury, so nothing can be given back any more")]
    Released,
    #[error("{buyer} can give back {left} uoaic, which it bought and has not yet given back, but {amount} arrived; send at most {left}")]
    MoreThanBought {
        buyer: String,
        amount: u128,
        left: u128,
    },
    #[error("the next round can be opened from {from} on, and it is {now} (Unix time)")]
    TooEarlyToReopen { from: u64, now: u64 },
    #[error(
        "{amount} of {denom} must stay here, for buyers who may give back what they bought: {why}"
    )]
    StaysHere {
        denom: String,
        amount: u128,
        why: String,
    },
    #[error("{buyers} buyers have bought; the sale can no longer be canceled")]
    HasBuyers { buyers: u64 },
    #[error("all {balance} of {denom} here is owed to buyers: there is nothing to sweep")]
    NothingToSweep { denom: String, balance: u128 },
}
