//! `Queued`, `QueuedFor`, `Migration` and `QueuedMigrations`.

use cosmwasm_std::{Deps, Env};
use oaic_messages::dao::MigrationResponse;
use oaic_messages::gates::QueuedResponse;
use oaic_runtime::{address, RuntimeError};

use crate::error::Result;
use crate::model::queue;
use crate::state::MIGRATIONS;

pub fn queued(deps: Deps, env: &Env) -> Result<QueuedResponse> {
    let queued = !queue::live(deps, env)?.is_empty();
    Ok(QueuedResponse { queued })
}

pub fn queued_for(deps: Deps, env: &Env, contract: &str, at: u64) -> Result<Option<u64>> {
    let contract = address::valid(deps.api, "contract", contract)?;
    queue::queued_for(deps, env, &contract, at)
}

pub fn migration(deps: Deps, env: &Env, id: u64) -> Result<MigrationResponse> {
    let found = MIGRATIONS.may_load(deps.storage, id)?;
    let found = found.ok_or_else(|| RuntimeError::unknown("migration", id))?;
    queue::describe(deps, env, id, found)
}

pub fn migrations(deps: Deps, env: &Env) -> Result<Vec<MigrationResponse>> {
    let live = queue::live(deps, env)?.into_iter();
    live.map(|(id, migration)| queue::describe(deps, env, id, migration))
        .collect()
}
