//! Reserve and risk pool: bounded spending, approved claims, buyback auctions that burn.
//!
//! The treasury counts what it has booked, never its raw balances: what arrives by plain transfer
//! counts from the [`ExecuteMsg::Sync`] on that books it. Per asset, at every moment:
//! held >= reserve + risk pool (free + approved) + lots of auctions.
//!
//! What a vote makes payable is bounded twice. Each pot has a *bucket* that holds what lately became
//! payable from it: at most a share of the pot as it is now, and as much leaks in an epoch. And the
//! *epoch's outflow* of a coin, a sum over the days of an epoch, this payment included, is at most
//! what the yes votes of the proposal in execution may move: of OAIC, whichever contract holds it, an
//! eighth of them; of a native coin pot × yes / (4 × supply). A payment that doesn't fit yet is
//! refused, changes nothing, and can be tried again.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::gates::EpochMetrics;
use crate::shared::Bps;

/// Metric sources at most.
pub const MAX_METRIC_SOURCES: usize = 10;

/// Epochs that one [`QueryMsg::Anchors`] answers at most; also its default.
pub const MAX_ANCHOR_EPOCHS: u32 = 12;

/// Coins that one [`ExecuteMsg::Deposit`] takes at most.
pub const MAX_DEPOSIT_COINS: usize = 16;

/// Longest purpose of a spend and reference of a claim, in bytes.
pub const MAX_NOTE_LENGTH: usize = 256;

/// Shortest time an approved claim can be collected, in seconds (a day); on
/// [`crate::shared::SHORT_WINDOW_CHAINS`] it is a second.
pub const MIN_CLAIM_TTL: u64 = 86_400;

/// Longest time an approved claim can be collected, in seconds (a year).
pub const MAX_CLAIM_TTL: u64 = 365 * 86_400;

/// Highest cap on the reserve, of OAIC and of a native coin, in basis points.
pub const MAX_RESERVE_BPS: Bps = 500;

/// Highest cap on the risk pool, in basis points.
pub const MAX_RISK_BPS: Bps = 5_000;

/// Highest share of a metric in the buyback budget, in basis points.
pub const MAX_BUDGET_BPS: Bps = 2_000;

/// Contracts that may book outflow at most.
pub const MAX_BOOKERS: usize = 5;

/// Denoms that have a price of the sale at most.
pub const MAX_FLOOR_PRICES: usize = 20;

/// Longest auction, in seconds (90 days).
pub const MAX_AUCTION_DURATION: u64 = 90 * 86_400;

/// Units of an asset that an auction's price is given for.
pub const PRICE_UNIT: u128 = 1_000_000;

/// SDK gas that a metric source may use to answer for one epoch, this contract's own part
/// included.
pub const METRIC_GAS_LIMIT: u64 = 500_000;

/// Instantiation. The treasury's OAIC balance at this moment becomes its reserve.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner: the only account that governs this contract.
    pub owner: String,
    /// The OAIC token.
    pub token: String,
    /// Length of an epoch, in seconds, [`crate::shared::MIN_EPOCH_SECONDS`] to
    /// [`crate::shared::MAX_EPOCH_SECONDS`]; it never changes.
    pub epoch_seconds: u64,
    /// What of each pot may become payable in an epoch.
    pub caps: Caps,
    /// How long an approved claim can be collected, in seconds, [`MIN_CLAIM_TTL`] to
    /// [`MAX_CLAIM_TTL`].
    pub claim_ttl: u64,
    /// Contracts whose outflow of OAIC counts in the same book, at most [`MAX_BOOKERS`].
    pub bookers: Vec<String>,
    /// Prices of the sale, at most [`MAX_FLOOR_PRICES`]: no auction ends below half of them.
    pub floor_prices: Vec<FloorPrice>,
    /// Contracts that answer [`crate::gates::EpochMetricsQuery`], at most
    /// [`MAX_METRIC_SOURCES`]. They are not asked at instantiation.
    pub metric_sources: Vec<String>,
    /// What the buyback budget is made of.
    pub budget: BudgetRules,
}

