//! `SetSystemContract`.

use std::slice;

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::{address, ownership};

use crate::error::Result;
use crate::events;
use crate::model::{freezes, voting};
use crate::state::{load_account, save_account, System};

/// Registers a system contract or changes its entry.
///
/// Its voting is switched off, because what it holds is others'; an escrow is unfrozen as well, so
/// that an earlier freeze can't outlast the registration.
pub fn set_system_contract(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    address: String,
    system: System,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "register a system contract")?;
    let address = address::valid(deps.api, "address", &address)?;
    voting::disable(deps.storage, &env, &address)?;
    let mut account = load_account(deps.storage, &address)?;
    if system.escrow {
        account.freeze = None;
        freezes::release(deps.storage, slice::from_ref(&address))?;
    }
    let response = events::system_contract_set(&address, &system);
    account.system = Some(system);
    save_account(deps.storage, &address, &account)?;
    Ok(response)
}
