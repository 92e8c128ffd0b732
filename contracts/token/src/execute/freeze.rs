//! `freeze` and `unfreeze`: nothing but stake leaves a frozen account; what comes in, still does.
//! Its voting power stays.

use cosmwasm_std::{Addr, Api, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_messages::shared::Governor;
use oaic_messages::token::{Freeze, MAX_FREEZE_BATCH};
use oaic_runtime::{address, government, ownership, text};

use crate::error::ContractError;
use crate::state::{load_account, save_account, GUARDIAN};
use crate::{emergency, events};

/// Freezes accounts until the owner thaws them, whoever froze them before.
pub fn freeze(
    deps: DepsMut,
    info: MessageInfo,
    addresses: &[String],
) -> Result<Response, ContractError> {
    let guardian = GUARDIAN.load(deps.storage)?.address;
    let action = "freeze accounts";
    ownership::ensure_owner_not_guardian(deps.storage, &info.sender, guardian.as_ref(), action)?;
    let accounts = freezable(deps.as_ref(), addresses)?;
    for address in &accounts {
        let mut account = load_account(deps.storage, address)?;
        account.freeze = Some(Freeze {
            by: Governor::Owner,
            until: None,
        });
        save_account(deps.storage, address, &account)?;
    }
    emergency::release(deps.storage, &accounts)?;
    Ok(events::freeze_changed("freeze", &accounts, &info.sender))
}

/// Freezes accounts for a while, as far as the guardian can: all of them or none.
pub fn by_guardian(
    deps: DepsMut,
    env: &Env,
    guardian: &Addr,
    addresses: &[String],
) -> Result<Response, ContractError> {
    let accounts = freezable(deps.as_ref(), addresses)?;
    if matches!(government::queued(deps.as_ref()), Ok(true)) {
        return Err(ContractError::FreezeWhileQueued {});
    }
    let until = emergency::freeze(deps.storage, env, &accounts)?;
    Ok(events::freeze_changed("freeze", &accounts, guardian)
        .add_attribute("until", until.to_string()))
}

/// Thaws accounts. The guardian can't freeze them again for a while, whether they were frozen or
/// not: what the owner ordered stands.
pub fn unfreeze(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    addresses: &[String],
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "thaw accounts")?;
    let accounts = listed(deps.api, addresses)?;
    for address in &accounts {
        let mut account = load_account(deps.storage, address)?;
        account.freeze = None;
        save_account(deps.storage, address, &account)?;
        emergency::cool(deps.storage, address, env.block.time.seconds())?;
    }
    emergency::release(deps.storage, &accounts)?;
    Ok(events::freeze_changed("unfreeze", &accounts, &info.sender))
}

/// Accounts of a message that freezes them: none is an escrow.
pub fn freezable(deps: Deps, addresses: &[String]) -> Result<Vec<Addr>, ContractError> {
    let accounts = listed(deps.api, addresses)?;
    for account in &accounts {
        if load_account(deps.storage, account)?.is_escrow() {
            return Err(ContractError::EscrowFreeze {
                account: account.clone(),
            });
        }
    }
    Ok(accounts)
}

/// Accounts of a message, a bounded number of them.
pub fn listed(api: &dyn Api, addresses: &[String]) -> Result<Vec<Addr>, ContractError> {
    let (field, most) = ("addresses", MAX_FREEZE_BATCH);
    text::count(field, "entries", addresses.len(), 1, most)?;
    let accounts = addresses
        .iter()
        .map(|raw| address::valid(api, field, raw))
        .collect::<Result<_, _>>()?;
    Ok(accounts)
}
