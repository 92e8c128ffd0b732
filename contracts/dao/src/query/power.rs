//! `PowerAt`, `Circulation` and `BoundStake`.

use cosmwasm_std::{Deps, Env};
use oaic_messages::dao::{CirculationResponse, PowerResponse};
use oaic_messages::gates::BoundStakeResponse;
use oaic_runtime::address;

use crate::error::Result;
use crate::model::{bonds, power};
use crate::state::{LINKS, SOURCES};

pub fn power_at(deps: Deps, env: Env, account: &str, height: Option<u64>) -> Result<PowerResponse> {
    let account = address::valid(deps.api, "address", account)?;
    let sources = SOURCES.load(deps.storage)?;
    let height = height.unwrap_or(env.block.height);
    power::power_at(deps.querier, &sources, &account, height)
}

pub fn circulation(deps: Deps) -> Result<CirculationResponse> {
    power::circulation(deps, &LINKS.load(deps.storage)?)
}

pub fn bound_stake(deps: Deps, env: Env, account: &str) -> Result<BoundStakeResponse> {
    let account = address::valid(deps.api, "address", account)?;
    bonds::bound(deps, &account, env.block.time.seconds())
}
