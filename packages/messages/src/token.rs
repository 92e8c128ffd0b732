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

/// Least time between scheduling a fee change and its effect, in seconds (7 days).
pub const MIN_FEE_DELAY: u64 = 7 * 86_400;

/// Longest pause, in seconds; it ends by itself.
pub const MAX_PAUSE: u64 = MAX_GUARDIAN_PAUSE;

/// How long a guardian's freeze lasts, in seconds (21 days); then it ends by itself. It is longer
/// than the slowest vote that can confirm it.
pub const FREEZE_SPAN: u64 = 21 * 86_400;

/// How long the guardian can't freeze an account again, in seconds (90 days): from the end of the
/// span of a freeze of its own, or from a thaw by the owner, whichever is later.
pub const FREEZE_COOLDOWN: u64 = 90 * 86_400;

/// How many accounts the guardian can have frozen at a time.
pub const MAX_GUARDIAN_FREEZES: usize = 20;

/// What they may hold together, in basis points of the supply (1 %). One account alone may exceed
/// it, or the richest thief would be the safest.
pub const MAX_GUARDIAN_FROZEN_BPS: Bps = 100;

/// Accounts that one message can freeze or thaw.
pub const MAX_FREEZE_BATCH: usize = 100;

/// Seconds in a day of the burn series.
pub const DAY: u64 = 86_400;

/// Storage key of the [`FeeSchedule`], for contracts that read the rate in force by raw query,
/// which spares them an instance of the token.
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
    /// Who holds what at genesis; duplicates are refused.
    pub initial_balances: Vec<Cw20Coin>,
    /// Marketing information of cw20.
    pub marketing: Option<InstantiateMarketingInfo>,
    /// Owner: the only account that governs this contract.
    pub owner: String,
    /// Guardian: may pause and freeze for a limited time. None: only the owner may.
    pub guardian: Option<String>,
    /// The staking contract, one of the system contracts; see `SetStaking`.
    #[serde(default)]
    pub staking: Option<String>,
    /// Where the pool half of the fee goes.
    pub pool: String,
    /// Fee rate at genesis, at most [`MAX_FEE_BPS`].
    pub fee_bps: Bps,
    /// System contracts of the first block; an address named twice is refused.
    #[serde(default)]
    pub system_contracts: Vec<SystemContractSpec>,
}

/// A system contract as the instantiation names it; as in `SetSystemContract`.
#[cw_serde]
pub struct SystemContractSpec {
    /// The contract. It need not exist yet: its address can be predicted.
    pub address: String,
    /// How far it is exempt from the fee.
    pub exemption: Exemption,
    /// Whether it holds others' tokens: then it can't be frozen, and a pause spares what it pays out.
    pub escrow: bool,
    /// Whether it has a use for what comes by plain transfer. Unset: it hasn't, and a plain
    /// transfer to it is refused, for the coins would be lost there.
    #[serde(default)]
    pub takes_transfers: bool,
}

/// Marketing information of cw20-base, same JSON.
#[cw_serde]
pub struct InstantiateMarketingInfo {
    /// Web site.
    pub project: Option<String>,
    /// Longer text.
    pub description: Option<String>,
    /// Who may change it.
    pub marketing: Option<String>,
    /// Logo.
    pub logo: Option<Logo>,
}

/// In which role an account is exempt from the fee.
#[cw_serde]
#[derive(Copy)]
pub enum Exemption {
    /// The account pays and receives as everybody does.
    None,
    /// What it sends is not taxed.
    Sender,
    /// What it receives is not taxed.
    Recipient,
    /// Neither is taxed.
    Both,
}

