//! `UpdateProvider`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::text;

use crate::error::ContractError;
use crate::events;
use crate::state::{load_provider, PROVIDERS};
use crate::validate::MAX_ENDPOINT;

pub fn update_provider(
    deps: DepsMut,
    info: &MessageInfo,
    endpoint: String,
) -> Result<Response, ContractError> {
    text::line("endpoint", &endpoint, 0, MAX_ENDPOINT)?;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    provider.endpoint = endpoint;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::provider_updated(&info.sender, &provider.endpoint)))
}
