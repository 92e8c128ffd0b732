//! `SetVetoWindow`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::error::Result;
use crate::state::RULES;
use crate::{events, validate};

pub fn set_veto_window(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    seconds: u64,
) -> Result<Response> {
    validate::only_self(&env, &info, "change the veto rule")?;
    let rules = validate::with_veto_window(deps.storage, &env, seconds)?;
    RULES.save(deps.storage, &rules)?;
    Ok(events::config_updated(&["veto_window"]))
}
