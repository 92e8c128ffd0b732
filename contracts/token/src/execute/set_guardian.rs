//! `SetGuardian`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::GUARDIAN;
use crate::{events, validate};

/// Replaces or removes the guardian. The cooldowns go on for the next one.
pub fn set_guardian(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    address: Option<&str>,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "replace the guardian")?;
    let mut stored = GUARDIAN.load(deps.storage)?;
    stored.address = validate::guardian(deps.as_ref(), env, address)?;
    GUARDIAN.save(deps.storage, &stored)?;
    Ok(events::guardian_set(stored.address.as_ref()))
}
