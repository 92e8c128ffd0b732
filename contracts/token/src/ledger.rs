//! The one place where balances change. Value moves by two updates, one after the other, so that
//! a transfer to oneself can't create any.

use cosmwasm_std::{Addr, Env, Storage, SubMsg, Uint128};
use oaic_math::fee::{split_fee, FeeSplit};
use oaic_types::token::BurnCause;

use crate::burn;
use crate::error::ContractError;
use crate::guard;
use crate::state::{load_account, Account, Hot, BALANCES, FEE_SCHEDULE, HOT, VOTES};

/// Moves `gross` uoaic out of `from`; what the fee leaves arrives at `to`. Returns how it was
/// split, and what to tell the burn listeners once everything is stored.
///
/// # Errors
/// When `from` is frozen, paused or holds too little; then nothing was changed that the caller's
/// error does not undo.
pub fn move_tokens(
    storage: &mut dyn Storage,
    env: &Env,
    from: &Addr,
    to: &Addr,
    gross: Uint128,
) -> Result<(FeeSplit, Vec<SubMsg>), ContractError> {
    let payee = load_account(storage, to)?;
    move_taxed_as(storage, env, from, to, &payee, &payee, gross)
}

/// As [`move_tokens`], into a contract that counts what arrives as a spender's. The holder then
/// pays the spender, only by way of the contract, and the contract's own exemption doesn't count:
/// or an allowance and any exempt contract that gives back what it took would carry payments past
/// the fee.
///
/// # Errors
/// As [`move_tokens`].
pub fn move_for_spender(
    storage: &mut dyn Storage,
    env: &Env,
    from: &Addr,
    to: &Addr,
    gross: Uint128,
) -> Result<(FeeSplit, Vec<SubMsg>), ContractError> {
    let payee = load_account(storage, to)?;
    move_taxed_as(storage, env, from, to, &payee, &Account::default(), gross)
}

fn move_taxed_as(
    storage: &mut dyn Storage,
    env: &Env,
    from: &Addr,
    to: &Addr,
    payee: &Account,
    taxed_as: &Account,
    gross: Uint128,
) -> Result<(FeeSplit, Vec<SubMsg>), ContractError> {
    let hot = HOT.load(storage)?;
    let payer = guard::assert_may_pay(storage, env, &hot, from)?;
    let split = split_for(storage, env, &payer, taxed_as, gross)?;

    debit(storage, env, from, &payer, gross)?;
    credit(storage, env, to, payee, split.net.into())?;
    credit_pool(storage, env, &hot, split.pool.into())?;
    let notices = burn::book(storage, env, &hot, BurnCause::Fee, split.burned.into())?;
    Ok((split, notices))
}

/// Destroys `amount` uoaic of `from`. Returns what to tell the burn listeners.
///
/// # Errors
/// When `from` is frozen, paused or holds too little.
pub fn burn_tokens(
    storage: &mut dyn Storage,
    env: &Env,
    from: &Addr,
    amount: Uint128,
    cause: BurnCause,
) -> Result<Vec<SubMsg>, ContractError> {
    let hot = HOT.load(storage)?;
    let payer = guard::assert_may_pay(storage, env, &hot, from)?;
    debit(storage, env, from, &payer, amount)?;
    burn::book(storage, env, &hot, cause, amount)
}

/// Takes a fee that was booked elsewhere out of a system contract's balance: `burned` of it is
/// destroyed, `pool` goes to the pool. Returns what to tell the burn listeners.
///
/// # Errors
/// When `from` is no system contract, is frozen, paused or holds too little.
pub fn pay_booked_fee(
    storage: &mut dyn Storage,
    env: &Env,
    from: &Addr,
    burned: Uint128,
    pool: Uint128,
) -> Result<Vec<SubMsg>, ContractError> {
    let hot = HOT.load(storage)?;
    let payer = guard::assert_may_pay(storage, env, &hot, from)?;
    let amount = burned
        .checked_add(pool)
        .map_err(|_| ContractError::Books { what: "paid fee" })?;
    debit(storage, env, from, &payer, amount)?;
    credit_pool(storage, env, &hot, pool)?;
    burn::book(storage, env, &hot, BurnCause::Fee, burned)
}

/// How a payment would be split at this block: at the rate in force, or untaxed.
pub fn split_for(
    storage: &dyn Storage,
    env: &Env,
    payer: &Account,
    payee: &Account,
    gross: Uint128,
) -> Result<FeeSplit, ContractError> {
    if is_untaxed(payer, payee) {
        return Ok(FeeSplit::untaxed(gross.u128()));
    }
    let bps = FEE_SCHEDULE
        .load(storage)?
        .rate_at(env.block.time.seconds());
    Ok(split_fee(gross.u128(), bps)?)
}

/// Whether a payment between these two is exempt from the fee. A spender has no say in it.
pub fn is_untaxed(payer: &Account, payee: &Account) -> bool {
    payer.sends_untaxed() || payee.receives_untaxed()
}

fn debit(
    storage: &mut dyn Storage,
    env: &Env,
    address: &Addr,
    account: &Account,
    amount: Uint128,
) -> Result<(), ContractError> {
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
) -> Result<(), ContractError> {
    let balance = BALANCES.may_load(storage, address)?.unwrap_or_default();
    // The sum of all balances is the supply, so this can't overflow.
    let sum = balance
        .checked_add(amount)
        .map_err(|_| ContractError::Books { what: "a balance" })?;
    store_balance(storage, env, address, account, sum)
}

fn credit_pool(
    storage: &mut dyn Storage,
    env: &Env,
    hot: &Hot,
    amount: Uint128,
) -> Result<(), ContractError> {
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
) -> Result<(), ContractError> {
    BALANCES.save(storage, address, &balance)?;
    if account.voting {
        VOTES.save(storage, address, &balance, env.block.height)?;
    }
    Ok(())
}
