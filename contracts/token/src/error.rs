//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::{Addr, StdError, Uint128};
use oaic_math::fee::FeeError;
use oaic_messages::shared::Bps;
use oaic_messages::token::{BurnCause, MAX_FEE_BPS, MAX_GUARDIAN_FREEZES, MIN_FEE_DELAY};
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Result of what can fail with a [`ContractError`].
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the token; each leaves all state unchanged. Times are Unix time, amounts are in
/// uoaic.
#[derive(Debug, Error, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    /// What cw20-base refuses, in its own words.
    #[error("{0}")]
    Cw20(#[from] cw20_base::ContractError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error("{0}")]
    Fee(#[from] FeeError),

    /// More is to leave an account than it holds. Keeps cw20-base's wording for clients that match
    /// it.
    #[error("insufficient funds: {account} holds {balance} uoaic, {needed} needed (Cannot Sub with given operands)")]
    InsufficientFunds {
        account: Addr,
        balance: Uint128,
        needed: Uint128,
    },
    /// More is to be spent than was allowed. Keeps cw20-base's wording as well.
    #[error("insufficient allowance: {spender} may spend {allowance} uoaic of {owner}, {needed} needed; the owner can increase it (Cannot Sub with given operands)")]
    InsufficientAllowance {
        owner: Addr,
        spender: Addr,
        allowance: Uint128,
        needed: Uint128,
    },
    #[error("allowance of {spender} overflows 128 bits: {allowance} uoaic plus {amount}; increase it by less")]
    AllowanceOverflow {
        spender: Addr,
        allowance: Uint128,
        amount: Uint128,
    },
    #[error("the allowance of {spender} has expired and is worth nothing; to start a new one from zero, give `expires` (`{{\"never\":{{}}}}` for none)")]
    AllowanceExpired { spender: Addr },
    #[error("initial balances overflow 128 bits at {address}; lower them")]
    SupplyOverflow { address: String },
    /// An accounting invariant that can't fail, did: reported instead of wrapped around.
    #[error("accounting does not add up: {what}; nothing was changed, please report this")]
    Accounting { what: &'static str },
    #[error("movements are paused until {until} (now {now}), except payouts of registered escrows and staking; try again then")]
    Paused { until: u64, now: u64 },
    #[error("account {account} is frozen: it can receive and stake, but nothing else can leave it {}", unfrozen_at(*.until))]
    Frozen { account: Addr, until: Option<u64> },
    #[error(
        "{account} is already frozen by the owner, until the owner unfreezes it; leave it out"
    )]
    FrozenByOwner { account: Addr },
    #[error("the guardian can't freeze {account} before {earliest} (now {now}), because of the cooldown after a freeze and after the owner unfroze it; the owner can freeze it by a vote")]
    FreezeCooldown {
        account: Addr,
        earliest: u64,
        now: u64,
    },
    #[error("the guardian already has {MAX_GUARDIAN_FREEZES} accounts frozen, the maximum; the first of these freezes ends at {until}")]
    NoFreezeLeft { until: u64 },
    #[error("with {account} the accounts frozen by the guardian would hold {sum} uoaic, and only a single account may exceed {max_held}; freeze fewer, or by a vote")]
    FreezesTooMuch {
        account: Addr,
        sum: Uint128,
        max_held: Uint128,
    },
    #[error("{account} is a registered escrow, which holds others' tokens and can't be frozen; leave it out")]
    EscrowFreeze { account: Addr },
    #[error("the guardian can't freeze accounts while a migration is queued at the DAO, so that holders who disagree can leave")]
    FreezeWhileQueued {},
    #[error("{token} is the token contract itself: coins sent there would be lost; name the account that they are for")]
    LostInToken { token: Addr },
    #[error("{contract} is a system contract that does not credit plain transfers: the coins would be lost there; use Send with a message that says what they are for")]
    LostInSystemContract { contract: Addr },
    #[error("system_contracts names {address} twice; name it once")]
    SystemContractTwice { address: Addr },
    #[error("{address} is not a registered system contract; the owner registers one with set_system_contract")]
    NotSystemContract { address: Addr },
    #[error("cause {cause:?} is not allowed in system_burn; use buyback or slash")]
    CauseNotAllowed { cause: BurnCause },
    #[error("fee rate {bps} bps is above the maximum of {MAX_FEE_BPS} bps")]
    FeeAboveCeiling { bps: Bps },
    #[error("fee change at {effective_at} is too soon: the earliest is {earliest} ({MIN_FEE_DELAY} s from now)")]
    FeeTooSoon { effective_at: u64, earliest: u64 },
    #[error("no fee change is pending: there is nothing to cancel")]
    NoScheduledFee {},
    #[error("{account} can't enable voting: {reason}")]
    NoVoting { account: Addr, reason: &'static str },
    #[error("height {height} is in the future: the current block is {current}")]
    FutureHeight { height: u64, current: u64 },
}

fn unfrozen_at(until: Option<u64>) -> String {
    match until {
        Some(until) => format!("before {until}"),
        None => "until the owner unfreezes it".to_owned(),
    }
}
