//! Checks of message contents, for execution and for the `Accepts` query before a vote.

use cosmwasm_std::{Addr, Deps, Env, Storage, Uint128};
use oaic_math::split::total_weight;
use oaic_messages::incentives::{
    MilestoneSpec, ProgramKind, ProgramSpec, MAX_BOUNTY_SPAN, MAX_CAP_BPS, MAX_CLAIM_TTL_EPOCHS,
    MAX_DESCRIPTION, MAX_MILESTONES, MAX_PROGRAMS, MAX_PROGRAM_NAME, MAX_RELEASE_BPS,
    MAX_RISK_SHARE_BPS, MAX_TITLE, MAX_USAGE_CAP_BPS,
};
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};
use oaic_runtime::amount::{epoch_seconds, nonzero, within};
use oaic_runtime::{system, text, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{load_program, Config, Grant, Program};

pub fn config(config: &Config) -> Result<()> {
    epoch_seconds(config.epoch_seconds)?;
    within("release_bps", config.release_bps, 1, MAX_RELEASE_BPS)?;
    within("usage_cap_bps", config.usage_cap_bps, 0, MAX_USAGE_CAP_BPS)?;
    within(
        "claim_ttl_epochs",
        config.claim_ttl_epochs,
        1,
        MAX_CLAIM_TTL_EPOCHS,
    )?;
    within("cap_bps", config.cap_bps, 0, MAX_CAP_BPS)?;
    within("risk_bps", config.risk_bps, 0, MAX_RISK_SHARE_BPS)?;
    Ok(())
}

/// Recipient of a vote's payment; not a contract that could never use it.
pub fn recipient(deps: Deps, env: &Env, config: &Config, raw: &str) -> Result<Addr> {
    let contract = &env.contract.address;
    Ok(system::payable(
        deps,
        contract,
        &config.token,
        "recipient",
        raw,
    )?)
}

/// Checks a grant and returns its recipient and total.
pub fn grant(
    deps: Deps,
    env: &Env,
    config: &Config,
    raw: &str,
    title: &str,
    milestones: &[MilestoneSpec],
) -> Result<(Addr, Uint128)> {
    let recipient = recipient(deps, env, config, raw)?;
    text::length("title", title, 1, MAX_TITLE)?;
    text::count("milestones", "entries", milestones.len(), 1, MAX_MILESTONES)?;
    let mut total = Uint128::zero();
    for milestone in milestones {
        nonzero("milestones.amount", milestone.amount)?;
        text::length(
            "milestones.description",
            &milestone.description,
            1,
            MAX_DESCRIPTION,
        )?;
        total = total.add_checked(milestone.amount)?;
    }
    Ok((recipient, total))
}

/// Voters on a milestone must have been able to see the grant, or one proposal could create and
/// approve it.
pub fn known_when_submitted(id: u64, grant: &Grant, submitted_at: u64) -> Result<()> {
    match submitted_at > grant.created_at {
        true => Ok(()),
        false => Err(ContractError::GrantTooNew {
            grant: id,
            created_at: grant.created_at,
            submitted_at,
        }),
    }
}

/// A bounty to post.
pub fn bounty(env: &Env, title: &str, amount: Uint128, deadline: u64) -> Result<()> {
    text::length("title", title, 1, MAX_TITLE)?;
    nonzero("amount", amount)?;
    let now = env.block.time.seconds();
    let latest = now.saturating_add(MAX_BOUNTY_SPAN);
    if deadline <= now || deadline > latest {
        let rule = format!("it must be later than now, {now} (Unix time), and at most {latest}");
        return Err(RuntimeError::invalid("deadline", deadline, rule).into());
    }
    Ok(())
}

/// All programs: existing ones with new weights, then new ones.
pub fn programs(
    known: Vec<Program>,
    weights: &[Bps],
    add: Vec<ProgramSpec>,
) -> Result<Vec<Program>> {
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
pub fn usage_program(storage: &dyn Storage, program: u8) -> Result<()> {
    match load_program(storage, program)?.kind {
        ProgramKind::Usage => Ok(()),
        ProgramKind::Grants => Err(ContractError::NotUsage { program }),
    }
}
