//! The public sale: a window of at most seven days, caps, refunds, and a way back for buyers.
//!
//! After a success, the unsold coins go to the treasury at once. The proceeds stay here for at
//! least a year, and until the DAO's constitution class is open; meanwhile buyers may return what
//! they bought whenever a migration that they may disagree with is queued. A sale that fails pays
//! everybody back and keeps its coins for the next round.
//!
//! Amounts of OAIC are in uoaic, prices in units of the denom for 1 OAIC (10⁶ uoaic), times are
//! Unix time. Every rounding favors the sale, by less than a unit.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Coin, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

/// Longest window, in seconds (7 days).
pub const MAX_WINDOW: u64 = 7 * 86_400;

/// Maximum time from instantiation to the end of the window, in seconds (a year).
pub const MAX_LEAD: u64 = 365 * 86_400;

/// Minimum time for which the proceeds stay here after a success, in seconds (12 months).
pub const PROCEEDS_STAY: u64 = 365 * 86_400;

/// Time after the end of a failed round until the next one can be opened, in seconds (30 days).
pub const REOPEN_AFTER: u64 = 30 * 86_400;

/// Maximum number of accepted denoms.
pub const MAX_ASSETS: usize = 8;

/// The scenario that the KYC gate is asked about.
pub const BUY_SCENARIO: &str = "sale/buy";

/// Instantiation. The contract's own balance must be at least `for_sale`; any excess belongs to
/// nobody, and `Sweep` sends it to the treasury.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owner, the DAO: may only cancel, before the first purchase. It is asked whether
    /// its constitution class is open, and whether a migration is queued.
    pub owner: String,
    /// The OAIC token.
    pub token: String,
    /// The treasury, whose reserve receives the proceeds and what is unsold.
    pub treasury: String,
    /// The staking contract, the only one that can return for buyers what they had bonded.
    pub staking: String,
    /// The contract that decides who may buy; unset: everybody may.
    pub kyc_gate: Option<String>,
    /// First second of the window.
    pub starts_at: u64,
    /// First second after it: later than now, at most [`MAX_WINDOW`] after the start and
    /// [`MAX_LEAD`] after now.
    pub ends_at: u64,
    /// How OAIC is allocated.
    pub pricing: Pricing,
    /// Accepted denoms, 1 to [`MAX_ASSETS`]; `uoaic` is reserved for OAIC itself.
    pub assets: Vec<Asset>,
    /// Amount for sale.
    pub for_sale: Uint128,
    /// Minimum amount sold for the sale to succeed; otherwise everybody is refunded. At most
    /// `for_sale`.
    pub soft_cap: Uint128,
    /// Minimum purchase, at least 1 uoaic.
    pub min_purchase: Uint128,
    /// Maximum that one buyer may buy or commit for in total, at least `min_purchase`.
    pub max_per_buyer: Uint128,
}

