//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Errors of the contract. Each leaves all state as it was. OAIC is in uoaic, times in seconds
/// since 1970.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),

    #[error("for_sale is {for_sale} uoaic and this contract holds {balance}; send the rest before instantiating it")]
    NotFunded { for_sale: u128, balance: u128 },
    #[error("the sale opens at {starts_at}, and it is {now}")]
    NotOpenYet { starts_at: u64, now: u64 },
    #[error("the sale is over: {why}")]
    Over { why: String },
    #[error("send exactly one coin of an accepted denom ({accepted}); {found} came")]
    OneCoin { accepted: String, found: String },
    #[error("'{denom}' is not accepted; send one of {accepted}")]
    UnknownDenom { denom: String, accepted: String },
    #[error("{paid} buys {worth} uoaic, less than the least purchase of {min} uoaic; send at least {least}")]
    BelowMinimum {
        paid: String,
        worth: u128,
        min: u128,
        least: String,
    },
    #[error("{buyer} has bought {bought} uoaic, all that one buyer may have")]
    BuyerCap { buyer: String, bought: u128 },
    #[error("the coin buys {tokens} uoaic now, less than the {min} asked for; query quote and ask for less")]
    TooFew { tokens: u128, min: u128 },
    #[error("the sale can't be finalized yet: it ends at {ends_at}, and it is {now}")]
    NotOverYet { ends_at: u64, now: u64 },
    #[error("the sale is finalized already: it {outcome}")]
    AlreadyFinalized { outcome: &'static str },
    #[error("{action} is for a sale that {needed}; this one {found}")]
    WrongPhase {
        action: &'static str,
        needed: &'static str,
        found: &'static str,
    },
    #[error("{buyer} has bought nothing in this sale")]
    NoPurchase { buyer: String },
    #[error("{buyer} was paid already")]
    AlreadySettled { buyer: String },
    #[error("{buyer} gets nothing more of {assets}; query purchase for what is left")]
    NothingDue { buyer: String, assets: String },
    #[error(
        "no migration is queued at the DAO: what was bought can be given back only while one is"
    )]
    NothingQueued,
    #[error("what was paid went to the treasury, a year after the sale: nothing can be given back any more")]
    Released,
    #[error("{buyer} can give back {left} uoaic, what it bought and has not given back, and {amount} came; send at most that")]
    MoreThanBought {
        buyer: String,
        amount: u128,
        left: u128,
    },
    #[error("the next round can be opened from {from} on, and it is {now} (seconds since 1970)")]
    TooEarlyToReopen { from: u64, now: u64 },
    #[error(
        "{amount} of {denom} stay here, for buyers that may give back what they bought: {why}"
    )]
    StaysHere {
        denom: String,
        amount: u128,
        why: String,
    },
    #[error("{buyers} buyers have bought; the sale can't be called off any more")]
    HasBuyers { buyers: u64 },
    #[error(
        "all {balance} of {denom} here belongs to buyers or is none: there is nothing to sweep"
    )]
    NothingToSweep { denom: String, balance: u128 },
}
