//! `AcceptGrant`.

use cosmwasm_std::{DepsMut, Empty, MessageInfo, Response};
use oaic_runtime::RuntimeError;

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_grant, GRANTS, GRANTS_OF_BENEFICIARY, SYSTEM_GRANTS};

pub fn accept_grant(deps: DepsMut, info: &MessageInfo, id: u64) -> Result<Response> {
    let mut grant = load_grant(deps.storage, id)?;
    let Some(to) = grant.offered_to.take() else {
        let beneficiary = grant.beneficiary.into();
        return Err(ContractError::NoOffer {
            grant: id,
            beneficiary,
        });
    };
    if to != info.sender {
        let allowed = format!("{to}, to whom it is offered,");
        return Err(RuntimeError::unauthorized(&info.sender, "accept this grant", allowed).into());
    }
    let from = std::mem::replace(&mut grant.beneficiary, to);
    GRANTS_OF_BENEFICIARY.remove(deps.storage, (&from, id));
    // No existing contract offers or accepts grants. If one did, the vested part would count as
    // circulating: counting too much as locked could delay the openings of the DAO forever.
    SYSTEM_GRANTS.remove(deps.storage, id);
    GRANTS_OF_BENEFICIARY.save(deps.storage, (&grant.beneficiary, id), &Empty {})?;
    GRANTS.save(deps.storage, id, &grant)?;
    Ok(Response::new().add_event(events::grant_accepted(id, &from, &grant.beneficiary)))
}