/// Capacities of the buckets, as shares of what their pots hold now, rounded down.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Caps {
    /// Of the reserve's OAIC, at most [`MAX_RESERVE_BPS`]: spends and what goes to the risk pool.
    pub reserve_bps: Bps,
    /// Of each native coin, at most [`MAX_RESERVE_BPS`]: spends and lots of auctions.
    pub native_bps: Bps,
    /// Of what is free in the risk pool, at most [`MAX_RISK_BPS`]: approved claims.
    pub risk_bps: Bps,
}

/// What a denom was worth in the sale.
#[cw_serde]
pub struct FloorPrice {
    /// Which.
    pub denom: String,
    /// In uoaic for 10⁶ units, at least 1.
    pub price: Uint128,
}

/// A pot of the treasury: what one bucket bounds.
#[cw_serde]
pub enum Pot {
    /// The reserve's OAIC.
    Reserve,
    /// What is free in the risk pool.
    RiskPool,
    /// A native coin, by its denom.
    Native(String),
}

/// Buyback budget of an epoch, made of the metrics of the epoch before it, in uoaic:
/// Σ floor(share × metric). Nothing is added by the head: heads are free to whoever makes them up.
#[cw_serde]
#[derive(Copy)]
pub struct BudgetRules {
    /// Share of the API revenue.
    pub api_revenue_bps: Bps,
    /// Share of the license revenue.
    pub license_revenue_bps: Bps,
    /// Share of the compute investment.
    pub compute_investment_bps: Bps,
}

/// A part of the treasury.
#[cw_serde]
#[derive(Copy, Default)]
pub enum Fund {
    /// What the DAO may spend; any asset.
    #[default]
    Reserve,
    /// What approved claims are paid from; OAIC alone.
    RiskPool,
}

/// Something the treasury can hold.
#[cw_serde]
pub enum Asset {
    /// The coin, in uoaic.
    Oaic,
    /// A native coin, by its denom.
    Native(String),
}

/// What a claim on the risk pool is for.
#[cw_serde]
#[derive(Copy)]
pub enum ClaimKind {
    /// Losses of research and development.
    Research,
    /// Losses on the market.
    Market,
    /// Costs of compliance.
    Compliance,
}

