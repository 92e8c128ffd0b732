//! `AddHook`: contracts that are notified of changed stake.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use oaic_messages::staking::MAX_HOOKS;
use oaic_runtime::{address, ownership::ensure_owner, text, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::accrual::HOOK_REPLY;
use crate::state::{Config, CONFIG};

pub fn add_hook(deps: DepsMut, env: &Env, info: &MessageInfo, addr: &str) -> Result<Response> {
    ensure_owner(deps.storage, &info.sender, "add hooks")?;
    let mut config = CONFIG.load(deps.storage)?;
    let hook = apply(deps.as_ref(), env, &mut config, addr)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::hook_set(&hook, true)))
}

pub fn apply(deps: Deps, env: &Env, config: &mut Config, addr: &str) -> Result<Addr> {
    let hook = address::payable(deps.api, &env.contract.address, "addr", addr)?;
    if config.hooks.contains(&hook) {
        return Err(RuntimeError::invalid("addr", hook, "it is a hook already").into());
    }
    config.hooks.push(hook.clone());
    text::count("hooks", "entries", config.hooks.len(), 0, MAX_HOOKS)?;
    Ok(hook)
}

/// Records that a hook failed; the change that it was notified of stands.
pub fn record_hook_failure(reply: &Reply) -> Result<Response> {
    if reply.id != HOOK_REPLY {
        return Err(RuntimeError::UnknownReply { id: reply.id }.into());
    }
    let hook = String::from_utf8_lossy(reply.payload.as_slice());
    Ok(Response::new().add_event(events::hook_failed(&hook)))
}
