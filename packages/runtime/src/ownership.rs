//! Who governs a contract, and how that changes: in two steps, and never to nobody.

use cosmwasm_std::{Addr, Api, DepsMut, Env, MessageInfo, Response, Storage};
use cw_ownable::{Action, OwnershipError};

use crate::{address, Result, RuntimeError};

/// Sets the owner of a new contract.
///
/// # Errors
/// [`RuntimeError::BadAddress`].
pub fn initialize(deps: DepsMut, owner: &str) -> Result<()> {
    let owner = address::valid(deps.api, "owner", owner)?;
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(owner.as_str()))?;
    Ok(())
}

/// Refuses everybody but the owner, and says who that is.
///
/// # Errors
/// [`RuntimeError::Unauthorized`].
pub fn ensure_owner(storage: &dyn Storage, sender: &Addr, action: &'static str) -> Result<()> {
    let owner = cw_ownable::get_ownership(storage)?.owner;
    match owner {
        Some(owner) if owner == *sender => Ok(()),
        Some(owner) => Err(RuntimeError::unauthorized(
            sender,
            action,
            format!("the owner {owner}"),
        )),
        None => Err(OwnershipError::NoOwner.into()),
    }
}

/// Refuses everybody but the owner, whose message this is; a guardian has to be told that its
/// orders are pulled.
///
/// # Errors
/// [`RuntimeError::PullTheOrder`], [`RuntimeError::Unauthorized`].
pub fn ensure_owner_not_guardian(
    storage: &dyn Storage,
    sender: &Addr,
    guardian: Option<&Addr>,
    action: &'static str,
) -> Result<()> {
    match ensure_owner(storage, sender, action) {
        Err(_) if guardian == Some(sender) => Err(RuntimeError::PullTheOrder {
            office: sender.to_string(),
            action,
        }),
        other => other,
    }
}

/// Refuses, before anybody votes on it, an action that [`update`] would refuse to the owner.
///
/// # Errors
/// [`RuntimeError::CannotRenounce`], [`RuntimeError::BadAddress`].
pub fn acceptable(api: &dyn Api, action: &Action) -> Result<()> {
    match action {
        Action::RenounceOwnership => Err(RuntimeError::CannotRenounce),
        Action::TransferOwnership { new_owner, .. } => {
            address::valid(api, "new_owner", new_owner).map(|_| ())
        }
        Action::AcceptOwnership => Ok(()),
    }
}

/// `update_ownership`: two steps; renouncing is refused to everybody.
///
/// # Errors
/// [`RuntimeError::CannotRenounce`], and those of cw-ownable.
pub fn update(deps: DepsMut, env: &Env, info: &MessageInfo, action: Action) -> Result<Response> {
    if action == Action::RenounceOwnership {
        return Err(RuntimeError::CannotRenounce);
    }
    let ownership = cw_ownable::update_ownership(deps, &env.block, &info.sender, action)?;
    Ok(Response::new()
        .add_attribute("action", "update_ownership")
        .add_attributes(ownership.into_attributes()))
}
