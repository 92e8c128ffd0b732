//! The public sale: a window of at most seven days, caps, refunds, a way back for buyers.
//!
//! Of a sale that succeeds the unsold coins go to the treasury at once. What was paid stays here for
//! a year at least and until the DAO's constitution class is open: meanwhile a buyer may return
//! what it bought whenever a migration that it may disagree with is queued. A sale that fails pays
//! everybody back and keeps its coins for the next round.
//!
//! Amounts of OAIC are in uoaic, prices in units of the denom for 1 OAIC (10⁶ uoaic), times in
//! seconds since 1970. Every rounding favors the sale, by less than a unit.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Coin, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

/// Longest window, in seconds (7 days).
pub const MAX_WINDOW: u64 = 7 * 86_400;

/// Furthest end of a window from the instantiation, in seconds (a year).
pub const MAX_LEAD: u64 = 365 * 86_400;

/// How long what was paid stays here at least after a success, in seconds (12 months).
pub const PROCEEDS_STAY: u64 = 365 * 86_400;

/// How long after its end a round that failed can be opened anew, in seconds (30 days).
pub const REOPEN_AFTER: u64 = 30 * 86_400;

/// Accepted denoms at most.
pub const MAX_ASSETS: usize = 8;

/// Bytes of a denom, at least.
pub const MIN_DENOM_BYTES: usize = 3;

/// Bytes of a denom, at most.
pub const MAX_DENOM_BYTES: usize = 128;

/// What the KYC gate is asked about.
pub const BUY_SCENARIO: &str = "sale/buy";

/// Instantiation. The contract's own balance must be at least `for_sale`; what is above it is
/// nobody's here, and `Sweep` sends it to the treasury.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner, the DAO: may cancel before the first purchase, and nothing else. It is asked whether
    /// its constitution class is open, and whether a migration is queued.
    pub owner: String,
    /// The OAIC token.
    pub token: String,
    /// The treasury: its reserve gets what was raised and what is unsold.
    pub treasury: String,
    /// The staking contract: it alone returns for a buyer what that buyer had bonded.
    pub staking: String,
    /// Who says who may buy; none: everybody may.
    pub kyc_gate: Option<String>,
    /// First second of the window.
    pub starts_at: u64,
    /// First second after it: later than now, at most [`MAX_WINDOW`] after the start and
    /// [`MAX_LEAD`] after now.
    pub ends_at: u64,
    /// How OAIC is shared out.
    pub pricing: Pricing,
    /// Accepted denoms, 1 to [`MAX_ASSETS`]; none can be `uoaic`, which here means OAIC.
    pub assets: Vec<Asset>,
    /// For sale.
    pub for_sale: Uint128,
    /// Least sale that counts; below it everybody is refunded. At most `for_sale`.
    pub soft_cap: Uint128,
    /// Least worth of a purchase, at least 1 uoaic.
    pub min_purchase: Uint128,
    /// What one buyer may buy or commit in all, at least `min_purchase`.
    pub max_per_buyer: Uint128,
}

/// How OAIC is shared out.
#[cw_serde]
#[derive(Copy)]
pub enum Pricing {
    /// First come, first served, until nothing is left.
    Fixed,
    /// Everybody commits during the window; when more is committed than is for sale, each gets
    /// the same share of what he committed for, and the rest of his coins back.
    ProRata,
}

/// An accepted denom.
#[cw_serde]
pub struct Asset {
    /// Native or IBC denom.
    pub denom: String,
    /// Units of it for 1 OAIC, at least 1.
    pub price: Uint128,
}

