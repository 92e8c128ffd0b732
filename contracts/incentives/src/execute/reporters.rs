//! `SetReporter` and `RemoveReporter`.

use cosmwasm_std::{Addr, DepsMut, MessageInfo, Response, Storage};
use oaic_runtime::{address, ownership, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::state::REPORTERS;
use crate::validate;

pub fn set_reporter(
    deps: DepsMut,
    info: &MessageInfo,
    address: &str,
    program: u8,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "set a reporter")?;
    let address = address::valid(deps.api, "address", address)?;
    register(deps.storage, &address, program)?;
    Ok(Response::new().add_event(events::reporter_set(&address, program)))
}

pub fn remove_reporter(
    deps: DepsMut,
    info: &MessageInfo,
    address: &str,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "remove a reporter")?;
    let address = address::valid(deps.api, "address", address)?;
    if !REPORTERS.has(deps.storage, &address) {
        return Err(RuntimeError::unknown("reporter", address).into());
    }
    REPORTERS.remove(deps.storage, &address);
    Ok(Response::new().add_event(events::reporter_removed(&address)))
}

/// Writes a reporter down, for a program that usage can count for.
pub fn register(
    storage: &mut dyn Storage,
    address: &Addr,
    program: u8,
) -> Result<(), ContractError> {
    validate::usage_program(storage, program)?;
    Ok(REPORTERS.save(storage, address, &program)?)
}
