//! `add_burn_listener` and `remove_burn_listener`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_kit::{address, ownership};
use oaic_types::token::{BurnListener, MAX_BURN_LISTENERS, MAX_LISTENER_GAS};

use crate::error::ContractError;
use crate::events;
use crate::state::HOT;

/// Tells a contract of every burn from now on, or changes the gas it may use.
pub fn add(
    deps: DepsMut,
    info: MessageInfo,
    address: String,
    gas_limit: u64,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "add a burn listener")?;
    if gas_limit == 0 || gas_limit > MAX_LISTENER_GAS {
        return Err(ContractError::ListenerGas { gas_limit });
    }
    let address = address::valid(deps.api, "address", &address)?;
    let mut hot = HOT.load(deps.storage)?;
    let known = hot.listeners.iter().position(|l| l.address == address);
    match known.and_then(|index| hot.listeners.get_mut(index)) {
        Some(listener) => listener.gas_limit = gas_limit,
        None => {
            if hot.listeners.len() >= MAX_BURN_LISTENERS {
                return Err(ContractError::TooManyListeners {});
            }
            hot.listeners.push(BurnListener {
                address: address.clone(),
                gas_limit,
            });
        }
    }
    HOT.save(deps.storage, &hot)?;
    Ok(events::listener_added(&address, gas_limit))
}

/// Stops telling a contract.
pub fn remove(
    deps: DepsMut,
    info: MessageInfo,
    address: String,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "remove a burn listener")?;
    let address = address::valid(deps.api, "address", &address)?;
    let mut hot = HOT.load(deps.storage)?;
    let before = hot.listeners.len();
    hot.listeners.retain(|listener| listener.address != address);
    if hot.listeners.len() == before {
        return Err(ContractError::NotListener { address });
    }
    HOT.save(deps.storage, &hot)?;
    Ok(events::listener_removed(&address))
}
