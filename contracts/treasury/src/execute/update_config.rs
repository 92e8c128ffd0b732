//! `UpdateConfig`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::treasury::BudgetRules;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::events;
use crate::model::config::changed;
use crate::state::CONFIG;

pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    claim_ttl: Option<u64>,
    budget: Option<BudgetRules>,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the configuration")?;
    let config = changed(env, CONFIG.load(deps.storage)?, claim_ttl, budget)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated()))
}
