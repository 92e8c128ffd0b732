//! The coin: a cw20 with a fixed supply, a burning fee, and voting checkpoints.
//!
//! Every cw20 message and query keeps its cw20 JSON, so that cw20 clients work unchanged.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::{Cw20Coin, Expiration, Logo};
use cw_ownable::{cw_ownable_execute, cw_ownable_query};

use crate::shared::{Bps, Governor, MAX_GUARDIAN_PAUSE};

/// Highest fee rate that the code accepts, in basis points (8 %).
pub const MAX_FEE_BPS: Bps = 800;

/// Minimum time between scheduling a fee change and its effect, in seconds (7 days).
pub const MIN_FEE_DELAY: u64 = 7 * 86_400;

/// Longest pause, in seconds; a pause ends by itself.
pub const MAX_PAUSE: u64 = MAX_GUARDIAN_PAUSE;

/// How long a guardian's freeze lasts, in seconds (21 days); then it ends by itself. It is longer
/// than the slowest vote that can confirm it.
pub const FREEZE_SPAN: u64 = 21 * 86_400;

/// Time during which the guardian can't freeze an account again, in seconds (90 days), counted from
/// the scheduled end of its own freeze or from an unfreeze by the owner, whichever is later.
pub const FREEZE_COOLDOWN: u64 = 90 * 86_400;

/// Maximum number of accounts that the guardian can have frozen at a time.
pub const MAX_GUARDIAN_FREEZES: usize = 20;

/// What those accounts may hold together, in basis points of the supply (1 %). A single account may
/// exceed it; otherwise the richest thief would be the safest.
pub const MAX_GUARDIAN_FROZEN_BPS: Bps = 100;

/// Maximum number of accounts that one message can freeze or unfreeze.
pub const MAX_FREEZE_BATCH: usize = 100;

/// Seconds in a day of the burn series.
pub const DAY: u64 = 86_400;

/// Storage key of the [`FeeSchedule`], for contracts that read the rate in force by raw query,
/// which spares them loading the token's code.
pub const FEE_SCHEDULE_KEY: &str = "fee_schedule";

/// Instantiation. The balances are the whole supply for all time.
#[cw_serde]
pub struct InstantiateMsg {
    /// Name, 3 to 50 bytes.
    pub name: String,
    /// Symbol, 3 to 12 letters.
    pub symbol: String,
    /// Decimals, at most 18.
    pub decimals: u8,
    /// Balances at genesis; duplicates are refused.
    pub initial_balances: Vec<Cw20Coin>,
    /// Marketing information of cw20.
    pub marketing: Option<InstantiateMarketingInfo>,
    /// Owner: the only account that governs this contract.
    pub owner: String,
    /// Guardian, which may pause and freeze for a limited time; unset: only the owner may.
    pub guardian: Option<String>,
    /// The staking contract, one of the system contracts; see `SetStaking`.
    #[serde(default)]
    pub staking: Option<String>,
    /// Recipient of the pool half of the fee.
    pub pool: String,
    /// Fee rate at genesis, at most [`MAX_FEE_BPS`].
    pub fee_bps: Bps,
    /// System contracts of the first block; an address named twice is refused.
    #[serde(default)]
    pub system_contracts: Vec<SystemContractSpec>,
}

/// A system contract of the instantiation; the fields are those of `SetSystemContract`.
#[cw_serde]
pub struct SystemContractSpec {
    /// The contract. It need not exist yet: its address can be predicted.
    pub address: String,
    /// How far it is exempt from the fee.
    pub exemption: Exemption,
    /// Whether it holds others' tokens; if so, it can't be frozen, and a pause does not stop its
    /// payouts.
    pub escrow: bool,
    /// Whether it credits plain transfers. If it does not, they are refused, because the coins
    /// would be lost there.
    #[serde(default)]
    pub takes_transfers: bool,
}

/// Marketing information of cw20-base, same JSON.
#[cw_serde]
pub struct InstantiateMarketingInfo {
    /// Website.
    pub project: Option<String>,
    /// Longer text.
    pub description: Option<String>,
    /// The account that may change it.
    pub marketing: Option<String>,
    /// Logo.
    pub logo: Option<Logo>,
}

/// In which role an account is exempt from the fee.
#[cw_serde]
#[derive(Copy)]
pub enum Exemption {
    /// The account pays the fee as everybody does.
    None,
    /// What it sends is not taxed.
    Sender,
    /// What it receives is not taxed.
    Recipient,
    /// Neither is taxed.
    Both,
}

/// The cause of a burn.
#[cw_serde]
#[derive(Copy)]
pub enum BurnCause {
    /// The burned half of a fee.
    Fee,
    /// A holder burned their own tokens.
    Holder,
    /// A spender burned by allowance.
    Allowance,
    /// A buyback auction.
    Buyback,
    /// A slashed bond.
    Slash,
}

