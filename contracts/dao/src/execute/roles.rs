//! `SetRoles`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::address;
use oaic_kit::token::no_coins;

use super::only_self;
use crate::error::ContractError;
use crate::events;
use crate::state::ROLES;

/// Replaces the committee or the guardian. What the old committee vetoed stays vetoed.
///
/// # Errors
/// Anybody else's; no address, or this contract's.
pub fn set(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    committee: Option<String>,
    guardian: Option<String>,
) -> Result<Response, ContractError> {
    only_self(&env, &info, "replace who holds a role")?;
    no_coins(&info)?;
    let me = &env.contract.address;
    let mut roles = ROLES.load(deps.storage)?;
    if let Some(committee) = committee {
        roles.committee = address::payable(deps.api, me, "committee", &committee)?;
    }
    if let Some(guardian) = guardian {
        roles.guardian = address::payable(deps.api, me, "guardian", &guardian)?;
    }
    ROLES.save(deps.storage, &roles)?;
    Ok(events::roles_set(&roles))
}
