//! `RemoveReporter`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::{address, ownership, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::REPORTERS;

pub fn remove_reporter(deps: DepsMut, info: &MessageInfo, address: &str) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "remove a reporter")?;
    let address = address::valid(deps.api, "address", address)?;
    if !REPORTERS.has(deps.storage, &address) {
        return Err(RuntimeError::unknown("reporter", address).into());
    }
    REPORTERS.remove(deps.storage, &address);
    Ok(Response::new().add_event(events::reporter_removed(&address)))
}
