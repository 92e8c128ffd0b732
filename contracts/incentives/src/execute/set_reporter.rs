//! `SetReporter`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::{address, ownership};

use crate::error::Result;
use crate::events;
use crate::model::reporter::register;

pub fn set_reporter(
    deps: DepsMut,
    info: &MessageInfo,
    address: &str,
    program: u8,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "set a reporter")?;
    let address = address::valid(deps.api, "address", address)?;
    register(deps.storage, &address, program)?;
    Ok(Response::new().add_event(events::reporter_set(&address, program)))
}