/// How OAIC is allocated.
#[cw_serde]
#[derive(Copy)]
pub enum Pricing {
    /// First come, first served, until nothing is left.
    Fixed,
    /// Buyers commit during the window; if more is committed for than is for sale, each gets the
    /// same share of their commitment, and the rest of their coins back.
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

/// Messages that come with the token's `Send`.
#[cw_serde]
pub enum ReceiveMsg {
    /// Buyer, while a migration is queued at the DAO and the proceeds are still here: returns the
    /// OAIC sent, at most what the buyer bought and has not returned, and repays what the buyer
    /// paid for it. Each asset is paid separately; one that can't be sent now waits for `Claim`.
    GiveBack {},
    /// The staking contract: the same, from what a buyer had bonded.
    GiveBackFor {
        /// The buyer, who is repaid.
        buyer: String,
    },
}

/// Messages.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// Buys, or commits, with exactly one coin of an accepted denom. Whatever exceeds the caps or
    /// does not buy a whole uoaic is returned at once.
    Buy {
        /// Fails if the coin buys less than this, in uoaic.
        min_tokens: Option<Uint128>,
    },
    /// The token's hook: see [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Anyone, once the window is over or everything is sold: decides whether the sale succeeded,
    /// and if so sends unsold OAIC to the treasury. If that can't be sent now, it waits for
    /// `Sweep`.
    Finalize {},
    /// Anyone, after a success: pays a buyer the OAIC bought, the refund of a commitment, and the
    /// repayment for OAIC returned. Each asset is paid once.
    Claim {
        /// The buyer.
        buyer: String,
        /// Only these assets: accepted denoms, and `uoaic` for OAIC. Unset: everything not yet
        /// paid. A denom that can't be sent holds back everything in the same message, so name the
        /// others.
        assets: Option<Vec<String>>,
    },
    /// Anyone, after a failure: pays all of a buyer's coins back. Each asset is paid once.
    Refund {
        /// The buyer.
        buyer: String,
        /// Only these, as in `Claim`.
        assets: Option<Vec<String>>,
        /// The round; unset: the one that failed last.
        round: Option<u32>,
    },
    /// Anyone, [`REOPEN_AFTER`] after the end of a failed round: opens the next one at once, on the
    /// same terms and for the same length. Earlier rounds' refunds stay payable.
    Reopen {},
    /// Owner, before the first purchase of any round: cancels the sale; all OAIC goes to the
    /// treasury.
    Cancel {},
    /// Anyone: sends the balance of a denom that is owed to no buyer to the treasury's reserve:
    /// what `Finalize` could not send, and stray coins. The proceeds, and OAIC that buyers
    /// returned, go only [`PROCEEDS_STAY`] after the success, once the owner says that its
    /// constitution class is open, and not while a migration is queued there.
    Sweep {
        /// A native denom; unset: OAIC.
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
    /// Progress of the current round.
    #[returns(StatusResponse)]
    Status {},
    /// What a coin would buy now.
    #[returns(QuoteResponse)]
    Quote {
        /// The coin.
        coin: Coin,
        /// Counts this account's earlier purchases against its cap.
        buyer: Option<String>,
    },
    /// What a buyer bought and gets; zeros for anybody else.
    #[returns(PurchaseResponse)]
    Purchase {
        /// The buyer.
        buyer: String,
        /// The round; unset: the current one.
        round: Option<u32>,
    },
    /// Purchases, by buyer.
    #[returns(crate::shared::Page<PurchaseResponse>)]
    Purchases {
        /// The round; unset: the current one.
        round: Option<u32>,
        /// Start after this buyer.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Unsold OAIC when the current block began; once finalized, the part of it that has not yet
    /// gone to the treasury.
    #[returns(crate::gates::NonCirculatingResponse)]
    NonCirculating {},
    /// What the contract owes and has paid.
    #[returns(Totals)]
    Totals {},
    /// When the sale succeeded; same JSON as [`crate::gates::SaleSuccessQuery`].
    #[returns(crate::gates::SaleSuccessResponse)]
    Success {},
    /// Whether a message of the owner would be accepted; same JSON as
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
    /// The contract that decides who may buy.
    pub kyc_gate: Option<Addr>,
    /// First second of the window.
    pub starts_at: u64,
    /// First second after it.
    pub ends_at: u64,
    /// How OAIC is allocated.
    pub pricing: Pricing,
    /// Accepted denoms.
    pub assets: Vec<Asset>,
    /// Amount for sale.
    pub for_sale: Uint128,
    /// Minimum amount sold for the sale to succeed.
    pub soft_cap: Uint128,
    /// Minimum purchase.
    pub min_purchase: Uint128,
    /// Maximum that one buyer may buy or commit for in total.
    pub max_per_buyer: Uint128,
}

/// Phase of a sale.
#[cw_serde]
#[derive(Copy)]
pub enum Phase {
    /// The window has not begun.
    Upcoming,
    /// The window is open.
    Open,
    /// The window is over, or everything is sold: anyone can finalize.
    Ended,
    /// Finalized, the soft cap was reached: buyers claim.
    Succeeded,
    /// Finalized, the soft cap was missed: buyers are refunded, and the next round can be opened
    /// later.
    Failed,
    /// Canceled before the first purchase.
    Canceled,
}

/// Progress of the current round.
#[cw_serde]
pub struct StatusResponse {
    /// Number of the round, from 1.
    pub round: u32,
    /// Its phase.
    pub phase: Phase,
    /// Sold: what was bought or committed for, at most what is for sale.
    pub sold: Uint128,
    /// Bought or committed for; above what is for sale when a pro-rata sale is oversubscribed.
    pub committed: Uint128,
    /// Coins paid in by buyers, one entry per denom, in the order of the assets.
    pub raised: Vec<Coin>,
    /// Buyers.
    pub buyers: u64,
    /// Buyers that have been paid in full.
    pub settled: u64,
}

/// What a coin would buy.
#[cw_serde]
pub struct QuoteResponse {
    /// Amount that it would buy or commit for, in uoaic.
    pub tokens: Uint128,
    /// The part of the coin that would be kept.
    pub cost: Coin,
    /// The part that would be returned at once.
    pub returned: Coin,
    /// Pro rata: the allocation for `tokens` if the sale ended with this purchase; fixed: `tokens`.
    pub allocation: Uint128,
}

/// A buyer's purchases. Before the sale is finalized, `tokens` and `refund` are what the buyer
/// would get if it succeeded as it stands.
#[cw_serde]
pub struct PurchaseResponse {
    /// The buyer.
    pub buyer: Addr,
    /// Bought or committed for, in uoaic.
    pub committed: Uint128,
    /// Coins paid in.
    pub paid: Vec<Coin>,
    /// OAIC due in total, in uoaic; zero after a failure.
    pub tokens: Uint128,
    /// Coins due back in total: after a failure everything; after a success the unused part of a
    /// commitment, and the repayment for OAIC returned.
    pub refund: Vec<Coin>,
    /// OAIC that the buyer returned, in uoaic.
    pub returned: Uint128,
    /// The part of `tokens` already paid, in uoaic.
    pub paid_tokens: Uint128,
    /// The part of `refund` already paid.
    pub paid_refund: Vec<Coin>,
    /// Whether both were paid in full.
    pub settled: bool,
}

/// What the contract owes and has paid. Its balance is at least what it owes and must keep; the
/// rest belongs to the treasury, and `Sweep` sends it.
#[cw_serde]
pub struct Totals {
    /// OAIC owed: before the end, and after a failure, everything for sale; then what buyers have
    /// not yet claimed.
    pub owed_tokens: Uint128,
    /// OAIC paid to buyers.
    pub claimed_tokens: Uint128,
    /// Unsold OAIC that the treasury has not yet received, without what buyers returned.
    pub undelivered_tokens: Uint128,
    /// OAIC that buyers returned, kept here with the proceeds.
    pub returned_tokens: Uint128,
    /// Coins owed, over all rounds: before the end everything paid in, then what buyers have not
    /// yet been refunded.
    pub owed_coins: Vec<Coin>,
    /// Coins paid back after the end of the current round.
    pub refunded_coins: Vec<Coin>,
    /// Proceeds of a success that stay here, to be swept later or repaid for OAIC returned.
    pub proceeds: Vec<Coin>,
}

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
