//! `UpdateSplit`: adds a version of a service's split.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::PayeeSpec;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::events;
use crate::model::split::make_split;
use crate::state::{load_own_service, CONFIG, SERVICES, SPLITS};

pub fn update_split(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    service_id: u64,
    payees: &[PayeeSpec],
) -> Result<Response> {
    let mut service = load_own_service(deps.storage, service_id, &info.sender, "update the split")?;
    let config = CONFIG.load(deps.storage)?;
    let split = make_split(
        deps.as_ref(),
        env,
        &config,
        service_id,
        &service.model,
        payees,
    )?;
    service.split_version = service.split_version.add_checked(1)?;
    SERVICES.save(deps.storage, service_id, &service)?;
    SPLITS.save(deps.storage, (service_id, service.split_version), &split)?;
    Ok(Response::new().add_event(events::split_updated(
        service_id,
        service.split_version,
        split.license_version,
    )))
}
