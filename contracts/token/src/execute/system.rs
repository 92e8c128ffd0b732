//! `set_system_contract` and `remove_system_contract`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::{address, ownership};

use crate::error::ContractError;
use crate::events;
use crate::execute::voting;
use crate::state::{load_account, save_account, System};

/// Registers a system contract or changes its entry.
///
/// Its voting is switched off, because what it holds is others'; an escrow is thawed as well, so
/// that a freeze placed before can't outlast the registration.
pub fn set(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    address: String,
    system: System,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "register a system contract")?;
    let address = address::valid(deps.api, "address", &address)?;
    voting::switch_off(deps.storage, &env, &address)?;
    let mut account = load_account(deps.storage, &address)?;
    account.frozen = account.frozen && !system.escrow;
    let response = events::system_contract_set(&address, &system);
    account.system = Some(system);
    save_account(deps.storage, &address, &account)?;
    Ok(response)
}

/// Strikes a system contract off. What it paid in fees stays on record.
pub fn remove(
    deps: DepsMut,
    info: MessageInfo,
    address: String,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "strike off a system contract")?;
    let address = address::valid(deps.api, "address", &address)?;
    let mut account = load_account(deps.storage, &address)?;
    if account.system.take().is_none() {
        return Err(ContractError::NotSystemContract { address });
    }
    save_account(deps.storage, &address, &account)?;
    Ok(events::system_contract_removed(&address))
}
