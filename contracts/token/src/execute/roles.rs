//! `set_pool` and `set_guardian`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::{address, ownership};

use crate::burn;
use crate::error::ContractError;
use crate::events;
use crate::execute::voting;
use crate::state::{GUARDIAN, HOT};

/// Replaces the pool. What the old one holds stays there; the new one has voting switched off.
pub fn set_pool(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    pool: String,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "replace the pool")?;
    let pool = address::payable(deps.api, &env.contract.address, "pool", &pool)?;
    voting::switch_off(deps.storage, &env, &pool)?;
    let mut hot = HOT.load(deps.storage)?;
    burn::forget_pooled(deps.storage)?;
    hot.pool = pool.clone();
    HOT.save(deps.storage, &hot)?;
    Ok(events::pool_set(&pool))
}

/// Replaces or removes the guardian. The cooldown of pauses goes on for the next one.
pub fn set_guardian(
    deps: DepsMut,
    info: MessageInfo,
    guardian: Option<String>,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "replace the guardian")?;
    let address = address::optional(deps.api, "guardian", guardian.as_deref())?;
    let mut stored = GUARDIAN.load(deps.storage)?;
    stored.address = address;
    GUARDIAN.save(deps.storage, &stored)?;
    Ok(events::guardian_set(stored.address.as_ref()))
}
