//! Programs, reporters, epochs.

use cosmwasm_std::{Deps, Env, Order};
use cw_storage_plus::Bound;
use oaic_math::epoch::start_of;
use oaic_messages::incentives::{
    CurrentEpochResponse, EpochResponse, ProgramResponse, ReporterResponse,
};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page};

use crate::error::ContractError;
use crate::state::{load_pot, CONFIG, LAST_ROLLED, PROGRAMS, REPORTERS};

pub fn programs(deps: Deps) -> Result<Vec<ProgramResponse>, ContractError> {
    let programs = PROGRAMS.load(deps.storage)?;
    Ok((0u8..)
        .zip(programs)
        .map(|(id, program)| ProgramResponse {
            program: id,
            name: program.name,
            weight_bps: program.weight_bps,
            kind: program.kind,
        })
        .collect())
}

pub fn reporter(deps: Deps, address: &str) -> Result<Option<u8>, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    Ok(REPORTERS.may_load(deps.storage, &address)?)
}

pub fn reporters(
    deps: Deps,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<Page<ReporterResponse>, ContractError> {
    let start = address::optional(deps.api, "start_after", start_after)?;
    let start = start.as_ref().map(Bound::exclusive);
    let reporters = REPORTERS
        .range(deps.storage, start, None, Order::Ascending)
        .map(|item| item.map(|(address, program)| ReporterResponse { address, program }));
    Ok(page::page(reporters, limit)?)
}

pub fn current_epoch(deps: Deps, env: &Env) -> Result<CurrentEpochResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let epoch = config.epoch(env);
    Ok(CurrentEpochResponse {
        epoch,
        ends_at: start_of(epoch.saturating_add(1), config.epoch_seconds),
        rolled: LAST_ROLLED.load(deps.storage)? == epoch,
    })
}

pub fn epoch(deps: Deps, program: u8, epoch: u64) -> Result<EpochResponse, ContractError> {
    let (rules, pot) = load_pot(deps.storage, epoch, program)?;
    Ok(EpochResponse {
        program,
        epoch,
        budget: pot.budget,
        remaining: pot.remaining,
        points: pot.points,
        remaining_points: pot.remaining_points,
        usage_cap_bps: rules.usage_cap_bps,
        claimable_until: rules.claimable_until,
    })
}
