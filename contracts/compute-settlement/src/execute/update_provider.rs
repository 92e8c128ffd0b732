//! `UpdateProvider`: replaces a provider's profile.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::compute_settlement::Profile;

use crate::error::Result;
use crate::state::{load_provider, PROVIDERS};
use crate::{events, validate};

pub fn update_provider(deps: DepsMut, info: &MessageInfo, profile: Profile) -> Result<Response> {
    validate::profile(&profile)?;
    let mut provider = load_provider(deps.storage, &info.sender)?;
    provider.profile = profile;
    PROVIDERS.save(deps.storage, &info.sender, &provider)?;
    Ok(Response::new().add_event(events::provider_updated(
        &info.sender,
        &provider.profile.endpoint,
    )))
}
