//! `RemoveHook`.

use cosmwasm_std::{Addr, Deps, DepsMut, MessageInfo, Response};
use oaic_runtime::{address, ownership::ensure_owner, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::{Config, CONFIG};

pub fn remove_hook(deps: DepsMut, info: &MessageInfo, addr: &str) -> Result<Response> {
    ensure_owner(deps.storage, &info.sender, "remove hooks")?;
    let mut config = CONFIG.load(deps.storage)?;
    let hook = apply(deps.as_ref(), &mut config, addr)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::hook_set(&hook, false)))
}

pub fn apply(deps: Deps, config: &mut Config, addr: &str) -> Result<Addr> {
    let hook = address::valid(deps.api, "addr", addr)?;
    let before = config.hooks.len();
    config.hooks.retain(|known| *known != hook);
    match config.hooks.len() == before {
        true => Err(RuntimeError::unknown("hook", hook).into()),
        false => Ok(hook),
    }
}
