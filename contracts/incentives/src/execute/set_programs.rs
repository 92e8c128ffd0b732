//! `SetPrograms`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::incentives::ProgramSpec;
use oaic_messages::shared::Bps;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::epoch::roll;
use crate::state::{CONFIG, PROGRAMS};
use crate::{events, validate};

/// Changes weights from the next epoch on: the running one is rolled with the old ones first.
pub fn set_programs(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    weights: &[Bps],
    add: Vec<ProgramSpec>,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "set programs")?;
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let programs = validate::programs(PROGRAMS.load(deps.storage)?, weights, add)?;
    PROGRAMS.save(deps.storage, &programs)?;
    Ok(Response::new()
        .add_events(rolled.events)
        .add_event(events::config_updated("programs")))
}
