//! `RecordOpening`.

use cosmwasm_std::{DepsMut, Env, Response};

use crate::error::Result;
use crate::events;
use crate::model::opening;

/// Records what has opened, which then stays open. `Propose` does so too; this costs no
/// deposit.
pub fn record_opening(deps: DepsMut, env: Env) -> Result<Response> {
    let opened = opening::opened_by_now(deps.as_ref(), &env)?;
    opening::record(deps.storage, &opened)?;
    Ok(events::opening_recorded(&opened))
}
