//! Checks of what messages say.

use cosmwasm_std::Storage;
use oaic_kit::amount::{epoch_seconds, within};
use oaic_kit::text;
use oaic_math::split::total_weight;
use oaic_types::incentives::{
    ProgramKind, ProgramSpec, MAX_CLAIM_TTL_EPOCHS, MAX_PROGRAMS, MAX_PROGRAM_NAME,
    MAX_USAGE_CAP_BPS,
};
use oaic_types::shared::{Bps, BPS_DENOMINATOR};

use crate::error::ContractError;
use crate::state::{load_program, Config, Program};

pub fn config(config: &Config) -> Result<(), ContractError> {
    epoch_seconds(config.epoch_seconds)?;
    within("release_bps", config.release_bps, 1, BPS_DENOMINATOR)?;
    within("usage_cap_bps", config.usage_cap_bps, 0, MAX_USAGE_CAP_BPS)?;
    within(
        "claim_ttl_epochs",
        config.claim_ttl_epochs,
        1,
        MAX_CLAIM_TTL_EPOCHS,
    )?;
    Ok(())
}

/// All programs there are to be: known ones with new weights, then new ones.
pub fn programs(
    known: Vec<Program>,
    weights: &[Bps],
    add: Vec<ProgramSpec>,
) -> Result<Vec<Program>, ContractError> {
    text::count(
        "weights",
        "entries",
        weights.len(),
        known.len(),
        known.len(),
    )?;
    let mut programs: Vec<Program> = known
        .into_iter()
        .zip(weights)
        .map(|(program, weight_bps)| Program {
            weight_bps: *weight_bps,
            ..program
        })
        .collect();
    programs.extend(add.into_iter().map(|spec| Program {
        name: spec.name,
        weight_bps: spec.weight_bps,
        kind: spec.kind,
    }));
    text::count("programs", "entries", programs.len(), 1, MAX_PROGRAMS)?;
    let mut names = std::collections::BTreeSet::new();
    for program in &programs {
        text::length("program name", &program.name, 1, MAX_PROGRAM_NAME)?;
        if !names.insert(&program.name) {
            let name = program.name.clone();
            return Err(ContractError::SameName { name });
        }
    }
    match total_weight(programs.iter().map(|program| program.weight_bps)) {
        Some(BPS_DENOMINATOR) => Ok(programs),
        found => Err(ContractError::Weights {
            found: found.map_or_else(|| "more than 65535".into(), |sum| sum.to_string()),
        }),
    }
}

/// A program that usage can count for.
pub fn usage_program(storage: &dyn Storage, program: u8) -> Result<(), ContractError> {
    match load_program(storage, program)?.kind {
        ProgramKind::Usage => Ok(()),
        ProgramKind::Grants => Err(ContractError::NotUsage { program }),
    }
}
