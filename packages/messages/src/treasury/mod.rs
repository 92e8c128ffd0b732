//! Reserve and risk pool: bounded spending, approved claims, buyback auctions that burn.
//!
//! The treasury relies on recorded balances, never on raw ones: what arrives by plain transfer
//! counts once [`ExecuteMsg::Sync`] has recorded it. Per asset, at every moment: held >= reserve +
//! risk pool (free + approved) + lots of auctions.
//!
//! What a vote makes payable is limited twice. Each pot has a leaky *bucket* filled by what
//! recently became payable from it: its capacity is a share of the pot's current balance, and that
//! much leaks per epoch. And the *epoch's outflow* of a coin, summed over the days of an epoch and
//! including this payment, must not exceed what the yes votes of the proposal in execution may
//! move: for OAIC, whichever contract holds it, an eighth of those votes; for a native coin, pot ×
//! yes / (4 × supply). A payment that does not fit yet is refused, changes nothing, and can be
//! retried.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::gates::EpochMetrics;
use crate::shared::Bps;

mod responses;

pub use responses::*;

/// Maximum number of metric sources.
pub const MAX_METRIC_SOURCES: usize = 10;

/// Maximum number of epochs that one [`QueryMsg::Anchors`] returns; also the default.
pub const MAX_ANCHOR_EPOCHS: u32 = 12;

/// Maximum number of coins in one [`ExecuteMsg::Deposit`].
pub const MAX_DEPOSIT_COINS: usize = 16;

/// Maximum length of a spend's purpose and of a claim's reference, in bytes.
pub const MAX_NOTE_LENGTH: usize = 256;

/// Minimum lifetime of an approved claim, in seconds (a day); on
/// [`crate::shared::SHORT_WINDOW_CHAINS`] it is a second.
pub const MIN_CLAIM_TTL: u64 = 86_400;

/// Maximum lifetime of an approved claim, in seconds (a year).
pub const MAX_CLAIM_TTL: u64 = 365 * 86_400;

/// Maximum cap on the reserve's OAIC and on a native coin, in basis points.
pub const MAX_RESERVE_BPS: Bps = 500;

/// Maximum cap on the risk pool, in basis points.
pub const MAX_RISK_BPS: Bps = 5_000;

/// Maximum share of a metric in the buyback budget, in basis points.
pub const MAX_BUDGET_BPS: Bps = 2_000;

/// Maximum number of contracts that may book outflow.
pub const MAX_BOOKERS: usize = 5;

/// Maximum number of denoms with a sale price.
pub const MAX_FLOOR_PRICES: usize = 20;

/// Maximum duration of an auction, in seconds (90 days).
pub const MAX_AUCTION_DURATION: u64 = 90 * 86_400;

/// Prices are per this many units of an asset.
pub const PRICE_UNIT: u128 = 1_000_000;

/// SDK gas limit for querying a metric source about one epoch, this contract's own part included.
pub const METRIC_GAS_LIMIT: u64 = 500_000;

/// Instantiation. The treasury's OAIC balance at this moment becomes its reserve.
#[cw_serde]
pub struct InstantiateMsg {
    /// The only account that governs this contract.
    pub owner: String,
    /// The OAIC token.
    pub token: String,
    /// Length of an epoch in seconds, [`crate::shared::MIN_EPOCH_SECONDS`] to
    /// [`crate::shared::MAX_EPOCH_SECONDS`]. It never changes.
    pub epoch_seconds: u64,
    /// Share of each pot that may become payable per epoch.
    pub caps: Caps,
    /// Lifetime of an approved claim in seconds, [`MIN_CLAIM_TTL`] to [`MAX_CLAIM_TTL`].
    pub claim_ttl: u64,
    /// Contracts that book their outflow of OAIC here, at most [`MAX_BOOKERS`].
    pub bookers: Vec<String>,
    /// Sale prices, at most [`MAX_FLOOR_PRICES`]. No auction ends below half of them.
    pub floor_prices: Vec<FloorPrice>,
    /// Contracts that answer [`crate::gates::EpochMetricsQuery`], at most [`MAX_METRIC_SOURCES`].
    /// They are not queried at instantiation.
    pub metric_sources: Vec<String>,
    /// Shares of the metrics that make up the buyback budget.
    pub budget: BudgetRules,
}

