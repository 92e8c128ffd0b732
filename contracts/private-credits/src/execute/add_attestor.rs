//! `AddAttestor`: lets an account vouch for those who exit.

use cosmwasm_std::{DepsMut, MessageInfo, Order, Response};
use oaic_messages::private_credits::MAX_ATTESTORS;
use oaic_runtime::{address, ownership};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::ATTESTORS;

pub fn add_attestor(deps: DepsMut, info: &MessageInfo, attestor: &str) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "add an attestor")?;
    let attestor = address::valid(deps.api, "attestor", attestor)?;
    if ATTESTORS.has(deps.storage, &attestor) {
        return Err(ContractError::AlreadyAttestor {
            attestor: attestor.into(),
        });
    }
    let there = ATTESTORS.keys(deps.storage, None, None, Order::Ascending);
    if there.count() >= MAX_ATTESTORS {
        return Err(ContractError::TooManyAttestors { max: MAX_ATTESTORS });
    }
    ATTESTORS.save(deps.storage, &attestor, &vec![])?;
    Ok(Response::new().add_event(events::attestor_changed(&attestor, "added")))
}