/// Why supply fell.
#[cw_serde]
#[derive(Copy)]
pub enum BurnCause {
    /// The burned half of a fee.
    Fee,
    /// A holder burned his own.
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
    /// Move tokens. The sender pays `amount`, the recipient gets it less the fee. Refused, unless a
    /// system contract asks, where the coins would be lost: to this token itself, and to a system
    /// contract that has no use for plain transfers; `Send` tells it what they are for.
    Transfer {
        /// Who gets them.
        recipient: String,
        /// Gross amount.
        amount: Uint128,
    },
    /// Destroy own tokens; untaxed.
    Burn {
        /// How many.
        amount: Uint128,
    },
    /// Move tokens to a contract and call its `Receive`, which sees the net amount.
    Send {
        /// Contract that gets them.
        contract: String,
        /// Gross amount.
        amount: Uint128,
        /// Message for the contract.
        msg: Binary,
    },
    /// Raise an allowance. An expired one starts again from zero.
    IncreaseAllowance {
        /// Who may spend.
        spender: String,
        /// By how much.
        amount: Uint128,
        /// New expiry, when given.
        expires: Option<Expiration>,
    },
    /// Lower an allowance.
    DecreaseAllowance {
        /// Who may spend.
        spender: String,
        /// By how much.
        amount: Uint128,
        /// New expiry, when given.
        expires: Option<Expiration>,
    },
    /// Move tokens by allowance, which falls by the gross amount. Refused as a `Transfer` is, unless
    /// the spender is a system contract, which may well be the recipient itself.
    TransferFrom {
        /// Whose tokens.
        owner: String,
        /// Who gets them.
        recipient: String,
        /// Gross amount.
        amount: Uint128,
    },
    /// Send tokens by allowance, which falls by the gross amount. The contract is told the spender
    /// as sender, so this pays the spender, and the contract's exemption as a recipient doesn't count.
    SendFrom {
        /// Whose tokens.
        owner: String,
        /// Contract that gets them.
        contract: String,
        /// Gross amount.
        amount: Uint128,
        /// Message for the contract.
        msg: Binary,
    },
    /// Destroy tokens by allowance; untaxed.
    BurnFrom {
        /// Whose tokens.
        owner: String,
        /// How many.
        amount: Uint128,
    },
    /// Always refused: supply is fixed. Kept so that cw20 clients get cw20's answer.
    Mint {
        /// Ignored.
        recipient: String,
        /// Ignored.
        amount: Uint128,
    },
    /// Always refused: there is no minter and never will be.
    UpdateMinter {
        /// Ignored.
        new_minter: Option<String>,
    },
    /// Change marketing information, as cw20-base does.
    UpdateMarketing {
        /// Web site.
        project: Option<String>,
        /// Longer text.
        description: Option<String>,
        /// Who may change it from now on.
        marketing: Option<String>,
    },
    /// Change the logo, as cw20-base does.
    UploadLogo(Logo),

    /// System contracts: pay a fee that was booked elsewhere, out of the own balance. Of the
    /// total that the caller ever paid, half is burned, rounded up; the rest goes to the pool.
    PayFee {
        /// Fee, in uoaic.
        amount: Uint128,
    },
    /// System contracts: burn own tokens and book them under a cause.
    SystemBurn {
        /// How many.
        amount: Uint128,
        /// [`BurnCause::Buyback`] or [`BurnCause::Slash`].
        cause: BurnCause,
    },
    /// Keep voting checkpoints of the caller's balance from the next block on.
    EnableVoting {},
    /// Stop keeping them; the power is zero from the next block on.
    DisableVoting {},

    /// Owner: schedule a fee rate, at least [`MIN_FEE_DELAY`] ahead; replaces a pending one.
    ScheduleFee {
        /// Rate, at most [`MAX_FEE_BPS`].
        fee_bps: Bps,
        /// When it takes effect, in seconds since 1970.
        effective_at: u64,
    },
    /// Owner: drop a pending fee change.
    CancelScheduledFee {},
    /// Owner: replace the address the pool half of fees goes to.
    SetPool {
        /// New pool.
        pool: String,
    },
    /// Owner: replace or remove the guardian. A contract of the economy can't be it.
    SetGuardian {
        /// New guardian.
        guardian: Option<String>,
    },
    /// Owner: name the staking contract, a registered system contract. Neither pause nor freeze
    /// stops a `Send` to it out of the sender's own account: votes need stake, and what is unbonded
    /// goes back to the same account.
    SetStaking {
        /// New staking contract.
        staking: Option<String>,
    },
    /// Owner: register a system contract, or change its entry.
    SetSystemContract {
        /// The contract.
        address: String,
        /// How far it is exempt from the fee.
        exemption: Exemption,
        /// Whether it holds others' tokens: then it can't be frozen, and a pause spares what it pays out.
        escrow: bool,
        /// Whether it has a use for what comes by plain transfer. Unset: it hasn't.
        #[serde(default)]
        takes_transfers: bool,
    },
    /// Owner: strike a system contract off.
    RemoveSystemContract {
        /// The contract.
        address: String,
    },
    /// Owner, or the guardian by `PullOrder`: nothing leaves these accounts but what they stake;
    /// what comes in still does. The owner's freeze lasts until he thaws, and confirms one of the
    /// guardian's. The guardian's lasts [`FREEZE_SPAN`], is bounded ([`MAX_GUARDIAN_FREEZES`],
    /// [`MAX_GUARDIAN_FROZEN_BPS`], [`FREEZE_COOLDOWN`]), and is done for all of them or for none.
    Freeze {
        /// The accounts, 1 to [`MAX_FREEZE_BATCH`]; never a registered escrow.
        addresses: Vec<String>,
    },
    /// Owner: undo freezes, the guardian's too, which can't freeze these accounts again before
    /// [`FREEZE_COOLDOWN`].
    Unfreeze {
        /// The accounts, 1 to [`MAX_FREEZE_BATCH`].
        addresses: Vec<String>,
    },
    /// Owner, or the guardian by `PullOrder`: stop movements for a while; payouts of registered
    /// escrows and staking go on.
    Pause {
        /// How long, in seconds, at most [`MAX_PAUSE`].
        duration: u64,
    },
    /// Anyone: do what the guardian decided, a `Freeze` or a `Pause`, once. It has to have passed,
    /// and its proposal to expire within a week of now, before or after.
    PullOrder {
        /// Number of the guardian's proposal.
        proposal_id: u64,
        /// Which of its messages, counted from 0.
        place: u32,
    },
    /// Owner: end a pause early.
    Unpause {},
}

