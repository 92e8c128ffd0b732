//! Contracts that are told of changed weights.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Reply, Response};
use oaic_kit::{address, ownership::ensure_owner, text, KitError};
use oaic_types::staking::MAX_HOOKS;

use crate::error::ContractError;
use crate::events;
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
    let hook = address::payable(deps.api, &env.contract.address, "addr", addr)?;
    let mut config = CONFIG.load(deps.storage)?;
    if config.hooks.contains(&hook) {
        return Err(KitError::invalid("addr", hook, "it is a hook already").into());
    }
    config.hooks.push(hook.clone());
    text::count("hooks", "entries", config.hooks.len(), 0, MAX_HOOKS)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::hook_set(&hook, true)))
}

/// Stops telling it.
pub fn remove(deps: DepsMut, info: &MessageInfo, addr: &str) -> Result<Response, ContractError> {
    ensure_owner(deps.storage, &info.sender, "remove hooks")?;
    let hook = address::valid(deps.api, "addr", addr)?;
    let mut config = CONFIG.load(deps.storage)?;
    let before = config.hooks.len();
    config.hooks.retain(|known| *known != hook);
    if config.hooks.len() == before {
        return Err(KitError::unknown("hook", hook).into());
    }
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::hook_set(&hook, false)))
}

/// Notes that a hook failed; what it was told of stands.
pub fn note_failure(reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != HOOK_REPLY {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let hook = String::from_utf8_lossy(reply.payload.as_slice());
    Ok(Response::new().add_event(events::hook_failed(&hook)))
}
