//! `UpdateParams`: replaces the parameters.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::data_market::Params;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::CONFIG;
use crate::{events, validate};

/// Existing orders and splits keep the parameters they were made with.
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
