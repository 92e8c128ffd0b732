//! Queries and their responses.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw_ownable::cw_ownable_query;

use super::Exemption;
use crate::shared::Bps;

/// Queries. The first seven are cw20's own.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Balance of an account; 0 if it is unknown.
    #[returns(cw20::BalanceResponse)]
    Balance {
        /// The account.
        address: String,
    },
    /// Name, symbol, decimals, supply.
    #[returns(cw20::TokenInfoResponse)]
    TokenInfo {},
    /// Always null: there is no minter.
    #[returns(Option<cw20::MinterResponse>)]
    Minter {},
    /// The allowance of a spender.
    #[returns(cw20::AllowanceResponse)]
    Allowance {
        /// The owner of the tokens.
        owner: String,
        /// The spender.
        spender: String,
    },
    /// Allowances that an owner has given.
    #[returns(cw20::AllAllowancesResponse)]
    AllAllowances {
        /// The owner of the tokens.
        owner: String,
        /// Start after this spender.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Allowances that a spender has been given.
    #[returns(cw20::AllSpenderAllowancesResponse)]
    AllSpenderAllowances {
        /// The spender.
        spender: String,
        /// Start after this owner.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Accounts that have a balance entry.
    #[returns(cw20::AllAccountsResponse)]
    AllAccounts {
        /// Start after this account.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Marketing information.
    #[returns(cw20::MarketingInfoResponse)]
    MarketingInfo {},
    /// Embedded logo.
    #[returns(cw20::DownloadLogoResponse)]
    DownloadLogo {},

    /// Net, burned and pool amounts of a transfer at the rate in force. Does not tell whether it
    /// would be refused.
    #[returns(Quote)]
    SimulateTransfer {
        /// The payer.
        sender: String,
        /// The recipient.
        recipient: String,
        /// Gross amount.
        amount: Uint128,
    },
    /// Smallest gross amount that gives the recipient at least `net`.
    #[returns(Quote)]
    GrossUp {
        /// The payer.
        sender: String,
        /// The recipient.
        recipient: String,
        /// Minimum amount that is to arrive.
        net: Uint128,
    },
    /// The fee schedule.
    #[returns(FeeSchedule)]
    FeeSchedule {},
    /// Addresses and pause.
    #[returns(ConfigResponse)]
    Config {},
    /// Burned so far, by cause.
    #[returns(super::BurnedResponse)]
    Burned {},
    /// Burned by day and cause: the days on which something was burned, earliest first.
    #[returns(crate::shared::Page<super::BurnDay>)]
    BurnSeries {
        /// Start after this day.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Fees that the pool has received since it became the pool.
    #[returns(FeePooledResponse)]
    FeePooled {},
    /// Total that a system contract has paid through `PayFee`.
    #[returns(FeePaidResponse)]
    FeePaid {
        /// The contract.
        address: String,
    },
    /// Entry of one system contract.
    #[returns(Option<SystemContract>)]
    SystemContract {
        /// The contract.
        address: String,
    },
    /// Registered system contracts.
    #[returns(crate::shared::Page<SystemContract>)]
    SystemContracts {
        /// Start after this address.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// The freeze in force on an account; null if it is not frozen.
    #[returns(Option<super::Freeze>)]
    Frozen {
        /// The account.
        address: String,
    },
    /// Frozen accounts.
    #[returns(crate::shared::Page<Addr>)]
    FrozenAccounts {
        /// Start after this address.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Total time for which movements have ever been paused, whoever ordered it.
    #[returns(PausedForResponse)]
    PausedFor {},
    /// The guardian's freezes and what it can still order.
    #[returns(super::GuardianBudget)]
    GuardianBudget {
        /// Also tells when the guardian can freeze this account again.
        address: Option<String>,
    },
    /// Whether a message of the owner would be accepted, as far as can be told now.
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
    /// Checkpointed balance at the start of a block; 0 for accounts that had not enabled voting.
    #[returns(VotingPowerResponse)]
    VotingPowerAt {
        /// The account.
        address: String,
        /// Block height; a future one is refused. Unset: the current block.
        height: Option<u64>,
    },
    /// Total supply at the start of the current block. It does not include this block's burns, so
    /// nobody can move a decision that is based on it within the block that decides.
    #[returns(SupplyAtBlockStartResponse)]
    SupplyAtBlockStart {},
}

/// A quote for a transfer, in uoaic; `gross = net + burned + pool`.
#[cw_serde]
pub struct Quote {
    /// Paid by the sender.
    pub gross: Uint128,
    /// Received by the recipient.
    pub net: Uint128,
    /// Burned.
    pub burned: Uint128,
    /// Received by the pool.
    pub pool: Uint128,
}

/// The current fee rate and a scheduled change.
#[cw_serde]
pub struct FeeSchedule {
    /// Rate before `next` takes effect.
    pub fee_bps: Bps,
    /// A scheduled change.
    pub next: Option<ScheduledFee>,
}

impl FeeSchedule {
    /// Rate in force at a block time, in Unix time.
    pub fn rate_at(&self, now: u64) -> Bps {
        match &self.next {
            Some(next) if now >= next.effective_at => next.fee_bps,
            _ => self.fee_bps,
        }
    }
}

/// A scheduled fee change.
#[cw_serde]
pub struct ScheduledFee {
    /// Rate from then on.
    pub fee_bps: Bps,
    /// When, in Unix time.
    pub effective_at: u64,
}

/// Addresses and pause.
#[cw_serde]
pub struct ConfigResponse {
    /// Recipient of the pool half of fees.
    pub pool: Addr,
    /// Guardian.
    pub guardian: Option<Addr>,
    /// The staking contract.
    pub staking: Option<Addr>,
    /// End of the pause in force, in Unix time.
    pub paused_until: Option<u64>,
    /// Supply at genesis, in uoaic.
    pub initial_supply: Uint128,
}

/// Total length of all pauses.
#[cw_serde]
pub struct PausedForResponse {
    /// Total until now, in seconds.
    pub seconds: u64,
}

/// Fees that the pool has received; the rest of its balance came otherwise.
#[cw_serde]
pub struct FeePooledResponse {
    /// The pool.
    pub pool: Addr,
    /// In uoaic, since it became the pool.
    pub amount: Uint128,
}

/// Payments of a system contract through `PayFee`, in uoaic; `paid = burned + pool`.
#[cw_serde]
pub struct FeePaidResponse {
    /// Total.
    pub paid: Uint128,
    /// The part that was burned.
    pub burned: Uint128,
}

/// A system contract's entry.
#[cw_serde]
pub struct SystemContract {
    /// The contract.
    pub address: Addr,
    /// How far it is exempt.
    pub exemption: Exemption,
    /// Whether it holds others' tokens.
    pub escrow: bool,
    /// Whether it credits plain transfers.
    pub takes_transfers: bool,
}

/// Voting power.
#[cw_serde]
pub struct VotingPowerResponse {
    /// Checkpointed balance, in uoaic.
    pub power: Uint128,
    /// The block whose start the answer describes.
    pub height: u64,
}

/// Supply at the start of a block.
#[cw_serde]
pub struct SupplyAtBlockStartResponse {
    /// In uoaic.
    pub supply: Uint128,
    /// The current block.
    pub height: u64,
}
