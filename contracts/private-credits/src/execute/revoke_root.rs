//! `RevokeRoot`: revokes a root of the attestor.

use cosmwasm_std::{Binary, DepsMut, MessageInfo, Response};
use oaic_runtime::RuntimeError;

use crate::error::Result;
use crate::events;
use crate::execute::post_root::roots_of;
use crate::state::ATTESTORS;

pub fn revoke_root(deps: DepsMut, info: &MessageInfo, root: &Binary) -> Result<Response> {
    let mut roots = roots_of(&deps, info)?;
    let before = roots.len();
    roots.retain(|posted| posted.root != *root);
    if roots.len() == before {
        return Err(RuntimeError::unknown("root of yours", root).into());
    }
    ATTESTORS.save(deps.storage, &info.sender, &roots)?;
    Ok(Response::new().add_event(events::root_revoked(&info.sender, root)))
}
