//! `SetAccess`: changes who may order.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::data_market::Access;

use crate::error::Result;
use crate::events;
use crate::state::{load_own_listing, LISTINGS};

pub fn set_access(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
    access: Access,
    min_security_level: u8,
) -> Result<Response> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "change its access")?;
    listing.access = access;
    listing.min_security_level = min_security_level;
    LISTINGS.save(deps.storage, id, &listing)?;
    let authorized = access == Access::Authorized;
    Ok(Response::new().add_event(events::access_set(id, authorized, min_security_level)))
}
