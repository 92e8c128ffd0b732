//! `RemoveAttestor`: removes an attestor and its roots.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::{address, ownership};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::ATTESTORS;

pub fn remove_attestor(deps: DepsMut, info: &MessageInfo, attestor: &str) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "remove an attestor")?;
    let attestor = address::valid(deps.api, "attestor", attestor)?;
    if !ATTESTORS.has(deps.storage, &attestor) {
        return Err(ContractError::NotAttestor {
            attestor: attestor.into(),
        });
    }
    ATTESTORS.remove(deps.storage, &attestor);
    Ok(Response::new().add_event(events::attestor_changed(&attestor, "removed")))
}
