//! The phase of migrations without a vote.

use cosmwasm_std::{Addr, Deps, Env, Order, StdResult, Storage};
use cw_storage_plus::Bound;
use oaic_messages::dao::{MigrationPhase, MigrationResponse, RUN_SPAN};
use oaic_runtime::RuntimeError;

use super::power;
use crate::error::{ContractError, Result};
use crate::state::{Migration, MigrationEnd, Queue, MIGRATIONS, QUEUED, QUEUED_AT, SOURCES};

/// When a migration can be run, in Unix time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// From then on; time for which the token was paused since it was queued does not count.
    pub due: u64,
    pub until: u64,
}

/// The current phase of a migration.
pub fn phase_at(deps: Deps, env: &Env, migration: &Migration) -> Result<(MigrationPhase, Times)> {
    let sources = SOURCES.load(deps.storage)?;
    let paused = power::paused_for(deps.querier, &sources)?;
    let due = migration
        .queued_at
        .saturating_add(migration.wait)
        .saturating_add(paused.saturating_sub(migration.paused_before));
    let times = Times {
        due,
        until: due.saturating_add(RUN_SPAN),
    };
    let now = env.block.time.seconds();
    let phase = match migration.end {
        Some((MigrationEnd::Run, _)) => MigrationPhase::Run,
        Some((MigrationEnd::CanceledByOffice, _)) => MigrationPhase::CanceledByOffice,
        Some((MigrationEnd::CanceledByStake, _)) => MigrationPhase::CanceledByStake,
        None if now < times.due => MigrationPhase::Queued,
        None if now < times.until => MigrationPhase::Due,
        None => MigrationPhase::Lapsed,
    };
    Ok((phase, times))
}

fn waits(phase: MigrationPhase) -> bool {
    matches!(phase, MigrationPhase::Queued | MigrationPhase::Due)
}

/// Migrations that are queued, at most [`MAX_QUEUED`](oaic_messages::dao::MAX_QUEUED).
pub fn live(deps: Deps, env: &Env) -> Result<Vec<(u64, Migration)>> {
    let mut live = Vec::new();
    for id in QUEUED.load(deps.storage)?.ids {
        let migration = MIGRATIONS.load(deps.storage, id)?;
        if waits(phase_at(deps, env, &migration)?.0) {
            live.push((id, migration));
        }
    }
    Ok(live)
}

/// A migration, which must be queued.
pub fn waiting(deps: Deps, env: &Env, id: u64) -> Result<Migration> {
    let migration = MIGRATIONS
        .may_load(deps.storage, id)?
        .ok_or_else(|| RuntimeError::unknown("migration", id))?;
    let (phase, _) = phase_at(deps, env, &migration)?;
    match waits(phase) {
        true => Ok(migration),
        false => Err(ContractError::NotQueued { id, phase }),
    }
}

/// The end of a contract's migration that was queued before a time and had not ended by then; if it is
/// still queued, when it lapses. Only the last one queued before that time can qualify, because a
/// contract has at most one migration in the queue.
pub fn queued_for(deps: Deps, env: &Env, contract: &Addr, at: u64) -> Result<Option<u64>> {
    let before = Some(Bound::exclusive(at));
    let mut earlier =
        QUEUED_AT
            .prefix(contract)
            .range(deps.storage, None, before, Order::Descending);
    let Some((_, id)) = earlier.next().transpose()? else {
        return Ok(None);
    };
    let migration = MIGRATIONS.load(deps.storage, id)?;
    let until = match migration.end {
        Some((_, ended_at)) => ended_at,
        None => phase_at(deps, env, &migration)?.1.until,
    };
    Ok(Some(until).filter(|until| at < *until))
}

pub fn save(storage: &mut dyn Storage, last: u64, ids: impl Iterator<Item = u64>) -> StdResult<()> {
    let ids = ids.collect();
    QUEUED.save(storage, &Queue { last, ids })
}

pub fn describe(deps: Deps, env: &Env, id: u64, migration: Migration) -> Result<MigrationResponse> {
    let (phase, times) = phase_at(deps, env, &migration)?;
    Ok(MigrationResponse {
        id,
        contract: migration.contract,
        code_id: migration.code_id,
        msg: migration.msg,
        phase,
        queued_at: migration.queued_at,
        height: migration.height,
        due: times.due,
        until: times.until,
        against: migration.against.into(),
        cancels: migration.cancels.into(),
    })
}
