//! `SetServiceActive`: opens or closes a service to new channels and terms.

use cosmwasm_std::{DepsMut, MessageInfo, Response};

use crate::error::Result;
use crate::events;
use crate::state::{load_own_service, SERVICES};

pub fn set_service_active(
    deps: DepsMut,
    info: &MessageInfo,
    service_id: u64,
    active: bool,
) -> Result<Response> {
    let mut service = load_own_service(
        deps.storage,
        service_id,
        &info.sender,
        "activate or deactivate the service",
    )?;
    service.active = active;
    SERVICES.save(deps.storage, service_id, &service)?;
    Ok(Response::new().add_event(events::service_active_set(service_id, active)))
}