/// Queries. The first seven are cw20's own.
#[cw_ownable_query]
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Balance of an account, 0 when unknown.
    #[returns(cw20::BalanceResponse)]
    Balance {
        /// Whose.
        address: String,
    },
    /// Name, symbol, decimals, supply.
    #[returns(cw20::TokenInfoResponse)]
    TokenInfo {},
    /// Always null: there is no minter.
    #[returns(Option<cw20::MinterResponse>)]
    Minter {},
    /// What a spender may still spend.
    #[returns(cw20::AllowanceResponse)]
    Allowance {
        /// Whose tokens.
        owner: String,
        /// Who may spend.
        spender: String,
    },
    /// Allowances an owner gave.
    #[returns(cw20::AllAllowancesResponse)]
    AllAllowances {
        /// Whose tokens.
        owner: String,
        /// Page on after this spender.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Allowances a spender was given.
    #[returns(cw20::AllSpenderAllowancesResponse)]
    AllSpenderAllowances {
        /// Who may spend.
        spender: String,
        /// Page on after this owner.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// Accounts that have a balance entry.
    #[returns(cw20::AllAccountsResponse)]
    AllAccounts {
        /// Page on after this account.
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

    /// What a transfer would do now: net, burned, pool. Not whether it would be refused.
    #[returns(Quote)]
    SimulateTransfer {
        /// Who would pay.
        sender: String,
        /// Who would receive.
        recipient: String,
        /// Gross amount.
        amount: Uint128,
    },
    /// Least gross amount that gives the recipient at least `net`.
    #[returns(Quote)]
    GrossUp {
        /// Who would pay.
        sender: String,
        /// Who would receive.
        recipient: String,
        /// What is to arrive at least.
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
    /// Burned day by day, by cause: the days on which something was, the earliest first.
    #[returns(crate::shared::Page<BurnDay>)]
    BurnSeries {
        /// Page on after this day.
        start_after: Option<u64>,
        /// Page size.
        limit: Option<u32>,
    },
    /// What the pool got of fees since it is the pool.
    #[returns(FeePooledResponse)]
    FeePooled {},
    /// What a system contract paid through `PayFee` so far.
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
        /// Page on after this address.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// The freeze in force on an account; null: it isn't frozen.
    #[returns(Option<Freeze>)]
    Frozen {
        /// The account.
        address: String,
    },
    /// Frozen accounts.
    #[returns(crate::shared::Page<Addr>)]
    FrozenAccounts {
        /// Page on after this address.
        start_after: Option<String>,
        /// Page size.
        limit: Option<u32>,
    },
    /// For how long movements were ever paused, whoever ordered it.
    #[returns(PausedForResponse)]
    PausedFor {},
    /// What the guardian can order now.
    #[returns(GuardianBudget)]
    GuardianBudget {
        /// When it can freeze this account again.
        address: Option<String>,
    },
    /// Whether the owner's message would be accepted, as far as that can be told now.
    #[returns(crate::gates::AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
    /// Checkpointed balance at the start of a block; 0 for accounts that had not enabled voting.
    #[returns(VotingPowerResponse)]
    VotingPowerAt {
        /// Whose.
        address: String,
        /// Block height; a future one is refused. Unset: the current block.
        height: Option<u64>,
    },
    /// Total supply as the current block found it when it began: no burn of this block shows in
    /// it, so nobody can move what is judged by it in the block that judges.
    #[returns(SupplyAtBlockStartResponse)]
    SupplyAtBlockStart {},
}

/// A quote for a transfer, all in uoaic; `gross = net + burned + pool`.
#[cw_serde]
pub struct Quote {
    /// What the sender pays.
    pub gross: Uint128,
    /// What the recipient gets.
    pub net: Uint128,
    /// What is destroyed.
    pub burned: Uint128,
    /// What goes to the pool.
    pub pool: Uint128,
}

/// Fee rate now and, when one is scheduled, next.
#[cw_serde]
pub struct FeeSchedule {
    /// Rate before `next` takes effect.
    pub fee_bps: Bps,
    /// A scheduled change.
    pub next: Option<ScheduledFee>,
}

impl FeeSchedule {
    /// Rate in force at a block time, in seconds since 1970.
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
    /// When, in seconds since 1970.
    pub effective_at: u64,
}

/// Addresses and pause.
#[cw_serde]
pub struct ConfigResponse {
    /// Where the pool half of fees goes.
    pub pool: Addr,
    /// Guardian.
    pub guardian: Option<Addr>,
    /// The staking contract.
    pub staking: Option<Addr>,
    /// End of the pause in force, in seconds since 1970.
    pub paused_until: Option<u64>,
    /// Supply at genesis, in uoaic.
    pub initial_supply: Uint128,
}

/// A freeze.
#[cw_serde]
pub struct Freeze {
    /// Who ordered it.
    pub by: Governor,
    /// When it ends, in seconds since 1970. Unset, the owner's: when he thaws the account.
    pub until: Option<u64>,
}

/// A freeze that the guardian ordered.
#[cw_serde]
pub struct GuardianFreeze {
    /// The account.
    pub account: Addr,
    /// When it ends, in seconds since 1970.
    pub until: u64,
    /// What the account held when it was frozen, in uoaic.
    pub held: Uint128,
}

/// How long pauses lasted.
#[cw_serde]
pub struct PausedForResponse {
    /// All of them together until now, in seconds.
    pub seconds: u64,
}

/// What the guardian has ordered, and what it can order.
#[cw_serde]
pub struct GuardianBudget {
    /// Its freezes in force, at most [`MAX_GUARDIAN_FREEZES`].
    pub freezes: Vec<GuardianFreeze>,
    /// How many more accounts it can freeze.
    pub places: u32,
    /// What the frozen accounts held together when they were frozen, in uoaic.
    pub held: Uint128,
    /// What they may have held together, in uoaic, by the supply now.
    pub may_hold: Uint128,
    /// From when on it can pause, in seconds since 1970, while no pause is in force.
    pub may_pause_from: u64,
    /// From when on it can freeze the account asked about, in seconds since 1970; 0: at any time.
    pub may_freeze_from: Option<u64>,
}

/// Burned so far, in uoaic.
#[cw_serde]
pub struct BurnedResponse {
    /// Sum of the causes; initial supply − this = total supply.
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

/// What was burned on one day.
#[cw_serde]
pub struct BurnDay {
    /// Days since 1970: block time in seconds, divided by [`DAY`] and rounded down.
    pub day: u64,
    /// Sum of the causes, in uoaic. Of the current day: so far.
    pub total: Uint128,
    /// By cause, in the order of [`BurnCause`], zeros too.
    pub by_cause: Vec<BurnedBy>,
}

/// What the pool got of fees; whatever else it holds came otherwise.
#[cw_serde]
pub struct FeePooledResponse {
    /// The pool.
    pub pool: Addr,
    /// In uoaic, since it is the pool.
    pub amount: Uint128,
}

/// What one system contract paid through `PayFee`, in uoaic; `paid = burned + pool`.
#[cw_serde]
pub struct FeePaidResponse {
    /// In all.
    pub paid: Uint128,
    /// Burned of it.
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
    /// Whether it has a use for what comes by plain transfer.
    pub takes_transfers: bool,
}

/// Voting power.
#[cw_serde]
pub struct VotingPowerResponse {
    /// Checkpointed balance, in uoaic.
    pub power: Uint128,
    /// Block the answer is for; it is the state at that block's start.
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
