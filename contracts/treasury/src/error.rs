//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Errors of the contract. Every one leaves all state as it was.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error("{0}")]
    Std(#[from] StdError),

    #[error("the {fund} holds {available} of {asset}, less than {amount}; ask for at most that, or deposit or sync first")]
    Insufficient {
        fund: &'static str,
        asset: String,
        amount: u128,
        available: u128,
    },
    #[error("a deposit needs 1 to {max} native coins, and {found} came with it; OAIC is deposited through its Send")]
    DepositCoins { found: usize, max: usize },
    #[error(
        "the risk pool takes OAIC alone, through its Send; deposit native coins to the reserve"
    )]
    NotForRiskPool,

    #[error("claim {claim} is {status}; only an approved claim can be {action}")]
    ClaimNotApproved {
        claim: u64,
        status: String,
        action: &'static str,
    },
    #[error("claim {claim} expired at {expires_at} (seconds since 1970, now {now}); anyone can release it, and the owner can approve another")]
    ClaimExpired {
        claim: u64,
        expires_at: u64,
        now: u64,
    },
    #[error("claim {claim} can be paid until {expires_at} (seconds since 1970, now {now}); until then only the owner can withdraw it, with cancel_claim")]
    ClaimNotExpired {
        claim: u64,
        expires_at: u64,
        now: u64,
    },

    #[error("a lot of {amount} units at {start_price} uoaic for 10^6 of them doesn't fit 128 bits; use smaller numbers")]
    LotTooLarge { amount: u128, start_price: u128 },
    #[error("the lot needs {needed} uoaic of the buyback budget of epoch {epoch}, which has {left} left ({total} made of the metrics of the epoch before, {reserved} reserved); offer less, or at a lower start price")]
    BudgetExceeded {
        epoch: u64,
        needed: u128,
        left: u128,
        total: u128,
        reserved: u128,
    },
    #[error("an auction of {denom} ends at {least} uoaic for 10^6 units at least, and not at {end_price}: half of the greater of {last_cleared}, cleared last, and {sale}, the sale's; end higher, or spend the asset")]
    EndsTooLow {
        denom: String,
        end_price: u128,
        least: u128,
        last_cleared: u128,
        sale: u128,
    },
    #[error("auction {auction} is closed; nothing can change in it")]
    AuctionClosed { auction: u64 },
    #[error("auction {auction} took bids until {ends_at} (seconds since 1970, now {now}); anyone can close it")]
    AuctionEnded {
        auction: u64,
        ends_at: u64,
        now: u64,
    },
    #[error("the lot of auction {auction} is sold")]
    SoldOut { auction: u64 },
    #[error("auction {auction} takes bids until {ends_at} (seconds since 1970, now {now}) and {remaining} units are left; until then only the owner can close it")]
    AuctionOpen {
        auction: u64,
        ends_at: u64,
        now: u64,
        remaining: u128,
    },
    #[error("the price of auction {auction} is {price} uoaic for 10^6 units, above the {max_price} of the bid; wait, or bid a higher max_price")]
    PriceAbove {
        auction: u64,
        price: u128,
        max_price: u128,
    },
    #[error("{sent} uoaic don't buy one unit of auction {auction} at {price} uoaic for 10^6 units; send more")]
    BuysNothing {
        auction: u64,
        sent: u128,
        price: u128,
    },
    #[error("the bid on auction {auction} would get {assets} units, fewer than its min_assets {min_assets}; {remaining} are left at {price} uoaic for 10^6 units")]
    TooFewAssets {
        auction: u64,
        assets: u128,
        min_assets: u128,
        remaining: u128,
        price: u128,
    },

    #[error("{source_address} is no metric source that epoch {epoch} is being collected from; send collect_metrics")]
    NotCollecting { source_address: String, epoch: u64 },
    #[error("reply {id} answers nothing that this contract asked")]
    UnknownReply { id: u64 },
}
