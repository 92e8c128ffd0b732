//! `SetVetoWindow`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::token::no_coins;

use crate::error::ContractError;
use crate::state::RULES;
use crate::{events, validate};

/// Changes the veto rule.
pub fn set_veto_window(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    seconds: u64,
) -> Result<Response, ContractError> {
    validate::only_self(&env, &info, "change the veto rule")?;
    no_coins(&info)?;
    let rules = validate::with_veto_window(deps.storage, &env, seconds)?;
    RULES.save(deps.storage, &rules)?;
    Ok(events::config_updated(&["veto_window"]))
}
