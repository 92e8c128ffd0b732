//! `UpdateConfig`, and `SetBounds`, which differs in the fields it may change.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::incentives::ExecuteMsg;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::config::changed;
use crate::model::epoch::{book_arrivals, roll};
use crate::state::CONFIG;
use crate::{events, validate};

/// Changes rates and times from the next epoch on: the running one is rolled with the old ones
/// first, and every epoch stores its own. Earlier arrivals are shared at the old rate. Takes
/// [`ExecuteMsg::UpdateConfig`] or [`ExecuteMsg::SetBounds`] whole.
pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: &ExecuteMsg,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "update the configuration")?;
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let income = book_arrivals(deps.storage, deps.querier, env, &config)?;
    let config = changed(config, msg);
    validate::config(&config)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_events(income)
        .add_event(events::config_updated("config")))
}
