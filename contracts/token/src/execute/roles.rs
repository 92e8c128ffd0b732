//! `set_pool`, `set_guardian` and `set_staking`.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_runtime::{address, ownership, system};

use crate::burn;
use crate::error::ContractError;
use crate::execute::voting;
use crate::state::{load_account, GUARDIAN, HOT, STAKING};
use crate::{events, guard};

/// Replaces the pool. What the old one holds stays there; the new one has voting switched off.
pub fn set_pool(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    pool: String,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "replace the pool")?;
    let pool = address::payable(deps.api, &env.contract.address, "pool", &pool)?;
    voting::switch_off(deps.storage, &env, &pool)?;
    let mut hot = HOT.load(deps.storage)?;
    burn::forget_pooled(deps.storage)?;
    hot.pool = pool.clone();
    HOT.save(deps.storage, &hot)?;
    Ok(events::pool_set(&pool))
}

/// Replaces or removes the guardian. The cooldowns go on for the next one.
pub fn set_guardian(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    address: Option<&str>,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "replace the guardian")?;
    let mut stored = GUARDIAN.load(deps.storage)?;
    stored.address = guardian(deps.as_ref(), env, address)?;
    GUARDIAN.save(deps.storage, &stored)?;
    Ok(events::guardian_set(stored.address.as_ref()))
}

/// Names another staking contract, or none.
pub fn set_staking(
    deps: DepsMut,
    info: MessageInfo,
    address: Option<&str>,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "name the staking contract")?;
    let contract = staking(deps.as_ref(), address)?;
    match &contract {
        Some(contract) => STAKING.save(deps.storage, contract)?,
        None => STAKING.remove(deps.storage),
    }
    Ok(events::staking_set(contract.as_ref()))
}

/// A guardian is no contract of the economy, which would obey whoever can make it send a message.
pub fn guardian(deps: Deps, env: &Env, raw: Option<&str>) -> Result<Option<Addr>, ContractError> {
    let field = "guardian";
    let Some(address) = address::optional(deps.api, field, raw)? else {
        return Ok(None);
    };
    let system = load_account(deps.storage, &address)?.system;
    match system.is_some() || address == env.contract.address {
        true => Err(system::no_officer(field, &address).into()),
        false => Ok(Some(address)),
    }
}

/// A staking contract is registered: what else a frozen account could send to is a way out.
pub fn staking(deps: Deps, raw: Option<&str>) -> Result<Option<Addr>, ContractError> {
    let address = address::optional(deps.api, "staking", raw)?;
    if let Some(address) = &address {
        guard::assert_system(&load_account(deps.storage, address)?, address)?;
    }
    Ok(address)
}
