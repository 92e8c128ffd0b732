//! `Unfreeze`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::freezes;
use crate::state::{load_account, save_account};
use crate::{events, validate};

/// Unfreezes accounts. The guardian can't freeze them again for a while, whether they were frozen
/// or not: what the owner ordered stands.
pub fn unfreeze(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    addresses: &[String],
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "unfreeze accounts")?;
    let accounts = validate::accounts(deps.api, addresses)?;
    for address in &accounts {
        let mut account = load_account(deps.storage, address)?;
        account.freeze = None;
        save_account(deps.storage, address, &account)?;
        freezes::cool(deps.storage, address, env.block.time.seconds())?;
    }
    freezes::release(deps.storage, &accounts)?;
    Ok(events::freeze_changed("unfreeze", &accounts, &info.sender))
}
