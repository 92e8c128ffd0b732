//! What pause and freeze stop, and what would be lost.

use cosmwasm_std::{Addr, Env, Storage};

use crate::error::ContractError;
use crate::state::{load_account, Account, Hot};

/// End of the pause in force, in seconds since 1970.
pub fn paused_until(hot: &Hot, env: &Env) -> Option<u64> {
    (env.block.time.seconds() < hot.paused_until).then_some(hot.paused_until)
}

/// Entry of an account out of which tokens are about to go.
///
/// # Errors
/// As [`assert_not_stopped`].
pub fn assert_may_pay(
    storage: &dyn Storage,
    env: &Env,
    hot: &Hot,
    payer: &Addr,
) -> Result<Account, ContractError> {
    let account = load_account(storage, payer)?;
    assert_not_stopped(env, hot, payer, &account)?;
    Ok(account)
}

/// Refuses to let tokens out of an account.
///
/// # Errors
/// [`ContractError::Frozen`]; [`ContractError::Paused`] unless the account is a registered
/// escrow: what it holds is others', and a pause must not keep it from them.
pub fn assert_not_stopped(
    env: &Env,
    hot: &Hot,
    payer: &Addr,
    account: &Account,
) -> Result<(), ContractError> {
    let now = env.block.time.seconds();
    if let Some(freeze) = account.freeze_at(now) {
        return Err(ContractError::Frozen {
            account: payer.clone(),
            until: freeze.until,
        });
    }
    match paused_until(hot, env) {
        Some(until) if !account.is_escrow() => Err(ContractError::Paused { until, now }),
        _ => Ok(()),
    }
}

/// Refuses a plain transfer of coins that nobody could ever take out again: to the token itself,
/// and to a system contract that books nothing of it. `by` asked for it: the payer, or a spender.
///
/// System contracts are free to pay each other: they pay where their own books say, a refusal would
/// hold up whoever else the same message pays, and one pulls to itself what it was allowed, which it
/// books. Committee and guardian, stock multisigs, are not registered and need not be: what they
/// hold they move by a passed proposal. So could the DAO, whose registration refuses gifts all the
/// same: they would lie among the deposits that it holds for others.
///
/// # Errors
/// [`ContractError::LostInToken`], [`ContractError::LostInSystemContract`].
pub fn assert_not_lost(
    storage: &dyn Storage,
    env: &Env,
    by: &Addr,
    to: &Addr,
    payee: &Account,
) -> Result<(), ContractError> {
    if *to == env.contract.address {
        return Err(ContractError::LostInToken { token: to.clone() });
    }
    // Only what would be refused costs this second look.
    if !payee.loses_transfers() || load_account(storage, by)?.system.is_some() {
        return Ok(());
    }
    Err(ContractError::LostInSystemContract {
        contract: to.clone(),
    })
}

/// Refuses everybody but registered system contracts.
pub fn assert_system(account: &Account, address: &Addr) -> Result<(), ContractError> {
    match account.system {
        Some(_) => Ok(()),
        None => Err(ContractError::NotSystemContract {
            address: address.clone(),
        }),
    }
}
