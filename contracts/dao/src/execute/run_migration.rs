//! `RunMigration`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, WasmMsg};
use oaic_messages::dao::MigrationPhase;

use super::queue_migration::ensure_not_barred;
use crate::error::{ContractError, Result};
use crate::events;
use crate::model::queue;
use crate::state::{Migration, MigrationEnd, MIGRATIONS};

pub fn run_migration(deps: DepsMut, env: &Env, info: &MessageInfo, id: u64) -> Result<Response> {
    let migration = queue::waiting(deps.as_ref(), env, id)?;
    let (phase, times) = queue::phase_at(deps.as_ref(), env, &migration)?;
    if phase != MigrationPhase::Due {
        return Err(ContractError::NotDue {
            id,
            due: times.due,
            now: env.block.time.seconds(),
        });
    }
    let now = env.block.time.seconds();
    ensure_not_barred(deps.storage, &migration.contract, now)?;
    let migrate = WasmMsg::Migrate {
        contract_addr: migration.contract.to_string(),
        new_code_id: migration.code_id,
        msg: migration.msg.clone(),
    };
    let ended = Migration {
        end: Some((MigrationEnd::Run, now)),
        ..migration
    };
    MIGRATIONS.save(deps.storage, id, &ended)?;
    Ok(events::migration_run(id, &info.sender).add_message(migrate))
}
