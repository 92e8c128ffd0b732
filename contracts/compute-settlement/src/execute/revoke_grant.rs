//! `RevokeGrant`: ends a grant.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::{address, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::state::GRANTS;

pub fn revoke_grant(deps: DepsMut, info: &MessageInfo, grantee: &str) -> Result<Response> {
    let grantee = address::valid(deps.api, "grantee", grantee)?;
    let payer = &info.sender;
    if !GRANTS.has(deps.storage, (payer, &grantee)) {
        return Err(RuntimeError::unknown("grant to", grantee).into());
    }
    GRANTS.remove(deps.storage, (payer, &grantee));
    Ok(Response::new().add_event(events::grant_ended(payer, &grantee)))
}
