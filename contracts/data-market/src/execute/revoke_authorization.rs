//! `RevokeAuthorization`: revokes what allowed an account to order.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::RuntimeError;

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_authorization, load_listing, AUTHORIZATIONS};

/// Also for a withdrawn listing.
pub fn revoke_authorization(deps: DepsMut, info: &MessageInfo, id: u64) -> Result<Response> {
    let mut authorization = load_authorization(deps.storage, id)?;
    let seller = load_listing(deps.storage, authorization.listing)?.seller;
    if seller != info.sender {
        let seller = format!("the seller {seller}");
        return Err(
            RuntimeError::unauthorized(&info.sender, "revoke this authorization", seller).into(),
        );
    }
    if authorization.revoked {
        return Err(ContractError::AlreadyRevoked { authorization: id });
    }
    authorization.revoked = true;
    AUTHORIZATIONS.save(deps.storage, id, &authorization)?;
    Ok(Response::new().add_event(events::authorization_revoked(id)))
}