/// Capacities of the buckets, as shares of their pots' current balances, rounded down.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Caps {
    /// Of the reserve's OAIC, at most [`MAX_RESERVE_BPS`]: for spends and transfers to the risk
    /// pool.
    pub reserve_bps: Bps,
    /// Of each native coin, at most [`MAX_RESERVE_BPS`]: for spends and lots of auctions.
    pub native_bps: Bps,
    /// Of the free part of the risk pool, at most [`MAX_RISK_BPS`]: for approved claims.
    pub risk_bps: Bps,
}

/// Price of a denom in the sale.
#[cw_serde]
pub struct FloorPrice {
    /// Native denom.
    pub denom: String,
    /// In uoaic per 10⁶ units, at least 1.
    pub price: Uint128,
}

/// A pot of the treasury, limited by one bucket.
#[cw_serde]
pub enum Pot {
    /// The reserve's OAIC.
    Reserve,
    /// The free part of the risk pool.
    RiskPool,
    /// A native coin, by its denom.
    Native(String),
}

/// Buyback budget of an epoch, derived from the previous epoch's metrics, in uoaic: Σ floor(share ×
/// metric). Nothing is counted per account, because accounts can be made up for free.
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
    /// The part the DAO may spend; any asset.
    #[default]
    Reserve,
    /// The part that pays approved claims; OAIC only.
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

/// Purpose of a claim on the risk pool.
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

