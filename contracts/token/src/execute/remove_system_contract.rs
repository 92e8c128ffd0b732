//! `RemoveSystemContract`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::{save_account, Account};
use crate::{events, validate};

/// Removes a system contract. What it paid in fees stays on record.
pub fn remove_system_contract(
    deps: DepsMut,
    info: MessageInfo,
    address: String,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "remove a system contract")?;
    let (address, account) = validate::registered(deps.as_ref(), &address)?;
    let system = None;
    save_account(deps.storage, &address, &Account { system, ..account })?;
    Ok(events::system_contract_removed(&address))
}
