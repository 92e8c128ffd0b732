//! What can go wrong, where, and what to do next.

use cosmwasm_std::{Addr, StdError, Uint128};
use oaic_math::fee::FeeError;
use oaic_messages::shared::Bps;
use oaic_messages::token::{BurnCause, MAX_FEE_BPS, MAX_GUARDIAN_FREEZES, MIN_FEE_DELAY};
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Errors of the token. Times are in seconds since 1970, amounts in uoaic.
#[derive(Debug, Error, PartialEq)]
pub enum ContractError {
    /// Storage, JSON or an address.
    #[error("{0}")]
    Std(#[from] StdError),

    /// What cw20-base refuses, in its own words.
    #[error("{0}")]
    Cw20(#[from] cw20_base::ContractError),

    /// What every contract refuses alike.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),

    /// A fee can't be computed.
    #[error("{0}")]
    Fee(#[from] FeeError),

    /// More is to leave an account than it holds. Keeps cw20-base's words for clients that look
    /// for them.
    #[error("insufficient funds: {account} holds {balance} uoaic, {needed} are needed (Cannot Sub with given operands)")]
    InsufficientFunds {
        /// Whose balance.
        account: Addr,
        /// What it holds.
        balance: Uint128,
        /// What is asked of it.
        needed: Uint128,
    },

    /// More is to be spent than was allowed. Keeps cw20-base's words as well.
    #[error("insufficient allowance: {spender} may spend {allowance} uoaic of {owner}, {needed} are needed; the owner can increase it (Cannot Sub with given operands)")]
    InsufficientAllowance {
        /// Whose tokens.
        owner: Addr,
        /// Who spends.
        spender: Addr,
        /// What is left of the allowance.
        allowance: Uint128,
        /// What is asked of it.
        needed: Uint128,
    },

    /// An allowance above 2^128 − 1.
    #[error("allowance of {spender} overflows: {allowance} uoaic are allowed, {amount} more don't fit 128 bits")]
    AllowanceOverflow {
        /// Who may spend.
        spender: Addr,
        /// What is allowed.
        allowance: Uint128,
        /// By how much it was to rise.
        amount: Uint128,
    },

    /// An expired allowance is dead; reviving it takes a new expiry.
    #[error("the allowance of {spender} has expired and is worth nothing; to start a new one from zero, give `expires` (`{{\"never\":{{}}}}` for none)")]
    AllowanceExpired {
        /// Who was allowed.
        spender: Addr,
    },

    /// Genesis balances above 2^128 − 1.
    #[error("initial balances overflow 128 bits at {address}")]
    SupplyOverflow {
        /// At which entry.
        address: String,
    },

    /// Bookkeeping that can't happen: reported instead of wrapped.
    #[error("books don't add up: {what}; nothing was changed, please report this")]
    Books {
        /// Where.
        what: &'static str,
    },

    /// A pause is in force.
    #[error("movements are paused until {until} (now {now}); only payouts of registered escrows and staking go on; try again then")]
    Paused {
        /// Its end.
        until: u64,
        /// Block time.
        now: u64,
    },

    /// The account is frozen.
    #[error("account {account} is frozen: it can receive and stake, and nothing else can leave it {}", thawed_at(*.until))]
    Frozen {
        /// Which.
        account: Addr,
        /// When that ends. Unset: when the owner thaws it.
        until: Option<u64>,
    },

    /// The guardian has nothing to add to what the owner ordered.
    #[error(
        "{account} is frozen by the owner already, which stands until he thaws it; leave it out"
    )]
    FrozenByOwner {
        /// Which.
        account: Addr,
    },

    /// The guardian has frozen it, or the owner thawed it, too short a time ago.
    #[error("the guardian can't freeze {account} before {earliest} (now {now}): an account has a rest after a freeze and after a thaw by the owner, who can freeze it by a vote")]
    FreezeCooldown {
        /// Which.
        account: Addr,
        /// When it can.
        earliest: u64,
        /// Block time.
        now: u64,
    },

    /// Every place is taken.
    #[error("the guardian has {MAX_GUARDIAN_FREEZES} accounts frozen, and can have no more; the first of these freezes ends at {until}")]
    NoFreezeLeft {
        /// When a place is free.
        until: u64,
    },

    /// They hold too much together.
    #[error("with {account} the guardian's freezes would come to {sum} uoaic, and {may_hold} are allowed unless it is one account alone; order fewer, or a vote")]
    FreezesTooMuch {
        /// Which.
        account: Addr,
        /// What the accounts held.
        sum: Uint128,
        /// A hundredth of the supply.
        may_hold: Uint128,
    },

    /// An escrow can't be frozen.
    #[error("{account} is a registered escrow: it holds others' tokens and can't be frozen")]
    EscrowFreeze {
        /// Which.
        account: Addr,
    },

    /// A freeze of the guardian that would keep people from leaving.
    #[error("the guardian freezes nobody while a migration is queued at the DAO: whoever disagrees may leave")]
    FreezeWhileQueued {},

    /// A transfer to the token itself.
    #[error("{token} is this token itself: coins sent there are lost, for nobody could ever take them out; name the account that they are for")]
    LostInToken {
        /// The token.
        token: Addr,
    },

    /// A plain transfer to a system contract that has no use for it.
    #[error("{contract} is a system contract that books nothing of a plain transfer: the coins would be lost there; use Send with a message for it, which says what they are for")]
    LostInSystemContract {
        /// Which.
        contract: Addr,
    },

    /// Genesis names a system contract twice.
    #[error("system_contracts names {address} twice; name it once")]
    SystemContractTwice {
        /// Which.
        address: Addr,
    },

    /// The caller, or the named address, is not registered.
    #[error("{address} is not a registered system contract; the owner registers one with set_system_contract")]
    NotSystemContract {
        /// Which.
        address: Addr,
    },

    /// The cause belongs to another message.
    #[error("cause {cause:?} can't be booked by system_burn: only buyback and slash can")]
    CauseNotAllowed {
        /// The cause.
        cause: BurnCause,
    },

    /// Rate above the ceiling.
    #[error("fee rate {bps} bps is above the ceiling of {MAX_FEE_BPS} bps that the code sets")]
    FeeAboveCeiling {
        /// The rate.
        bps: Bps,
    },

    /// Change too soon.
    #[error("fee change at {effective_at} is too soon: the earliest is {earliest} ({MIN_FEE_DELAY} s from now)")]
    FeeTooSoon {
        /// When it was to be.
        effective_at: u64,
        /// When it can be.
        earliest: u64,
    },

    /// No change pending.
    #[error("no fee change is pending: there is nothing to cancel")]
    NoScheduledFee {},

    /// Accounts that must not vote.
    #[error("{account} can't enable voting: {reason}")]
    NoVoting {
        /// Which.
        account: Addr,
        /// Why.
        reason: &'static str,
    },

    /// Height in the future.
    #[error("height {height} is in the future: the current block is {current}")]
    FutureHeight {
        /// Asked for.
        height: u64,
        /// Block.
        current: u64,
    },
}

fn thawed_at(until: Option<u64>) -> String {
    match until {
        Some(until) => format!("before {until}"),
        None => "until the owner thaws it".to_owned(),
    }
}
