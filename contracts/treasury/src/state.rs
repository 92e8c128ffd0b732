//! What is stored.

use cosmwasm_std::{Addr, Env, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_math::auction::Descent;
use oaic_math::epoch;
use oaic_math::outflow::{Bucket, Cells};
use oaic_messages::gates::EpochMetrics;
use oaic_messages::treasury::{
    AuctionStatus, BudgetRules, Caps, ClaimKind, ClaimStatus, FloorPrice, OaicBalance,
};
use oaic_runtime::{BlockStart, RuntimeError};
use serde::{Deserialize, Serialize};

/// Parameters.
pub const CONFIG: Item<Config> = Item::new("config");
/// The coin.
pub const OAIC: Item<OaicBook> = Item::new("oaic");
/// Native coins by denom.
pub const NATIVES: Map<&str, NativeBook> = Map::new("natives");
/// What lately became payable from a pot; keys by `book::key`.
pub const BUCKETS: Map<&str, Bucket> = Map::new("buckets");
/// The epoch's outflow of a coin, day by day; keys by `ledger::key`.
pub const OUTFLOWS: Map<&str, Cells> = Map::new("outflows");
/// Claims by number.
pub const CLAIMS: Map<u64, Claim> = Map::new("claims");
/// Numbers of an account's claims.
pub const CLAIMS_OF: Map<(&Addr, u64), ()> = Map::new("claims_of");
/// Number of the last claim.
pub const LAST_CLAIM: Item<u64> = Item::new("last_claim");
/// Auctions by number.
pub const AUCTIONS: Map<u64, Auction> = Map::new("auctions");
/// Number of the last auction.
pub const LAST_AUCTION: Item<u64> = Item::new("last_auction");
/// What the last auction of a denom cleared.
pub const LAST_CLEARED: Map<&str, Cleared> = Map::new("last_cleared");
/// Burned by auctions so far, in uoaic.
pub const BURNED: Item<Uint128> = Item::new("burned");
/// What the sources said of an epoch.
pub const METRICS: Map<u64, Vec<SourceAnswer>> = Map::new("metrics");
/// Buyback budgets of epochs that had auctions.
pub const BUDGETS: Map<u64, EpochBudget> = Map::new("budgets");

/// A price that was cleared: see [`oaic_math::auction::cleared_price`].
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Cleared {
    /// In uoaic for 10⁶ units.
    pub price: Uint128,
    /// When, in seconds since 1970.
    pub at: u64,
}

/// Parameters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Config {
    pub token: Addr,
    pub epoch_seconds: u64,
    pub caps: Caps,
    pub claim_ttl: u64,
    pub bookers: Vec<Addr>,
    pub floor_prices: Vec<FloorPrice>,
    pub metric_sources: Vec<Addr>,
    pub budget: BudgetRules,
}

impl Config {
    /// Number of the current epoch.
    pub fn epoch(&self, env: &Env) -> u64 {
        epoch::epoch_of(env.block.time.seconds(), self.epoch_seconds)
    }
}

/// The coin, and its sum as the block began.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OaicBook {
    pub balance: OaicBalance,
    /// Reserve and risk pool, approved claims included.
    pub total: BlockStart<Uint128>,
}

/// A native coin.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NativeBook {
    pub reserve: Uint128,
    pub lots: Uint128,
}

/// Where a payment was booked, so that it can be freed there.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Booking {
    /// Number of the day.
    pub day: u64,
    /// What could have leaked from its bucket by then.
    pub leaked: u128,
}

/// A claim on the risk pool; [`ClaimStatus::Expired`] is never stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claim {
    pub claimant: Addr,
    pub amount: Uint128,
    pub kind: ClaimKind,
    pub reference: String,
    pub expires_at: u64,
    pub status: ClaimStatus,
    pub booking: Booking,
}

impl Claim {
    /// Where it stands at a time.
    pub fn status_at(&self, now: u64) -> ClaimStatus {
        match self.status {
            ClaimStatus::Approved if now >= self.expires_at => ClaimStatus::Expired,
            status => status,
        }
    }
}

/// A claim, or that there is none.
pub fn claim(storage: &dyn cosmwasm_std::Storage, id: u64) -> Result<Claim, RuntimeError> {
    CLAIMS
        .may_load(storage, id)?
        .ok_or_else(|| RuntimeError::unknown("claim", id))
}

/// An auction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Auction {
    pub denom: String,
    pub amount: Uint128,
    pub remaining: Uint128,
    pub start_price: Uint128,
    pub end_price: Uint128,
    /// Least end price when it began, from which it may move the next one.
    pub least: Uint128,
    pub starts_at: u64,
    pub ends_at: u64,
    pub epoch: u64,
    pub reserved: Uint128,
    pub burned: Uint128,
    pub closed: bool,
    pub booking: Booking,
}

impl Auction {
    /// Price at a time, in uoaic for 10⁶ units.
    pub fn price_at(&self, now: u64) -> u128 {
        let descent = Descent {
            start_price: self.start_price.u128(),
            end_price: self.end_price.u128(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        };
        descent.price_at(now)
    }

    /// Where it stands at a time.
    pub fn status_at(&self, now: u64) -> AuctionStatus {
        if self.closed {
            AuctionStatus::Closed
        } else if self.remaining.is_zero() {
            AuctionStatus::SoldOut
        } else if now > self.ends_at {
            AuctionStatus::Ended
        } else {
            AuctionStatus::Open
        }
    }
}

/// An auction, or that there is none.
pub fn auction(storage: &dyn cosmwasm_std::Storage, id: u64) -> Result<Auction, RuntimeError> {
    AUCTIONS
        .may_load(storage, id)?
        .ok_or_else(|| RuntimeError::unknown("auction", id))
}

/// What one source said of one epoch; nothing when it failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceAnswer {
    pub source: Addr,
    pub metrics: Option<EpochMetrics>,
}

/// Buyback budget of one epoch, in uoaic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct EpochBudget {
    /// As the epoch's last auction found it.
    pub total: Uint128,
    pub reserved: Uint128,
}