/// Inside the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Buyer, while a migration is queued at the DAO and what was paid is still here: returns what
    /// was sent, at most what it bought and has not returned, and has back what it paid for it. Each
    /// asset comes on its own; one that can't be sent now waits for `Claim`.
    GiveBack {},
    /// The staking contract: the same, out of what a buyer had bonded.
    GiveBackFor {
        /// Whom it is paid back to.
        buyer: String,
    },
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// Buys, or commits, with exactly one coin of an accepted denom. What exceeds the caps or
    /// doesn't buy a whole uoaic comes back at once.
    Buy {
        /// Refuse to buy less than this, in uoaic.
        min_tokens: Option<Uint128>,
    },
    /// The token's hook: see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Anyone, once the window is over or all is sold: decides whether the sale succeeded, and if
    /// so sends what is unsold to the treasury. What can't be sent now waits for `Sweep`.
    Finalize {},
    /// Anyone, after a success: pays a buyer what he bought, what he is refunded of a commitment,
    /// and what he has back for OAIC that he returned. Each asset once.
    Claim {
        /// Whom.
        buyer: String,
        /// Only these: accepted denoms, and `uoaic` for OAIC. Unset: all that he has not got. One
        /// denom that can't be sent holds back what is paid in the same message, so name the others.
        assets: Option<Vec<String>>,
    },
    /// Anyone, after a failure: pays a buyer all his coins back. Each asset once.
    Refund {
        /// Whom.
        buyer: String,
        /// Only these, as in `Claim`.
        assets: Option<Vec<String>>,
        /// Of which round. Unset: of the one that failed last.
        round: Option<u32>,
    },
    /// Anyone, [`REOPEN_AFTER`] after the end of a round that failed: opens the next one at once, on
    /// the same terms and for as long. Earlier rounds' refunds stay payable.
    Reopen {},
    /// Owner, before the first purchase of all rounds: calls the sale off; all OAIC goes to the
    /// treasury.
    Cancel {},
    /// Anyone: sends what is here of a denom and belongs to no buyer to the treasury's reserve:
    /// what `Finalize` could not send, and what came without being asked for. What buyers paid, and
    /// OAIC that they returned, only [`PROCEEDS_STAY`] after the success, when the owner says that
    /// its constitution class is open, and not while it has a migration queued.
    Sweep {
        /// A native denom; none: OAIC.
        denom: Option<String>,
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
    /// How it goes.
    #[returns(StatusResponse)]
    Status {},
    /// What a coin would buy now.
    #[returns(QuoteResponse)]
    Quote {
        /// The coin.
        coin: Coin,
        /// Counts what this account has bought already against its cap.
        buyer: Option<String>,
    },
    /// What a buyer bought, and what he gets; zeros for others.
    #[returns(PurchaseResponse)]
    Purchase {
        /// Whose.
        buyer: String,
        /// In which round. Unset: the current one.
        round: Option<u32>,
    },
    /// Purchases, by buyer.
    #[returns(crate::shared::Page<PurchaseResponse>)]
    Purchases {
        /// Of which round. Unset: of the current one.
        round: Option<u32>,
        /// Page on after this buyer.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What was unsold when the current block began, and once finalized what still waits to go to
    /// the treasury.
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
    /// What the contract owes and has paid.
    #[returns(Books)]
    Books {},
    /// When the sale succeeded; the same JSON as [`crate::gates::SaleSuccessQuery`].
    #[returns(crate::gates::SaleSuccessResponse)]
    Success {},
    /// Whether a message of the owner would be accepted; the same JSON as
    /// [`crate::gates::AcceptsQuery`].
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Parameters, as instantiated; the window is the current round's.
#[cw_serde]
pub struct ConfigResponse {
    /// The OAIC token.
    pub token: Addr,
    /// The treasury.
    pub treasury: Addr,
    /// The staking contract.
    pub staking: Addr,
    /// Who says who may buy.
    pub kyc_gate: Option<Addr>,
    /// First second of the window.
    pub starts_at: u64,
    /// First second after it.
    pub ends_at: u64,
    /// How OAIC is shared out.
    pub pricing: Pricing,
    /// Accepted denoms.
    pub assets: Vec<Asset>,
    /// For sale.
    pub for_sale: Uint128,
    /// Least sale that counts.
    pub soft_cap: Uint128,
    /// Least worth of a purchase.
    pub min_purchase: Uint128,
    /// What one buyer may buy or commit in all.
    pub max_per_buyer: Uint128,
}

/// Where a sale stands.
#[cw_serde]
#[derive(Copy)]
pub enum Phase {
    /// The window has not begun.
    Upcoming,
    /// Buyers buy.
    Open,
    /// The window is over, or all is sold: anyone can finalize.
    Ended,
    /// Finalized, the soft cap was reached: buyers claim.
    Succeeded,
    /// Finalized, the soft cap was missed: buyers are refunded, and the next round can be opened
    /// after a while.
    Failed,
    /// Called off before the first purchase.
    Canceled,
}

/// How a sale goes: all of the current round.
#[cw_serde]
pub struct StatusResponse {
    /// Number of the round, from 1.
    pub round: u32,
    /// Where it stands.
    pub phase: Phase,
    /// Sold: what was bought or committed for, at most what is for sale.
    pub sold: Uint128,
    /// Bought or committed for; above what is for sale when a pro-rata sale is oversubscribed.
    pub committed: Uint128,
    /// Coins buyers have paid in, one entry a denom, in the order of the assets.
    pub raised: Vec<Coin>,
    /// Buyers.
    pub buyers: u64,
    /// Buyers that have got all they get.
    pub settled: u64,
}

/// What a coin would buy.
#[cw_serde]
pub struct QuoteResponse {
    /// What it would buy or commit for, in uoaic.
    pub tokens: Uint128,
    /// What would be kept of the coin.
    pub cost: Coin,
    /// What would come back at once.
    pub returned: Coin,
    /// Pro rata: what `tokens` would turn into if the sale ended with it; fixed: `tokens`.
    pub allocation: Uint128,
}

/// What a buyer bought. Before the sale is finalized `tokens` and `refund` are what he would get
/// if it succeeded as it stands.
#[cw_serde]
pub struct PurchaseResponse {
    /// Who.
    pub buyer: Addr,
    /// Bought or committed for, in uoaic.
    pub committed: Uint128,
    /// Coins paid in.
    pub paid: Vec<Coin>,
    /// What he gets, in uoaic; zero after a failure.
    pub tokens: Uint128,
    /// What he gets back: after a failure everything; after a success what was not kept of a
    /// commitment, and what he paid for OAIC that he returned.
    pub refund: Vec<Coin>,
    /// OAIC that he returned, in uoaic.
    pub returned: Uint128,
    /// What he got of `tokens`, in uoaic.
    pub got_tokens: Uint128,
    /// What he got of `refund`.
    pub got_refund: Vec<Coin>,
    /// Whether he got all of both.
    pub settled: bool,
}

/// What the contract owes and has paid. Its balance is at least what it owes and keeps; the rest
/// is the treasury's, and `Sweep` sends it.
#[cw_serde]
pub struct Books {
    /// OAIC: before the end, and after a failure, all that is for sale; then what buyers have not
    /// yet claimed.
    pub owed_tokens: Uint128,
    /// OAIC paid to buyers.
    pub claimed_tokens: Uint128,
    /// OAIC unsold that the treasury has not got yet, what was returned not included.
    pub undelivered_tokens: Uint128,
    /// OAIC that buyers returned and that is kept here with the proceeds.
    pub returned_tokens: Uint128,
    /// Coins, over all rounds: before the end all that was paid in, then what buyers have not yet
    /// been refunded.
    pub owed_coins: Vec<Coin>,
    /// Coins paid back after the end of the current round.
    pub refunded_coins: Vec<Coin>,
    /// Coins of a success that stay here, to be swept later or paid back for OAIC returned.
    pub proceeds: Vec<Coin>,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
