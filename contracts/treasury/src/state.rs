//! Everything that is stored, in the order of its life. Also stored are `contract_info` of cw2 and
//! `ownership` of cw-ownable.

use cosmwasm_std::{Addr, Env, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_math::auction::Descent;
use oaic_math::epoch;
use oaic_math::outflow::{Bucket, Cells};
use oaic_messages::gates::EpochMetrics;
use oaic_messages::treasury::{
    AuctionStatus, BudgetRules, Caps, ClaimKind, ClaimStatus, FloorPrice, OaicBalance,
};
use oaic_runtime::{known, BlockStart, Result};
use serde::{Deserialize, Serialize};

pub const CONFIG: Item<Config> = Item::new("config");

/// OAIC held, by pot, with the total at the start of the block.
pub const OAIC: Item<OaicBalances> = Item::new("oaic");
/// Native coins held, by denom.
pub const NATIVES: Map<&str, NativeBalances> = Map::new("natives");
/// Burned by auctions so far, in uoaic.
pub const BURNED: Item<Uint128> = Item::new("burned");

/// Leaky bucket of a pot; keys by `model::outflow::pot_key`.
pub const BUCKETS: Map<&str, Bucket> = Map::new("buckets");
/// The epoch's outflow of a coin, day by day; keys by `model::balances::asset_key`.
pub const OUTFLOWS: Map<&str, Cells> = Map::new("outflows");

pub const LAST_CLAIM: Item<u64> = Item::new("last_claim");
pub const CLAIMS: Map<u64, Claim> = Map::new("claims");
/// Claims by (claimant, number).
pub const CLAIMS_OF: Map<(&Addr, u64), ()> = Map::new("claims_of");

/// Answers of the metric sources, by epoch.
pub const METRICS: Map<u64, Vec<SourceAnswer>> = Map::new("metrics");
/// Buyback budgets of epochs that had auctions.
pub const BUDGETS: Map<u64, EpochBudget> = Map::new("budgets");
pub const LAST_AUCTION: Item<u64> = Item::new("last_auction");
pub const AUCTIONS: Map<u64, Auction> = Map::new("auctions");
/// Price at which the last auction of a denom cleared.
pub const LAST_CLEARED: Map<&str, Cleared> = Map::new("last_cleared");

/// The price at which an auction cleared; see [`oaic_math::auction::cleared_price`].
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Cleared {
    /// In uoaic per 10⁶ units.
    pub price: Uint128,
    /// Unix time.
    pub at: u64,
}

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
    pub fn epoch(&self, env: &Env) -> u64 {
        epoch::epoch_of(env.block.time.seconds(), self.epoch_seconds)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OaicBalances {
    pub balance: OaicBalance,
    /// Reserve and risk pool together, approved claims included.
    pub total: BlockStart<Uint128>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NativeBalances {
    pub reserve: Uint128,
    pub lots: Uint128,
}

/// Where an outflow was booked, so that it can be released there.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Booking {
    /// Number of the day whose outflow includes it.
    pub day: u64,
    /// How much could have leaked from the bucket by then.
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
    pub fn status_at(&self, now: u64) -> ClaimStatus {
        match self.status {
            ClaimStatus::Approved if now >= self.expires_at => ClaimStatus::Expired,
            status => status,
        }
    }
}

pub fn load_claim(storage: &dyn Storage, id: u64) -> Result<Claim> {
    known(CLAIMS.may_load(storage, id), "claim", id)
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Auction {
    pub denom: String,
    pub amount: Uint128,
    pub remaining: Uint128,
    pub start_price: Uint128,
    pub end_price: Uint128,
    /// When the auction began: it limits how far the auction moves the next one.
    pub min_end_price: Uint128,
    pub starts_at: u64,
    pub ends_at: u64,
    pub epoch: u64,
    pub reserved: Uint128,
    pub burned: Uint128,
    pub closed: bool,
    pub booking: Booking,
}

impl Auction {
    /// In uoaic per 10⁶ units.
    pub fn price_at(&self, now: u64) -> u128 {
        let descent = Descent {
            start_price: self.start_price.u128(),
            end_price: self.end_price.u128(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        };
        descent.price_at(now)
    }

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

pub fn load_auction(storage: &dyn Storage, id: u64) -> Result<Auction> {
    known(AUCTIONS.may_load(storage, id), "auction", id)
}

/// What a source reported about an epoch; no metrics if the source failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceAnswer {
    pub source: Addr,
    pub metrics: Option<EpochMetrics>,
}

/// Buyback budget of one epoch, in uoaic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct EpochBudget {
    /// As computed for the epoch's last auction.
    pub total: Uint128,
    pub reserved: Uint128,
}
