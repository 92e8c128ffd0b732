//! Answers to queries, and what stands in them.

use super::*;

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// The OAIC token.
    pub token: Addr,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// Number of the current epoch.
    pub epoch: u64,
    /// Share of each pot that may become payable per epoch.
    pub caps: Caps,
    /// Lifetime of an approved claim, in seconds.
    pub claim_ttl: u64,
    /// Contracts that book their outflow here.
    pub bookers: Vec<Addr>,
    /// Sale prices.
    pub floor_prices: Vec<FloorPrice>,
    /// Contracts that report metrics.
    pub metric_sources: Vec<Addr>,
    /// Shares of the metrics that make up the buyback budget.
    pub budget: BudgetRules,
}

/// All funds.
#[cw_serde]
pub struct BalancesResponse {
    /// The coin.
    pub oaic: OaicBalance,
    /// Native coins, by denom; also those whose balance has become zero.
    pub natives: Vec<NativeBalance>,
    /// Whether another page follows.
    pub has_more: bool,
}

/// The coin in the treasury, in uoaic.
#[cw_serde]
#[derive(Copy, Default)]
pub struct OaicBalance {
    /// In the reserve.
    pub reserve: Uint128,
    /// Free in the risk pool.
    pub risk_free: Uint128,
    /// Set aside in the risk pool for approved claims.
    pub risk_approved: Uint128,
}

/// A native coin in the treasury, in its units.
#[cw_serde]
pub struct NativeBalance {
    /// Its denom.
    pub denom: String,
    /// In the reserve.
    pub reserve: Uint128,
    /// In lots of auctions that are not closed.
    pub lots: Uint128,
}

/// Recorded balances of one asset; `accounted = reserve + risk_free + risk_approved + lots` and
/// `held = accounted + unsynced`.
#[cw_serde]
pub struct TotalsResponse {
    /// The asset.
    pub asset: Asset,
    /// In the reserve.
    pub reserve: Uint128,
    /// Free in the risk pool; OAIC only.
    pub risk_free: Uint128,
    /// Set aside for approved claims; OAIC only.
    pub risk_approved: Uint128,
    /// In lots of auctions; native coins only.
    pub lots: Uint128,
    /// Sum of these.
    pub accounted: Uint128,
    /// Balance the contract actually holds.
    pub held: Uint128,
    /// Amount a sync would record.
    pub unsynced: Uint128,
    /// Burned by auctions so far, in uoaic; OAIC only.
    pub burned: Uint128,
}

/// Bucket of a pot, in the units of what it holds.
#[cw_serde]
pub struct BucketResponse {
    /// The pot.
    pub pot: Pot,
    /// Its balance.
    pub balance: Uint128,
    /// The part of that which may become payable per epoch.
    pub capacity: Uint128,
    /// The part that became payable and has not leaked yet.
    pub level: Uint128,
    /// Amount that could become payable now; the epoch's outflow may allow less.
    pub room: Uint128,
}

/// Amount of a coin that became payable since the day one epoch ago.
#[cw_serde]
pub struct OutflowResponse {
    /// The coin; for OAIC all pots together, whichever contract holds them.
    pub asset: Asset,
    /// Amount, in its units.
    pub amount: Uint128,
    /// Length of a day of the outflow sum, in seconds; shorter on test chains.
    pub day_seconds: u64,
}

/// Minimum end price of an auction, in uoaic per 10⁶ units.
#[cw_serde]
pub struct MinEndPriceResponse {
    /// The minimum.
    pub min_end_price: Uint128,
    /// Last cleared price, of an auction that sold at least a tenth of its lot; 0 if none did.
    pub last_cleared: Uint128,
    /// Sale price; 0 if the denom has none.
    pub sale: Uint128,
}

/// Status of a claim.
#[cw_serde]
#[derive(Copy)]
pub enum ClaimStatus {
    /// It can be paid.
    Approved,
    /// It was paid.
    Paid,
    /// The owner withdrew the approval.
    Canceled,
    /// It can no longer be paid; its amount waits to be released.
    Expired,
    /// It expired and its amount is free again.
    Released,
}

/// A claim on the risk pool.
#[cw_serde]
pub struct ClaimResponse {
    /// Its number.
    pub id: u64,
    /// Account that is paid.
    pub claimant: Addr,
    /// In uoaic.
    pub amount: Uint128,
    /// Purpose.
    pub kind: ClaimKind,
    /// Where it is documented.
    pub reference: String,
    /// First second at which it can no longer be paid, in Unix time.
    pub expires_at: u64,
    /// Status now.
    pub status: ClaimStatus,
}

/// Status of an auction.
#[cw_serde]
#[derive(Copy)]
pub enum AuctionStatus {
    /// Bids are taken.
    Open,
    /// The lot is sold.
    SoldOut,
    /// Its time is over; what is left waits to be closed.
    Ended,
    /// Closed; what was left is back in the reserve.
    Closed,
}

/// An auction.
#[cw_serde]
pub struct AuctionResponse {
    /// Its number.
    pub id: u64,
    /// Native denom.
    pub denom: String,
    /// Units of it in the lot at the start.
    pub amount: Uint128,
    /// Units not sold; after closing, those that went back.
    pub remaining: Uint128,
    /// Price at the start, in uoaic per 10⁶ units.
    pub start_price: Uint128,
    /// Price at the end.
    pub end_price: Uint128,
    /// Price now; the end price once it is over.
    pub price: Uint128,
    /// Start, in Unix time.
    pub starts_at: u64,
    /// Last second at which bids are taken, in Unix time.
    pub ends_at: u64,
    /// Epoch whose budget it uses.
    pub epoch: u64,
    /// Amount reserved from that budget, in uoaic.
    pub reserved: Uint128,
    /// Amount bidders paid, all of it burned, in uoaic.
    pub burned: Uint128,
    /// Status now.
    pub status: AuctionStatus,
}

/// Effect of a bid.
#[cw_serde]
pub struct BidQuote {
    /// Price, in uoaic per 10⁶ units.
    pub price: Uint128,
    /// Units of the asset the bidder gets, rounded down.
    pub assets: Uint128,
    /// Amount the bidder pays, in uoaic, rounded up; it burns.
    pub paid: Uint128,
    /// Amount that comes back to the bidder, in uoaic.
    pub refund: Uint128,
}

/// Buyback budget of one epoch, in uoaic.
#[cw_serde]
pub struct BudgetResponse {
    /// The epoch.
    pub epoch: u64,
    /// Budget. For the current epoch: by the current rules and the metrics last collected, or the
    /// sources' current answers if none were. For a past one: as computed for its last auction.
    pub total: Uint128,
    /// Reserved by auctions.
    pub reserved: Uint128,
    /// What is left; nothing of it is carried over.
    pub remaining: Uint128,
    /// Sources of the current epoch's metrics that did not answer; they count as zero.
    pub failed: Vec<Addr>,
}

/// Metrics of one epoch, over all sources.
#[cw_serde]
pub struct EpochAnchors {
    /// The epoch.
    pub epoch: u64,
    /// Sums over the sources that answered.
    pub metrics: EpochMetrics,
    /// Sources that did not answer; they count as zero.
    pub failed: Vec<Addr>,
    /// Whether this is the treasury's record rather than the sources' current answers.
    pub collected: bool,
}