/// What comes with OAIC in the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Anyone: add to a fund.
    Deposit {
        /// Which one.
        fund: Fund,
    },
    /// Anyone: buy of an auction's lot at the price of this moment. The sender gets
    /// floor(sent × 10⁶ / price) units of the asset, at most what is left of the lot; he pays
    /// ceil(units × price / 10⁶) uoaic, which is burned at once; the rest comes back.
    Bid {
        /// Number of the auction.
        auction: u64,
        /// Refuse a price above this, in uoaic for 10⁶ units.
        max_price: Option<Uint128>,
        /// Refuse fewer units than this.
        min_assets: Option<Uint128>,
    },
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// The token's hook; see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Anyone: add the native coins that come with this message, 1 to [`MAX_DEPOSIT_COINS`]
    /// denoms, to the reserve. `{"deposit":{}}` means the same; the risk pool takes none.
    Deposit {
        /// [`Fund::Reserve`].
        #[serde(default)]
        fund: Fund,
    },
    /// Anyone: book what arrived by plain transfer. OAIC goes to the risk pool, a native coin to
    /// the reserve. Nothing to book is no error.
    Sync {
        /// A native denom; unset: OAIC.
        denom: Option<String>,
    },

    /// Owner: pay from the reserve, as far as bucket and epoch's outflow go.
    Spend {
        /// What.
        asset: Asset,
        /// Who gets it; not a contract that could never use it.
        recipient: String,
        /// How much.
        amount: Uint128,
        /// What for, 1 to [`MAX_NOTE_LENGTH`] bytes.
        purpose: String,
    },
    /// Owner: move OAIC from the reserve to the risk pool, as far as the reserve's bucket goes. It
    /// becomes payable, and counts as outflow, when a claim is approved.
    FundRiskPool {
        /// In uoaic.
        amount: Uint128,
    },

    /// Owner: approve a claim on the risk pool, as far as bucket and epoch's outflow go; its amount
    /// is set aside at once.
    ApproveClaim {
        /// Who gets it; not a contract that could never use it.
        claimant: String,
        /// In uoaic, at most what is free in the pool.
        amount: Uint128,
        /// What for.
        kind: ClaimKind,
        /// Where it is documented, 1 to [`MAX_NOTE_LENGTH`] bytes.
        reference: String,
    },
    /// Owner: withdraw an approval; the amount is free again, in the books of outflow too.
    CancelClaim {
        /// Number of the claim.
        claim: u64,
    },
    /// Anyone: pay an approved claim to its claimant, before it expires.
    PayClaim {
        /// Number of the claim.
        claim: u64,
    },
    /// Anyone: give back to the pool what an expired claim had set aside.
    ReleaseClaim {
        /// Number of the claim.
        claim: u64,
    },

    /// Owner: offer a lot of a native asset for OAIC, at a price that falls linearly from now on.
    /// The metrics of the previous epoch are collected first; ceil(amount × start price / 10⁶)
    /// is taken from this epoch's buyback budget, and the lot counts as outflow of the asset.
    StartAuction {
        /// Which asset.
        denom: String,
        /// Units of it.
        amount: Uint128,
        /// Price now, in uoaic for 10⁶ units; at least `end_price`.
        start_price: Uint128,
        /// Price at the end; at least 1, and at least half of the greater of the price that the last
        /// bid for this denom paid and the sale's. An auction that ends with a rest shows that the
        /// last bid's price was too high: its end price takes the place of that.
        end_price: Uint128,
        /// In seconds, 1 to [`MAX_AUCTION_DURATION`].
        duration: u64,
    },
    /// Anyone after the end or when the lot is sold, the owner at any time: what is left of the
    /// lot goes back to the reserve. Before the end it is free again in the buyback budget and in
    /// the books of outflow too.
    CloseAuction {
        /// Number of the auction.
        auction: u64,
    },

    /// Anyone: ask the metric sources about the previous epoch and keep what they answer. It can
    /// be repeated as long as this epoch lasts; the last answers stay.
    CollectMetrics {},
    /// This contract itself, while it collects: ask one source. Its failure or excess of
    /// [`METRIC_GAS_LIMIT`] leaves it without an answer and stops nothing else.
    RecordMetrics {
        /// The source.
        source: String,
    },

    /// Contracts named in [`InstantiateMsg::bookers`]: book OAIC that a vote made payable there, or
    /// took from a holder. Same JSON as
    /// [`OutflowMsg::BookOutflow`](crate::gates::OutflowMsg::BookOutflow).
    BookOutflow {
        /// In uoaic.
        amount: Uint128,
    },

    /// Owner: change parameters; what is unset stays. Claims approved before keep their expiry,
    /// auctions started before keep their reservation.
    UpdateConfig {
        /// As in [`InstantiateMsg`].
        claim_ttl: Option<u64>,
        /// As in [`InstantiateMsg`].
        budget: Option<BudgetRules>,
    },
    /// Owner: change what limits what votes can move; what is unset stays.
    SetBounds {
        /// As in [`InstantiateMsg`].
        caps: Option<Caps>,
        /// As in [`InstantiateMsg`]; replaces all.
        bookers: Option<Vec<String>>,
        /// As in [`InstantiateMsg`]; replaces all.
        floor_prices: Option<Vec<FloorPrice>>,
        /// As in [`InstantiateMsg`]; replaces all.
        metric_sources: Option<Vec<String>>,
    },
}

