//! `SetGuardian`: replaces or removes the guardian multisig.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::system;

use crate::error::Result;
use crate::events;
use crate::state::CONFIG;

pub fn set_guardian(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    guardian: Option<&str>,
) -> Result<Response> {
    let mut config = CONFIG.load(deps.storage)?;
    config.guardian = system::new_guardian(deps.as_ref(), env, info, &config.token, guardian)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("guardian")))
}