/// Messages. The first twelve are cw20's own.
#[cw_ownable_execute]
#[cw_serde]
pub enum ExecuteMsg {
    /// Transfers tokens. The sender pays `amount`; the recipient gets it less the fee. Refused
    /// where the coins would be lost: to this token itself, and, unless the sender is a system
    /// contract too, to a system contract that does not credit plain transfers. Use `Send` there,
    /// whose message says what the coins are for.
    Transfer {
        /// The recipient.
        recipient: String,
        /// Gross amount.
        amount: Uint128,
    },
    /// Destroys the caller's tokens, untaxed.
    Burn {
        /// The amount.
        amount: Uint128,
    },
    /// Transfers tokens to a contract and calls its `Receive` with the net amount.
    Send {
        /// The contract that receives them.
        contract: String,
        /// Gross amount.
        amount: Uint128,
        /// Message for the contract.
        msg: Binary,
    },
    /// Raises an allowance. An expired one starts again from zero and needs a new expiry.
    IncreaseAllowance {
        /// The spender.
        spender: String,
        /// The difference.
        amount: Uint128,
        /// New expiry; unset: as it was.
        expires: Option<Expiration>,
    },
    /// Lowers an allowance.
    DecreaseAllowance {
        /// The spender.
        spender: String,
        /// The difference.
        amount: Uint128,
        /// New expiry; unset: as it was.
        expires: Option<Expiration>,
    },
    /// Transfers tokens by allowance, which falls by the gross amount. Refused where a `Transfer`
    /// is, except when the spender is a system contract, which may be the recipient itself.
    TransferFrom {
        /// The owner of the tokens.
        owner: String,
        /// The recipient.
        recipient: String,
        /// Gross amount.
        amount: Uint128,
    },
    /// Sends tokens by allowance, which falls by the gross amount. The contract sees the spender as
    /// the sender; since the spender is thus the one who is paid, the contract's exemption as a
    /// recipient does not apply.
    SendFrom {
        /// The owner of the tokens.
        owner: String,
        /// The contract that receives them.
        contract: String,
        /// Gross amount.
        amount: Uint128,
        /// Message for the contract.
        msg: Binary,
    },
    /// Destroys tokens by allowance, untaxed.
    BurnFrom {
        /// The owner of the tokens.
        owner: String,
        /// The amount.
        amount: Uint128,
    },
    /// Always refused: the supply is fixed. Kept so that cw20 clients get cw20's answer.
    Mint {
        /// Ignored.
        recipient: String,
        /// Ignored.
        amount: Uint128,
    },
    /// Always refused: there is no minter, and there never will be one.
    UpdateMinter {
        /// Ignored.
        new_minter: Option<String>,
    },
    /// Changes the marketing information, as in cw20-base.
    UpdateMarketing {
        /// Website.
        project: Option<String>,
        /// Longer text.
        description: Option<String>,
        /// The account that may change it from now on.
        marketing: Option<String>,
    },
    /// Changes the logo, as in cw20-base.
    UploadLogo(Logo),

    /// System contracts: pays a fee that the caller charged itself, out of the caller's balance.
    /// Half of everything that the caller ever paid is burned, rounded up; the rest goes to the
    /// pool.
    PayFee {
        /// Fee, in uoaic.
        amount: Uint128,
    },
    /// System contracts: burns the caller's tokens, recorded under a cause.
    SystemBurn {
        /// The amount.
        amount: Uint128,
        /// [`BurnCause::Buyback`] or [`BurnCause::Slash`].
        cause: BurnCause,
    },
    /// Checkpoints the caller's balance for votes, from the next block on.
    EnableVoting {},
    /// Ends the checkpoints; the caller's power is zero from the next block on.
    DisableVoting {},

