//! `OpposeMigration`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::Checked;

use super::queue_migration::bar;
use crate::error::{ContractError, Result};
use crate::events;
use crate::model::{power, queue};
use crate::state::{MigrationEnd, MIGRATIONS, OPPOSED, SOURCES};

pub fn oppose_migration(deps: DepsMut, env: &Env, info: &MessageInfo, id: u64) -> Result<Response> {
    let mut migration = queue::waiting(deps.as_ref(), env, id)?;
    let account = &info.sender;
    if OPPOSED.has(deps.storage, (id, account)) {
        let account = account.clone();
        return Err(ContractError::AlreadyOpposed { id, account });
    }
    let sources = SOURCES.load(deps.storage)?;
    let height = migration.height;
    let stake = power::stake(deps.querier, &sources, account, Some(height))?;
    if stake == 0 {
        return Err(ContractError::NoPower {
            voter: account.clone(),
            id,
            height,
            counted: "stake",
        });
    }
    OPPOSED.save(deps.storage, (id, account), &())?;
    migration.against = migration.against.add_checked(stake)?;
    if migration.against >= migration.cancels {
        migration.end = Some((MigrationEnd::CanceledByStake, env.block.time.seconds()));
        bar(deps.storage, env, &migration.contract)?;
    }
    MIGRATIONS.save(deps.storage, id, &migration)?;
    Ok(events::migration_opposed(id, account, &migration))
}