/// Message inside the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Anyone: add to a fund.
    Deposit {
        /// The part that receives it.
        fund: Fund,
    },
    /// Anyone: buy from an auction's lot at the current price. The sender gets floor(sent × 10⁶ /
    /// price) units of the asset, at most what is left of the lot, and pays ceil(units × price /
    /// 10⁶) uoaic, which burn at once; the rest comes back.
    Bid {
        /// Number of the auction.
        auction: u64,
        /// Maximum price, in uoaic per 10⁶ units.
        max_price: Option<Uint128>,
        /// Minimum number of units.
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
    /// Anyone: record what arrived by plain transfer. OAIC goes to the risk pool, a native coin to
    /// the reserve. It is not an error if nothing arrived.
    Sync {
        /// A native denom; unset: OAIC.
        denom: Option<String>,
    },

    /// Owner: pay from the reserve, within the limits of bucket and epoch's outflow.
    Spend {
        /// Asset to pay.
        asset: Asset,
        /// Account that is paid; not a contract that could never use the payment.
        recipient: String,
        /// Amount, in the asset's units.
        amount: Uint128,
        /// Purpose, 1 to [`MAX_NOTE_LENGTH`] bytes.
        purpose: String,
    },
    /// Owner: move OAIC from the reserve to the risk pool, within the limit of the reserve's
    /// bucket. It becomes payable, and counts as outflow, once a claim is approved.
    FundRiskPool {
        /// In uoaic.
        amount: Uint128,
    },

    /// Owner: approve a claim on the risk pool, within the limits of bucket and epoch's outflow.
    /// Its amount is set aside at once.
    ApproveClaim {
        /// Account that is paid; not a contract that could never use the payment.
        claimant: String,
        /// In uoaic, at most the free part of the pool.
        amount: Uint128,
        /// Purpose.
        kind: ClaimKind,
        /// Where it is documented, 1 to [`MAX_NOTE_LENGTH`] bytes.
        reference: String,
    },
    /// Owner: withdraw an approval. The amount is free again and no longer counts as outflow.
    CancelClaim {
        /// Number of the claim.
        claim: u64,
    },
    /// Anyone: pay an approved claim to its claimant, before it expires.
    PayClaim {
        /// Number of the claim.
        claim: u64,
    },
    /// Anyone: return to the pool what an expired claim had set aside.
    ReleaseClaim {
        /// Number of the claim.
        claim: u64,
    },

    /// Owner: offer a lot of a native asset for OAIC, at a price that falls linearly from now on.
    /// The metrics of the previous epoch are collected first; ceil(amount × start price / 10⁶) is
    /// reserved from this epoch's buyback budget, and the lot counts as outflow of the asset.
    StartAuction {
        /// Native denom.
        denom: String,
        /// Units of it.
        amount: Uint128,
        /// Price now, in uoaic per 10⁶ units; at least `end_price`.
        start_price: Uint128,
        /// Price at the end; at least 1, and at least half of the greater of this denom's last
        /// cleared price and its sale price. An auction that ends with units left shows that the
        /// last cleared price was too high: its end price replaces that.
        end_price: Uint128,
        /// In seconds, 1 to [`MAX_AUCTION_DURATION`].
        duration: u64,
    },
    /// Anyone after the end or once the lot is sold, the owner at any time: return what is left of
    /// the lot to the reserve. Before the end, that also releases it from the buyback budget and
    /// the outflow.
    CloseAuction {
        /// Number of the auction.
        auction: u64,
    },

    /// Anyone: query the metric sources about the previous epoch and record their answers. It can
    /// be repeated while the current epoch lasts; the latest answers count.
    CollectMetrics {},
    /// This contract itself, while it collects: query one source. A source that fails or exceeds
    /// [`METRIC_GAS_LIMIT`] is left without an answer and stops nothing else.
    RecordMetrics {
        /// The source.
        source: String,
    },

    /// Contracts named in [`InstantiateMsg::bookers`]: book OAIC that a vote made payable there or
    /// took from a holder. Same JSON as
    /// [`OutflowMsg::BookOutflow`](crate::gates::OutflowMsg::BookOutflow).
    BookOutflow {
        /// In uoaic.
        amount: Uint128,
    },

    /// Owner: change the configuration; unset ones stay. Claims approved before keep their expiry,
    /// auctions started before keep their reservation.
    UpdateConfig {
        /// As in [`InstantiateMsg`].
        claim_ttl: Option<u64>,
        /// As in [`InstantiateMsg`].
        budget: Option<BudgetRules>,
    },
    /// Owner: change the limits of what votes can move; unset ones stay.
    SetBounds {
        /// As in [`InstantiateMsg`].
        caps: Option<Caps>,
        /// As in [`InstantiateMsg`]; replaces the whole list.
        bookers: Option<Vec<String>>,
        /// As in [`InstantiateMsg`]; replaces the whole list.
        floor_prices: Option<Vec<FloorPrice>>,
        /// As in [`InstantiateMsg`]; replaces the whole list.
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
        /// Start after this denom.
        start_after: Option<String>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Recorded balances of one asset beside what is actually held.
    #[returns(TotalsResponse)]
    Totals {
        /// A native denom; unset: OAIC.
        denom: Option<String>,
    },
    /// Bucket of a pot.
    #[returns(BucketResponse)]
    Bucket {
        /// The pot.
        pot: Pot,
    },
    /// The epoch's outflow of a coin.
    #[returns(OutflowResponse)]
    Outflow {
        /// The coin.
        asset: Asset,
    },
    /// Minimum end price of an auction started now.
    #[returns(MinEndPriceResponse)]
    MinEndPrice {
        /// Native denom.
        denom: String,
    },
    /// OAIC that a message makes payable; see
    /// [`OutflowQuery::Outlay`](crate::gates::OutflowQuery::Outlay).
    #[returns(crate::gates::OutlayResponse)]
    Outlay {
        /// The message, as JSON.
        msg: Binary,
    },
    /// Whether a message would be accepted from the owner, as far as can be determined now; see
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
        /// Start after this number.
        start_after: Option<u64>,
        /// Maximum number of entries.
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
        /// Start after this number.
        start_after: Option<u64>,
        /// Maximum number of entries.
        limit: Option<u32>,
    },
    /// Effect of a bid made now. It fails where the bid would.
    #[returns(BidQuote)]
    QuoteBid {
        /// Number of the auction.
        auction: u64,
        /// Amount that would be sent, in uoaic.
        amount: Uint128,
    },
    /// Buyback budget of an epoch.
    #[returns(BudgetResponse)]
    Budget {
        /// Unset: the current one. A past one shows what was reserved in it.
        epoch: Option<u64>,
    },
    /// What the coin's value is anchored to: the metrics of all sources together, epoch by epoch up
    /// to the current one. Collected epochs are answered from the record, others by querying the
    /// sources now.
    #[returns(crate::shared::Page<EpochAnchors>)]
    Anchors {
        /// First epoch; continue with the last one returned + 1.
        from_epoch: u64,
        /// Number of epochs, at most [`MAX_ANCHOR_EPOCHS`], which is also the default.
        limit: Option<u32>,
    },
    /// OAIC recorded when the current block began (reserve and risk pool, approved claims
    /// included), or the balance held now if that is more, synced or not.
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
