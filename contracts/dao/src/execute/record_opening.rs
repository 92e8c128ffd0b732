//! `RecordOpening`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::token::no_coins;

use crate::error::ContractError;
use crate::events;
use crate::model::opening;

/// Records what has opened, which then stays open. `Propose` does so too; this costs no
/// deposit.
pub fn record_opening(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
) -> Result<Response, ContractError> {
    no_coins(&info)?;
    let opened = opening::look(deps.as_ref(), &env)?;
    opening::note(deps.storage, &opened)?;
    Ok(events::opening_recorded(&opened))
}