/// Queries.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// OAIC, and a page of the native coins.
    #[returns(BalancesResponse)]
    Balances {
        /// Page on after this denom.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Books of one asset beside what is really held.
    #[returns(BooksResponse)]
    Books {
        /// A native denom; unset: OAIC.
        denom: Option<String>,
    },
    /// Bucket of a pot.
    #[returns(BucketResponse)]
    Bucket {
        /// Which.
        pot: Pot,
    },
    /// The epoch's outflow of a coin.
    #[returns(OutflowResponse)]
    Outflow {
        /// Of what.
        asset: Asset,
    },
    /// Least end price of an auction that is started now.
    #[returns(LeastEndPriceResponse)]
    LeastEndPrice {
        /// Of which denom.
        denom: String,
    },
    /// OAIC that a message makes payable; see
    /// [`OutflowQuery::Outlay`](crate::gates::OutflowQuery::Outlay).
    #[returns(crate::gates::OutlayResponse)]
    Outlay {
        /// The message, as JSON.
        msg: Binary,
    },
    /// Whether a message would be accepted from the owner as far as that can be told now; see
    /// [`AcceptsQuery::Accepts`](crate::gates::AcceptsQuery::Accepts).
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
    /// One claim.
    #[returns(ClaimResponse)]
    Claim {
        /// Its number.
        claim: u64,
    },
    /// Claims in the order of their numbers.
    #[returns(crate::shared::Page<ClaimResponse>)]
    Claims {
        /// Only those of this account.
        claimant: Option<String>,
        /// Page on after this number.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// One auction.
    #[returns(AuctionResponse)]
    Auction {
        /// Its number.
        auction: u64,
    },
    /// Auctions in the order of their numbers.
    #[returns(crate::shared::Page<AuctionResponse>)]
    Auctions {
        /// Page on after this number.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What a bid would do now. It fails as the bid would.
    #[returns(BidQuote)]
    QuoteBid {
        /// Number of the auction.
        auction: u64,
        /// What would be sent, in uoaic.
        amount: Uint128,
    },
    /// Buyback budget of an epoch.
    #[returns(BudgetResponse)]
    Budget {
        /// Unset: the current one. A past one shows what was reserved in it.
        epoch: Option<u64>,
    },
    /// What the coin's value is anchored to: the metrics of all sources together, epoch by epoch
    /// up to the current one. Epochs that were collected are answered from the record, others by
    /// asking the sources now.
    #[returns(crate::shared::Page<EpochAnchors>)]
    Anchors {
        /// First epoch; page on with the last one answered + 1.
        from_epoch: u64,
        /// Epochs, at most [`MAX_ANCHOR_EPOCHS`], which is also the default.
        limit: Option<u32>,
    },
    /// OAIC in the books (reserve and risk pool, approved claims included) when the current block
    /// began, or what is here now if that is more, synced or not.
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
}

/// Parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// The OAIC token.
    pub token: Addr,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// Number of the current epoch.
    pub epoch: u64,
    /// What of each pot may become payable in an epoch.
    pub caps: Caps,
    /// How long an approved claim can be collected, in seconds.
    pub claim_ttl: u64,
    /// Contracts whose outflow counts in the same book.
    pub bookers: Vec<Addr>,
    /// Prices of the sale.
    pub floor_prices: Vec<FloorPrice>,
    /// Contracts that measure.
    pub metric_sources: Vec<Addr>,
    /// What the buyback budget is made of.
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

/// Books of one asset; `accounted = reserve + risk_free + risk_approved + lots` and
/// `held = accounted + unsynced`.
#[cw_serde]
pub struct BooksResponse {
    /// Which asset.
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
    /// What the contract really holds.
    pub held: Uint128,
    /// What a sync would book.
    pub unsynced: Uint128,
    /// Burned by auctions so far, in uoaic; OAIC only.
    pub burned: Uint128,
}

/// Bucket of a pot, in the units of what it holds.
#[cw_serde]
pub struct BucketResponse {
    /// Which pot.
    pub pot: Pot,
    /// What it holds.
    pub balance: Uint128,
    /// What of that may become payable in an epoch.
    pub capacity: Uint128,
    /// What became payable and has not leaked yet.
    pub level: Uint128,
    /// What could become payable now; the epoch's outflow may allow less.
    pub room: Uint128,
}

/// What became payable of a coin from the day an epoch ago on.
#[cw_serde]
pub struct OutflowResponse {
    /// Of what; of OAIC from all pots together, whichever contract holds them.
    pub asset: Asset,
    /// How much, in its units.
    pub amount: Uint128,
    /// Length of what the book calls a day, in seconds; shorter than one on test chains.
    pub day_seconds: u64,
}

/// Least end price of an auction, in uoaic for 10⁶ units.
#[cw_serde]
pub struct LeastEndPriceResponse {
    /// At least this.
    pub least: Uint128,
    /// Price that was cleared last, by an auction that sold a tenth of its lot or more; 0: none was.
    pub last_cleared: Uint128,
    /// Price of the sale; 0: it has none for this denom.
    pub sale: Uint128,
}

/// Where a claim stands.
#[cw_serde]
#[derive(Copy)]
pub enum ClaimStatus {
    /// It can be paid.
    Approved,
    /// It was paid.
    Paid,
    /// The owner withdrew the approval.
    Canceled,
    /// It can't be paid any more; its amount waits to be released.
    Expired,
    /// It expired and its amount is free again.
    Released,
}

/// A claim on the risk pool.
#[cw_serde]
pub struct ClaimResponse {
    /// Its number.
    pub id: u64,
    /// Who gets it.
    pub claimant: Addr,
    /// In uoaic.
    pub amount: Uint128,
    /// What for.
    pub kind: ClaimKind,
    /// Where it is documented.
    pub reference: String,
    /// First second at which it can't be paid any more, since 1970.
    pub expires_at: u64,
    /// Where it stands now.
    pub status: ClaimStatus,
}

/// Where an auction stands.
#[cw_serde]
#[derive(Copy)]
pub enum AuctionStatus {
    /// Bids are taken.
    Open,
    /// The lot is sold.
    SoldOut,
    /// Its time is over; what is left waits to be closed.
    Ended,
    /// Closed: what was left is back in the reserve.
    Closed,
}

/// An auction.
#[cw_serde]
pub struct AuctionResponse {
    /// Its number.
    pub id: u64,
    /// Which asset.
    pub denom: String,
    /// Units of it in the lot at the start.
    pub amount: Uint128,
    /// Units not sold; after closing, those that went back.
    pub remaining: Uint128,
    /// Price at the start, in uoaic for 10⁶ units.
    pub start_price: Uint128,
    /// Price at the end.
    pub end_price: Uint128,
    /// Price now; at the end price when it is over.
    pub price: Uint128,
    /// Start, in seconds since 1970.
    pub starts_at: u64,
    /// Last second at which bids are taken, since 1970.
    pub ends_at: u64,
    /// Epoch whose budget it uses.
    pub epoch: u64,
    /// What it took from that budget, in uoaic.
    pub reserved: Uint128,
    /// What bidders paid, all of it burned, in uoaic.
    pub burned: Uint128,
    /// Where it stands now.
    pub status: AuctionStatus,
}

/// What a bid would do.
#[cw_serde]
pub struct BidQuote {
    /// Price, in uoaic for 10⁶ units.
    pub price: Uint128,
    /// Units of the asset the bidder gets, rounded down.
    pub assets: Uint128,
    /// What he pays, in uoaic, rounded up; it is burned.
    pub paid: Uint128,
    /// What comes back to him, in uoaic.
    pub refund: Uint128,
}

/// Buyback budget of one epoch, in uoaic.
#[cw_serde]
pub struct BudgetResponse {
    /// The epoch.
    pub epoch: u64,
    /// Budget: of the current epoch by the rules of now and the metrics last collected (when none
    /// were, what the sources say now), of a past one as its last auction found it.
    pub total: Uint128,
    /// Taken by auctions.
    pub reserved: Uint128,
    /// What is left; nothing of it is carried over.
    pub remaining: Uint128,
    /// Sources of the current epoch's metrics that gave no answer; they count zero.
    pub failed: Vec<Addr>,
}

/// Metrics of one epoch, over all sources.
#[cw_serde]
pub struct EpochAnchors {
    /// The epoch.
    pub epoch: u64,
    /// Sums over the sources that answered.
    pub metrics: EpochMetrics,
    /// Sources that gave no answer; they count zero.
    pub failed: Vec<Addr>,
    /// Whether this is the treasury's record, rather than what the sources say now.
    pub collected: bool,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
