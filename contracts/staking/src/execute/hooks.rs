//! Contracts that are told of changed weights.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use oaic_messages::staking::MAX_HOOKS;
use oaic_runtime::{address, ownership::ensure_owner, text, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::record::Config;
use crate::state::CONFIG;
use crate::touch::HOOK_REPLY;

/// Tells a contract from now on.
pub fn add(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    addr: &str,
) -> Result<Response, ContractError> {
    ensure_owner(deps.storage, &info.sender, "add hooks")?;
    let mut config = CONFIG.load(deps.storage)?;
    let hook = with(deps.as_ref(), env, &mut config, addr)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::hook_set(&hook, true)))
}

/// One hook more.
pub fn with(deps: Deps, env: &Env, config: &mut Config, addr: &str) -> Result<Addr, ContractError> {
    let hook = address::payable(deps.api, &env.contract.address, "addr", addr)?;
    if config.hooks.contains(&hook) {
        return Err(RuntimeError::invalid("addr", hook, "it is a hook already").into());
    }
    config.hooks.push(hook.clone());
    text::count("hooks", "entries", config.hooks.len(), 0, MAX_HOOKS)?;
    Ok(hook)
}

/// Stops telling it.
pub fn remove(deps: DepsMut, info: &MessageInfo, addr: &str) -> Result<Response, ContractError> {
    ensure_owner(deps.storage, &info.sender, "remove hooks")?;
    let mut config = CONFIG.load(deps.storage)?;
    let hook = without(deps.as_ref(), &mut config, addr)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::hook_set(&hook, false)))
}

/// One hook less.
pub fn without(deps: Deps, config: &mut Config, addr: &str) -> Result<Addr, ContractError> {
    let hook = address::valid(deps.api, "addr", addr)?;
    let before = config.hooks.len();
    config.hooks.retain(|known| *known != hook);
    match config.hooks.len() == before {
        true => Err(RuntimeError::unknown("hook", hook).into()),
        false => Ok(hook),
    }
}

/// Notes that a hook failed; what it was told of stands.
pub fn note_failure(reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != HOOK_REPLY {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let hook = String::from_utf8_lossy(reply.payload.as_slice());
    Ok(Response::new().add_event(events::hook_failed(&hook)))
}
