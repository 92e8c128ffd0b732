//! `set_system_contract` and `remove_system_contract`.

use std::slice;

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_runtime::{address, ownership};

use crate::error::ContractError;
use crate::execute::voting;
use crate::state::{load_account, save_account, Account, System};
use crate::{emergency, events, guard};

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
    if system.escrow {
        account.freeze = None;
        emergency::release(deps.storage, slice::from_ref(&address))?;
    }
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
    let (address, account) = registered(deps.as_ref(), &address)?;
    let system = None;
    save_account(deps.storage, &address, &Account { system, ..account })?;
    Ok(events::system_contract_removed(&address))
}

/// A system contract and its entry.
pub fn registered(deps: Deps, address: &str) -> Result<(Addr, Account), ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    let account = load_account(deps.storage, &address)?;
    guard::assert_system(&account, &address)?;
    Ok((address, account))
}
