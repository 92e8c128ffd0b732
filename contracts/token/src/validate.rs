//! Checks: what pause and freeze stop, what would be lost, and what a message names.

use cosmwasm_std::{Addr, Api, Deps, Env, Storage};
use oaic_messages::shared::Bps;
use oaic_messages::token::{MAX_FEE_BPS, MAX_FREEZE_BATCH};
use oaic_runtime::{address, system, text};

use crate::error::{ContractError, Result};
use crate::model::pause::paused_until;
use crate::state::{load_account, Account, Hot};

/// Entry of an account out of which tokens are about to go.
pub fn ensure_may_pay(
    storage: &dyn Storage,
    env: &Env,
    hot: &Hot,
    payer: &Addr,
) -> Result<Account> {
    let account = load_account(storage, payer)?;
    ensure_not_stopped(env, hot, payer, &account)?;
    Ok(account)
}

/// Refuses to let tokens out of an account.
pub fn ensure_not_stopped(env: &Env, hot: &Hot, payer: &Addr, account: &Account) -> Result<()> {
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
/// and to a system contract that does not credit it. `by` is who asked for it: the payer, or a
/// spender.
///
/// System contracts are free to pay each other: they pay according to their own accounting, a
/// refusal would hold up everybody else whom the same message pays, and what one pulls to itself by
/// allowance it credits. Committee and guardian, stock multisigs, are not registered and need not
/// be: what they hold they move by a passed proposal. So could the DAO, but its registration
/// refuses plain transfers all the same: they would mix with the deposits that it holds for others.
pub fn ensure_not_lost(
    storage: &dyn Storage,
    env: &Env,
    by: &Addr,
    to: &Addr,
    payee: &Account,
) -> Result<()> {
    if *to == env.contract.address {
        return Err(ContractError::LostInToken { token: to.clone() });
    }
    // Only what would be refused costs this second read.
    if !payee.loses_transfers() || load_account(storage, by)?.system.is_some() {
        return Ok(());
    }
    Err(ContractError::LostInSystemContract {
        contract: to.clone(),
    })
}

/// Refuses everybody but registered system contracts.
pub fn ensure_system_contract(account: &Account, address: &Addr) -> Result<()> {
    match account.system {
        Some(_) => Ok(()),
        None => Err(ContractError::NotSystemContract {
            address: address.clone(),
        }),
    }
}

/// A system contract and its entry.
pub fn registered(deps: Deps, address: &str) -> Result<(Addr, Account)> {
    let address = address::valid(deps.api, "address", address)?;
    let account = load_account(deps.storage, &address)?;
    ensure_system_contract(&account, &address)?;
    Ok((address, account))
}

/// A guardian is not a contract of the economy, which would obey whoever can make it send a
/// message.
pub fn guardian(deps: Deps, env: &Env, raw: Option<&str>) -> Result<Option<Addr>> {
    let field = "guardian";
    let Some(address) = address::optional(deps.api, field, raw)? else {
        return Ok(None);
    };
    let system = load_account(deps.storage, &address)?.system;
    match system.is_some() || address == env.contract.address {
        true => Err(system::not_an_officer(field, &address).into()),
        false => Ok(Some(address)),
    }
}

/// A staking contract is registered; any other contract would be a way out of a freeze.
pub fn staking(deps: Deps, raw: Option<&str>) -> Result<Option<Addr>> {
    let address = address::optional(deps.api, "staking", raw)?;
    if let Some(address) = &address {
        ensure_system_contract(&load_account(deps.storage, address)?, address)?;
    }
    Ok(address)
}

/// Refuses rates that no owner may set.
pub fn fee_rate(bps: Bps) -> Result<()> {
    if bps > MAX_FEE_BPS {
        return Err(ContractError::FeeAboveCeiling { bps });
    }
    Ok(())
}

/// Accounts of a message that freezes them: none is an escrow.
pub fn freezable(deps: Deps, addresses: &[String]) -> Result<Vec<Addr>> {
    let accounts = accounts(deps.api, addresses)?;
    for account in &accounts {
        if load_account(deps.storage, account)?.is_escrow() {
            return Err(ContractError::EscrowFreeze {
                account: account.clone(),
            });
        }
    }
    Ok(accounts)
}

/// Accounts of a message, a bounded number of them.
pub fn accounts(api: &dyn Api, addresses: &[String]) -> Result<Vec<Addr>> {
    let (field, most) = ("addresses", MAX_FREEZE_BATCH);
    text::count(field, "entries", addresses.len(), 1, most)?;
    let accounts = addresses
        .iter()
        .map(|raw| address::valid(api, field, raw))
        .collect::<Result<_, _>>()?;
    Ok(accounts)
}

pub fn spender(api: &dyn Api, owner: &Addr, spender: &str) -> Result<Addr> {
    let spender = address::valid(api, "spender", spender)?;
    if spender == *owner {
        return Err(cw20_base::ContractError::CannotSetOwnAccount {}.into());
    }
    Ok(spender)
}
