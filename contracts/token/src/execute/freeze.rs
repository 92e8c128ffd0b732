//! `Freeze`: nothing but stake leaves a frozen account; what comes in still does. Its voting power
//! stays.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use oaic_messages::shared::Governor;
use oaic_messages::token::Freeze;
use oaic_runtime::{government, ownership};

use crate::error::{ContractError, Result};
use crate::model::freezes;
use crate::state::{load_account, save_account, GUARDIAN};
use crate::{events, validate};

/// Freezes accounts until the owner unfreezes them, whoever froze them before.
pub fn freeze(deps: DepsMut, info: MessageInfo, addresses: &[String]) -> Result<Response> {
    let guardian = GUARDIAN.load(deps.storage)?.address;
    let action = "freeze accounts";
    ownership::ensure_owner_not_guardian(deps.storage, &info.sender, guardian.as_ref(), action)?;
    let accounts = validate::freezable(deps.as_ref(), addresses)?;
    for address in &accounts {
        let mut account = load_account(deps.storage, address)?;
        account.freeze = Some(Freeze {
            by: Governor::Owner,
            until: None,
        });
        save_account(deps.storage, address, &account)?;
    }
    freezes::release(deps.storage, &accounts)?;
    Ok(events::freeze_changed("freeze", &accounts, &info.sender))
}

/// Freezes accounts for a while, as far as the guardian can: all of them or none.
pub fn freeze_by_guardian(
    deps: DepsMut,
    env: &Env,
    guardian: &Addr,
    addresses: &[String],
) -> Result<Response> {
    let accounts = validate::freezable(deps.as_ref(), addresses)?;
    if matches!(government::queued(deps.as_ref()), Ok(true)) {
        return Err(ContractError::FreezeWhileQueued {});
    }
    let until = freezes::freeze(deps.storage, env, &accounts)?;
    Ok(events::freeze_changed("freeze", &accounts, guardian)
        .add_attribute("until", until.to_string()))
}
