//! `SetPool`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::{address, ownership};

use crate::error::Result;
use crate::events;
use crate::model::{supply, voting};
use crate::state::HOT;

/// Replaces the pool. The old one keeps its balance; the new one has its voting disabled.
pub fn set_pool(deps: DepsMut, env: Env, info: MessageInfo, pool: String) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "replace the pool")?;
    let pool = address::payable(deps.api, &env.contract.address, "pool", &pool)?;
    voting::disable(deps.storage, &env, &pool)?;
    let mut hot = HOT.load(deps.storage)?;
    supply::reset_pooled(deps.storage)?;
    hot.pool = pool.clone();
    HOT.save(deps.storage, &hot)?;
    Ok(events::pool_set(&pool))
}
