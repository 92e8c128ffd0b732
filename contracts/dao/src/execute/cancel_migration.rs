//! `CancelMigration`, an order of either office.

use cosmwasm_std::{DepsMut, Env, Response};

use super::queue_migration::bar;
use crate::error::Result;
use crate::events;
use crate::model::queue;
use crate::state::{Holder, Migration, MigrationEnd, MIGRATIONS};

pub fn cancel_migration(deps: DepsMut, env: &Env, holder: &Holder, id: u64) -> Result<Response> {
    let migration = queue::waiting(deps.as_ref(), env, id)?;
    // Otherwise its opponents would have to gather again if it were queued again.
    if migration.against.saturating_mul(3) >= migration.cancels {
        bar(deps.storage, env, &migration.contract)?;
    }
    let ended = Migration {
        end: Some((MigrationEnd::CanceledByOffice, env.block.time.seconds())),
        ..migration
    };
    MIGRATIONS.save(deps.storage, id, &ended)?;
    Ok(events::migration_canceled(id, &holder.address))
}