    /// Owner: schedules a fee rate, at least [`MIN_FEE_DELAY`] ahead; replaces a pending change.
    ScheduleFee {
        /// Rate, at most [`MAX_FEE_BPS`].
        fee_bps: Bps,
        /// When it takes effect, in Unix seconds.
        effective_at: u64,
    },
    /// Owner: cancels a pending fee change.
    CancelScheduledFee {},
    /// Owner: replaces the recipient of the pool half of fees.
    SetPool {
        /// New pool.
        pool: String,
    },
    /// Owner: replaces or removes the guardian. A contract of the economy can't be the guardian.
    SetGuardian {
        /// New guardian.
        guardian: Option<String>,
    },
    /// Owner: sets the staking contract, a registered system contract. Neither pause nor freeze
    /// stops a `Send` to it from the sender's own account: votes need stake, and unbonded stake
    /// returns to the same account.
    SetStaking {
        /// New staking contract.
        staking: Option<String>,
    },
    /// Owner: registers a system contract, or changes its entry.
    SetSystemContract {
        /// The contract.
        address: String,
        /// How far it is exempt from the fee.
        exemption: Exemption,
        /// Whether it holds others' tokens; if so, it can't be frozen, and a pause does not stop
        /// its payouts.
        escrow: bool,
        /// Whether it credits plain transfers.
        #[serde(default)]
        takes_transfers: bool,
    },
    /// Owner: removes a system contract from the register.
    RemoveSystemContract {
        /// The contract.
        address: String,
    },
    /// Owner, or the guardian by `PullOrder`: freezes accounts. Nothing but stake can leave a
    /// frozen account; it can still receive. The owner's freeze lasts until the owner unfreezes the
    /// account, and confirms one of the guardian's. The guardian's lasts [`FREEZE_SPAN`] and is
    /// limited ([`MAX_GUARDIAN_FREEZES`], [`MAX_GUARDIAN_FROZEN_BPS`], [`FREEZE_COOLDOWN`]); it
    /// applies to all of the accounts or to none.
    Freeze {
        /// The accounts, 1 to [`MAX_FREEZE_BATCH`]; never a registered escrow.
        addresses: Vec<String>,
    },
    /// Owner: ends freezes, including the guardian's. The guardian can't freeze these accounts
    /// again before [`FREEZE_COOLDOWN`] has passed.
    Unfreeze {
        /// The accounts, 1 to [`MAX_FREEZE_BATCH`].
        addresses: Vec<String>,
    },
    /// Owner, or the guardian by `PullOrder`: pauses movements, except payouts of registered
    /// escrows and staking.
    Pause {
        /// Length of the pause in seconds, at most [`MAX_PAUSE`].
        duration: u64,
    },
    /// Anyone: carries out a `Freeze` or a `Pause` that the guardian decided, once. The guardian's
    /// proposal must have passed and must expire within a week of now, before or after.
    PullOrder {
        /// Number of the proposal in the guardian's multisig.
        proposal_id: u64,
        /// Index of the message in the proposal, from 0.
        place: u32,
    },
    /// Owner: ends a pause early.
    Unpause {},
}

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
    #[returns(BurnedResponse)]
    Burned {},
    /// Burned by day and cause: the days on which something was burned, earliest first.
    #[returns(crate::shared::Page<BurnDay>)]
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
    #[returns(Option<Freeze>)]
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
    #[returns(GuardianBudget)]
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
    /// Rate in force at a block time, in Unix seconds.
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
    /// When, in Unix seconds.
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
    /// End of the pause in force, in Unix seconds.
    pub paused_until: Option<u64>,
    /// Supply at genesis, in uoaic.
    pub initial_supply: Uint128,
}

/// A freeze.
#[cw_serde]
pub struct Freeze {
    /// Who ordered the freeze.
    pub by: Governor,
    /// When it ends, in Unix seconds. Unset for the owner's, which ends when the owner unfreezes
    /// the account.
    pub until: Option<u64>,
}

/// A freeze that the guardian ordered.
#[cw_serde]
pub struct GuardianFreeze {
    /// The account.
    pub account: Addr,
    /// When it ends, in Unix seconds.
    pub until: u64,
    /// What the account held when it was frozen, in uoaic.
    pub held: Uint128,
}

/// Total length of all pauses.
#[cw_serde]
pub struct PausedForResponse {
    /// Total until now, in seconds.
    pub seconds: u64,
}

/// The guardian's freezes, and what it can still order.
#[cw_serde]
pub struct GuardianBudget {
    /// Its freezes in force, at most [`MAX_GUARDIAN_FREEZES`].
    pub freezes: Vec<GuardianFreeze>,
    /// Number of further accounts that it can freeze.
    pub accounts_left: u32,
    /// Total that the frozen accounts held when they were frozen, in uoaic.
    pub held: Uint128,
    /// Maximum of that total, in uoaic, by the current supply.
    pub max_held: Uint128,
    /// Earliest time at which it can pause, in Unix seconds, if no pause is in force.
    pub pause_from: u64,
    /// Earliest time at which it can freeze the queried account, in Unix seconds; 0: at any time.
    pub freeze_from: Option<u64>,
}

/// Burned so far, in uoaic.
#[cw_serde]
pub struct BurnedResponse {
    /// Sum over all causes; initial supply − this = total supply.
    pub total: Uint128,
    /// By cause, in the order of [`BurnCause`].
    pub by_cause: Vec<BurnedBy>,
}

/// Burned for one cause.
#[cw_serde]
pub struct BurnedBy {
    /// The cause.
    pub cause: BurnCause,
    /// In uoaic.
    pub amount: Uint128,
}

/// Amounts burned on one day.
#[cw_serde]
pub struct BurnDay {
    /// The Unix day: block time in Unix seconds divided by [`DAY`], rounded down.
    pub day: u64,
    /// Sum over all causes, in uoaic; for the current day, so far.
    pub total: Uint128,
    /// By cause, in the order of [`BurnCause`], including zeros.
    pub by_cause: Vec<BurnedBy>,
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

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
