//! `update_ownership`: two steps, by cw-ownable.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw_ownable::Action;

use crate::error::ContractError;

/// Offers or accepts ownership. Giving it up is refused, to anybody.
pub fn update(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    action: Action,
) -> Result<Response, ContractError> {
    if action == Action::RenounceOwnership {
        cw_ownable::assert_owner(deps.storage, &info.sender)?;
        return Err(ContractError::Renounce {});
    }
    let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(Response::new()
        .add_attribute("action", "update_ownership")
        .add_attributes(ownership.into_attributes()))
}
