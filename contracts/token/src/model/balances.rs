//! The only place where balances change. Value moves by two updates, one after the other, so that a
//! transfer to oneself cannot create any.

use cosmwasm_std::{Addr, Env, Storage, Uint128};
use oaic_math::fee::FeeSplit;
use oaic_messages::token::BurnCause;

use super::exemption::split_for;
use super::supply;
use crate::error::{ContractError, Result};
use crate::state::{load_account, Account, Hot, BALANCES, HOT, STAKING, VOTES};
use crate::validate;

/// How tokens get to their recipient.
#[derive(Clone, Copy)]
pub enum Delivery<'a> {
    /// The recipient is not called; the payer, or a spender, asked for it.
    Plain {
        /// Who asked.
        by: &'a Addr,
    },
    /// The recipient's hook sees the payer.
    Hook,
    /// The recipient's hook sees the spender. The holder then pays the spender by way of the
    /// contract, so the contract's own exemption does not apply: otherwise an allowance and any
    /// exempt contract that gives back what it took would carry payments past the fee.
    HookOfSpender,
}

/// Moves `gross` uoaic out of `from`; `to` receives it less the fee. Returns the split.
pub fn move_tokens(
    storage: &mut dyn Storage,
    env: &Env,
    way: Delivery,
    from: &Addr,
    to: &Addr,
    gross: Uint128,
) -> Result<FeeSplit> {
    let payee = load_account(storage, to)?;
    if let Delivery::Plain { by } = way {
        validate::ensure_not_lost(storage, env, by, to, &payee)?;
    }
    let hot = HOT.load(storage)?;
    let payer = load_account(storage, from)?;
    if let Err(stopped) = validate::ensure_not_stopped(env, &hot, from, &payer) {
        // Neither pause nor freeze stops bonding: votes need stake, and it returns to the account
        // it came from. Only what would be refused costs this read.
        let bonds =
            matches!(way, Delivery::Hook) && STAKING.may_load(storage)?.as_ref() == Some(to);
        if !bonds {
            return Err(stopped);
        }
    }
    let split = match way {
        Delivery::HookOfSpender => split_for(storage, env, &payer, &Account::default(), gross),
        Delivery::Plain { .. } | Delivery::Hook => split_for(storage, env, &payer, &payee, gross),
    }?;

    debit(storage, env, from, &payer, gross)?;
    credit(storage, env, to, &payee, split.net.into())?;
    credit_pool(storage, env, &hot, split.pool.into())?;
    supply::record_fee(storage, env, split.burned.into(), split.pool.into())?;
    Ok(split)
}

/// Destroys `amount` uoaic of `from`.
pub fn burn_tokens(
    storage: &mut dyn Storage,
    env: &Env,
    from: &Addr,
    amount: Uint128,
    cause: BurnCause,
) -> Result<()> {
    let hot = HOT.load(storage)?;
    let payer = validate::ensure_may_pay(storage, env, &hot, from)?;
    debit(storage, env, from, &payer, amount)?;
    supply::record(storage, env, cause, amount)
}

/// Takes a fee that a system contract charged itself out of its balance: `burned` of it is
/// destroyed, `pool` goes to the pool.
pub fn pay_booked_fee(
    storage: &mut dyn Storage,
    env: &Env,
    from: &Addr,
    burned: Uint128,
    pool: Uint128,
) -> Result<()> {
    let hot = HOT.load(storage)?;
    let payer = validate::ensure_may_pay(storage, env, &hot, from)?;
    let amount = burned
        .checked_add(pool)
        .map_err(|_| ContractError::Accounting { what: "paid fee" })?;
    debit(storage, env, from, &payer, amount)?;
    credit_pool(storage, env, &hot, pool)?;
    supply::record_fee(storage, env, burned, pool)
}

fn debit(
    storage: &mut dyn Storage,
    env: &Env,
    address: &Addr,
    account: &Account,
    amount: Uint128,
) -> Result<()> {
    let balance = BALANCES.may_load(storage, address)?.unwrap_or_default();
    let left = balance
        .checked_sub(amount)
        .map_err(|_| ContractError::InsufficientFunds {
            account: address.clone(),
            balance,
            needed: amount,
        })?;
    store_balance(storage, env, address, account, left)
}

fn credit(
    storage: &mut dyn Storage,
    env: &Env,
    address: &Addr,
    account: &Account,
    amount: Uint128,
) -> Result<()> {
    let balance = BALANCES.may_load(storage, address)?.unwrap_or_default();
    // The sum of all balances is the supply, so this can't overflow.
    let sum = balance
        .checked_add(amount)
        .map_err(|_| ContractError::Accounting { what: "a balance" })?;
    store_balance(storage, env, address, account, sum)
}

fn credit_pool(storage: &mut dyn Storage, env: &Env, hot: &Hot, amount: Uint128) -> Result<()> {
    if amount.is_zero() {
        return Ok(());
    }
    // The pool has no voting enabled, so its entry need not be read.
    credit(storage, env, &hot.pool, &Account::default(), amount)
}

fn store_balance(
    storage: &mut dyn Storage,
    env: &Env,
    address: &Addr,
    account: &Account,
    balance: Uint128,
) -> Result<()> {
    BALANCES.save(storage, address, &balance)?;
    if account.voting {
        VOTES.save(storage, address, &balance, env.block.height)?;
    }
    Ok(())
}
