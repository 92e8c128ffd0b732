//! Programs and epochs.

use cosmwasm_std::{Deps, Env};
use oaic_math::epoch::start_of;
use oaic_messages::incentives::{CurrentEpochResponse, EpochResponse, ProgramResponse};

use crate::error::Result;
use crate::state::{load_pot, CONFIG, LAST_ROLLED, PROGRAMS};

pub fn programs(deps: Deps) -> Result<Vec<ProgramResponse>> {
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

pub fn current_epoch(deps: Deps, env: &Env) -> Result<CurrentEpochResponse> {
    let config = CONFIG.load(deps.storage)?;
    let epoch = config.epoch(env);
    Ok(CurrentEpochResponse {
        epoch,
        ends_at: start_of(epoch.saturating_add(1), config.epoch_seconds),
        rolled: LAST_ROLLED.load(deps.storage)? == epoch,
    })
}

pub fn epoch(deps: Deps, program: u8, epoch: u64) -> Result<EpochResponse> {
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
