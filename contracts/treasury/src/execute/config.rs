//! `update_config` and `update_ownership`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw_ownable::Action;
use oaic_kit::{ownership, token};
use oaic_types::shared::Bps;
use oaic_types::treasury::BudgetRules;

use crate::error::ContractError;
use crate::state::CONFIG;
use crate::{events, validate};

pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    spend_cap_bps: Option<Bps>,
    claim_ttl: Option<u64>,
    metric_sources: Option<&[String]>,
    budget: Option<BudgetRules>,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    ownership::ensure_owner(deps.storage, &info.sender, "change parameters")?;
    let mut config = CONFIG.load(deps.storage)?;
    if let Some(bps) = spend_cap_bps {
        config.spend_cap_bps = validate::bps("spend_cap_bps", bps)?;
    }
    if let Some(seconds) = claim_ttl {
        config.claim_ttl = validate::claim_ttl(seconds)?;
    }
    if let Some(sources) = metric_sources {
        config.metric_sources = validate::sources(deps.api, &env.contract.address, sources)?;
    }
    if let Some(rules) = budget {
        config.budget = validate::budget(rules)?;
    }
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(events::config_updated()))
}

pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    action: Action,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    Ok(ownership::update(deps, env, info, action)?)
}
