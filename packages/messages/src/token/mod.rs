//! The coin: a cw20 with a fixed supply, a burning fee, and voting checkpoints.
//!
//! Every cw20 message and query keeps its cw20 JSON, so that cw20 clients work unchanged.

mod burns;
mod freezes;
mod query;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint128};
use cw20::{Cw20Coin, Expiration, Logo};
use cw_ownable::cw_ownable_execute;

use crate::shared::{Bps, MAX_GUARDIAN_PAUSE};

pub use burns::*;
pub use freezes::*;
pub use query::*;

/// Highest fee rate that the code accepts, in basis points (8 %).
pub const MAX_FEE_BPS: Bps = 800;

/// Minimum time between scheduling a fee change and its effect, in seconds (7 days).
pub const MIN_FEE_DELAY: u64 = 7 * 86_400;

/// Longest pause, in seconds; a pause ends by itself.
pub const MAX_PAUSE: u64 = MAX_GUARDIAN_PAUSE;

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
        /// When it takes effect, in Unix time.
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

/// Migration.
#[cw_serde]
pub struct MigrateMsg {}
