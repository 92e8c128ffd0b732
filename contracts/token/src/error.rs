//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::{Addr, StdError, Uint128};
use oaic_math::fee::FeeError;
use oaic_messages::shared::Bps;
use oaic_messages::token::{BurnCause, MAX_FEE_BPS, MAX_GUARDIAN_FREEZES, MIN_FEE_DELAY};
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Errors of the token; each leaves all state unchanged. Times are in Unix seconds, amounts in
/// uoaic.
#[derive(Debug, Error, PartialEq)]
pub enum ContractError {
    /// Storage, JSON or an address.
    #[error("{0}")]
    Std(#[from] StdError),

    /// What cw20-base refuses, in its own words.
    #[error("{0}")]
    Cw20(#[from] cw20_base::ContractError),

    /// What every contract refuses in the same way.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),

    /// A fee can't be computed.
    #[error("{0}")]
    Fee(#[from] FeeError),

    /// More is to leave an account than it holds. Keeps cw20-base's wording for clients that match
    /// it.
    #[error("insufficient funds: {account} holds {balance} uoaic, {needed} needed (Cannot Sub with given operands)")]
    InsufficientFunds {
        /// The account.
        account: Addr,
        /// Its balance.
        balance: Uint128,
        /// The amount needed.
        needed: Uint128,
    },

    /// More is to be spent than was allowed. Keeps cw20-base's wording as well.
    #[error("insufficient allowance: {spender} may spend {allowance} uoaic of {owner}, {needed} needed; the owner can increase it (Cannot Sub with given operands)")]
    InsufficientAllowance {
        /// The owner of the tokens.
        owner: Addr,
        /// The spender.
        spender: Addr,
        /// The rest of the allowance.
        allowance: Uint128,
        /// The amount needed.
        needed: Uint128,
    },

    /// An allowance above 2^128 − 1.
    #[error("allowance of {spender} overflows 128 bits: {allowance} uoaic plus {amount}; increase it by less")]
    AllowanceOverflow {
        /// The spender.
        spender: Addr,
        /// The allowance.
        allowance: Uint128,
        /// The increase.
        amount: Uint128,
    },

    /// An expired allowance is worth nothing; starting a new one takes a new expiry.
    #[error("the allowance of {spender} has expired and is worth nothing; to start a new one from zero, give `expires` (`{{\"never\":{{}}}}` for none)")]
    AllowanceExpired {
        /// The spender.
        spender: Addr,
    },

    /// Genesis balances above 2^128 − 1.
    #[error("initial balances overflow 128 bits at {address}; lower them")]
    SupplyOverflow {
        /// The entry at which they do.
        address: String,
    },

    /// An accounting invariant that can't fail, did: reported instead of wrapped around.
    #[error("accounting does not add up: {what}; nothing was changed, please report this")]
    Accounting {
        /// The number.
        what: &'static str,
    },

    /// A pause is in force.
    #[error("movements are paused until {until} (now {now}), except payouts of registered escrows and staking; try again then")]
    Paused {
        /// The end of the pause.
        until: u64,
        /// Block time.
        now: u64,
    },

    /// The account is frozen.
    #[error("account {account} is frozen: it can receive and stake, but nothing else can leave it {}", unfrozen_at(*.until))]
    Frozen {
        /// The account.
        account: Addr,
        /// When that ends. Unset: when the owner unfreezes it.
        until: Option<u64>,
    },

    /// The guardian has nothing to add to what the owner ordered.
    #[error(
        "{account} is already frozen by the owner, until the owner unfreezes it; leave it out"
    )]
    FrozenByOwner {
        /// The account.
        account: Addr,
    },

    /// The guardian froze it, or the owner unfroze it, too recently.
    #[error("the guardian can't freeze {account} before {earliest} (now {now}), because of the cooldown after a freeze and after the owner unfroze it; the owner can freeze it by a vote")]
    FreezeCooldown {
        /// The account.
        account: Addr,
        /// The end of the cooldown.
        earliest: u64,
        /// Block time.
        now: u64,
    },

    /// The guardian has as many accounts frozen as it can.
    #[error("the guardian already has {MAX_GUARDIAN_FREEZES} accounts frozen, the maximum; the first of these freezes ends at {until}")]
    NoFreezeLeft {
        /// When the first of them ends.
        until: u64,
    },

    /// The frozen accounts together hold too much.
    #[error("with {account} the accounts frozen by the guardian would hold {sum} uoaic, and only a single account may exceed {max_held}; freeze fewer, or by a vote")]
    FreezesTooMuch {
        /// The account.
        account: Addr,
        /// What the accounts would hold together.
        sum: Uint128,
        /// 1 % of the supply.
        max_held: Uint128,
    },

    /// An escrow can't be frozen.
    #[error("{account} is a registered escrow, which holds others' tokens and can't be frozen; leave it out")]
    EscrowFreeze {
        /// The account.
        account: Addr,
    },

    /// A freeze by the guardian that would keep holders from leaving.
    #[error("the guardian can't freeze accounts while a migration is queued at the DAO, so that holders who disagree can leave")]
    FreezeWhileQueued {},

    /// A transfer to the token itself.
    #[error("{token} is the token contract itself: coins sent there would be lost; name the account that they are for")]
    LostInToken {
        /// The token.
        token: Addr,
    },

    /// A plain transfer to a system contract that has no use for it.
    #[error("{contract} is a system contract that does not credit plain transfers: the coins would be lost there; use Send with a message that says what they are for")]
    LostInSystemContract {
        /// The contract.
        contract: Addr,
    },

    /// Genesis names a system contract twice.
    #[error("system_contracts names {address} twice; name it once")]
    SystemContractTwice {
        /// The contract.
        address: Addr,
    },

    /// The caller, or the named address, is not registered.
    #[error("{address} is not a registered system contract; the owner registers one with set_system_contract")]
    NotSystemContract {
        /// The contract.
        address: Addr,
    },

    /// The cause of another message.
    #[error("cause {cause:?} is not allowed in system_burn; use buyback or slash")]
    CauseNotAllowed {
        /// The cause.
        cause: BurnCause,
    },

    /// Rate above the ceiling.
    #[error("fee rate {bps} bps is above the maximum of {MAX_FEE_BPS} bps")]
    FeeAboveCeiling {
        /// The rate.
        bps: Bps,
    },

    /// Change too soon.
    #[error("fee change at {effective_at} is too soon: the earliest is {earliest} ({MIN_FEE_DELAY} s from now)")]
    FeeTooSoon {
        /// The time asked for.
        effective_at: u64,
        /// The earliest time.
        earliest: u64,
    },

    /// No change pending.
    #[error("no fee change is pending: there is nothing to cancel")]
    NoScheduledFee {},

    /// Accounts that must not vote.
    #[error("{account} can't enable voting: {reason}")]
    NoVoting {
        /// The account.
        account: Addr,
        /// The reason.
        reason: &'static str,
    },

    /// Height in the future.
    #[error("height {height} is in the future: the current block is {current}")]
    FutureHeight {
        /// The height asked for.
        height: u64,
        /// The current block.
        current: u64,
    },
}

fn unfrozen_at(until: Option<u64>) -> String {
    match until {
        Some(until) => format!("before {until}"),
        None => "until the owner unfreezes it".to_owned(),
    }
}
