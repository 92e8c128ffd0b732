//! `freeze` and `unfreeze`: nothing leaves a frozen account; what comes in, still does. Its voting
//! power stays.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_kit::address;

use crate::error::ContractError;
use crate::state::{load_account, save_account};
use crate::{events, guard};

/// Freezes an account that is no escrow. Freezing a frozen one changes nothing.
pub fn freeze(
    deps: DepsMut,
    info: MessageInfo,
    address: String,
) -> Result<Response, ContractError> {
    guard::assert_governor(deps.storage, &info.sender, "freeze an account")?;
    let address = address::valid(deps.api, "address", &address)?;
    let mut account = load_account(deps.storage, &address)?;
    if account.is_escrow() {
        return Err(ContractError::EscrowFreeze { account: address });
    }
    account.frozen = true;
    save_account(deps.storage, &address, &account)?;
    Ok(events::freeze_changed("freeze", &address, &info.sender))
}

/// Thaws an account. Thawing one that is not frozen changes nothing.
pub fn unfreeze(
    deps: DepsMut,
    info: MessageInfo,
    address: String,
) -> Result<Response, ContractError> {
    guard::assert_governor(deps.storage, &info.sender, "unfreeze an account")?;
    let address = address::valid(deps.api, "address", &address)?;
    let mut account = load_account(deps.storage, &address)?;
    account.frozen = false;
    save_account(deps.storage, &address, &account)?;
    Ok(events::freeze_changed("unfreeze", &address, &info.sender))
}
