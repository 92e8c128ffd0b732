//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Result of whatever can fail with an error of this contract.
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract. An error leaves all state unchanged.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error("{0}")]
    Std(#[from] StdError),

    #[error("the {fund} holds {available} {asset}, less than {amount}; use a smaller amount, or deposit or sync first")]
    Insufficient {
        fund: &'static str,
        asset: String,
        amount: u128,
        available: u128,
    },
    #[error("a deposit takes 1 to {max} native coins, found {found}; OAIC is deposited with the token's Send")]
    DepositCoins { found: usize, max: usize },
    #[error(
        "the risk pool accepts only OAIC, sent with the token's Send; deposit native coins into the reserve"
    )]
    NotForRiskPool,

    #[error("claim {claim} is {status}; only an approved claim can be {action}")]
    ClaimNotApproved {
        claim: u64,
        status: String,
        action: &'static str,
    },
    #[error("claim {claim} expired at {expires_at} (Unix time, now {now}); anyone can release it, and the owner can approve another one")]
    ClaimExpired {
        claim: u64,
        expires_at: u64,
        now: u64,
    },
    #[error("claim {claim} can be paid until {expires_at} (Unix time, now {now}); until then only the owner can withdraw it, with cancel_claim")]
    ClaimNotExpired {
        claim: u64,
        expires_at: u64,
        now: u64,
    },

    #[error("the value of {amount} units at {start_price} uoaic per 10^6 units exceeds 128 bits; use smaller numbers")]
    LotTooLarge { amount: u128, start_price: u128 },
    #[error("the lot needs {needed} uoaic of the buyback budget of epoch {epoch}, which has {left} left ({total} from the previous epoch's metrics, {reserved} reserved); offer fewer units or a lower start price")]
    BudgetExceeded {
        epoch: u64,
        needed: u128,
        left: u128,
        total: u128,
        reserved: u128,
    },
    #[error("end_price is {end_price} uoaic per 10^6 units; for {denom} the minimum is {min_end_price}, half of the greater of the last cleared price {last_cleared} and the sale price {sale}; raise it, or spend the asset instead")]
    EndsTooLow {
        denom: String,
        end_price: u128,
        min_end_price: u128,
        last_cleared: u128,
        sale: u128,
    },
    #[error("auction {auction} is closed and final")]
    AuctionClosed { auction: u64 },
    #[error(
        "auction {auction} took bids until {ends_at} (Unix time, now {now}); anyone can close it"
    )]
    AuctionEnded {
        auction: u64,
        ends_at: u64,
        now: u64,
    },
    #[error("the lot of auction {auction} is sold out")]
    SoldOut { auction: u64 },
    #[error("auction {auction} takes bids until {ends_at} (Unix time, now {now}) and has {remaining} units left; until then only the owner can close it")]
    AuctionOpen {
        auction: u64,
        ends_at: u64,
        now: u64,
        remaining: u128,
    },
    #[error("the price of auction {auction} is {price} uoaic per 10^6 units, above the bid's max_price {max_price}; wait, or raise max_price")]
    PriceAbove {
        auction: u64,
        price: u128,
        max_price: u128,
    },
    #[error("{sent} uoaic buy less than one unit of auction {auction} at {price} uoaic per 10^6 units; send more")]
    BuysNothing {
        auction: u64,
        sent: u128,
        price: u128,
    },
    #[error("the bid on auction {auction} would get {assets} units, fewer than its min_assets {min_assets}; {remaining} are left at {price} uoaic per 10^6 units")]
    TooFewAssets {
        auction: u64,
        assets: u128,
        min_assets: u128,
        remaining: u128,
        price: u128,
    },

    #[error("{source_address} is not among the metric sources being collected for epoch {epoch}; send collect_metrics")]
    NotCollecting { source_address: String, epoch: u64 },
}
