//! `UpdateParams`: replaces the parameters.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::Params;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::CONFIG;
use crate::{events, validate};

/// Channels keep the delays they were opened with, terms and splits their shares, and what is
/// unbonding or retired its date.
pub fn update_params(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    params: Params,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the parameters")?;
    validate::params(&env.block.chain_id, &params)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.params = params;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated("params")))
}
