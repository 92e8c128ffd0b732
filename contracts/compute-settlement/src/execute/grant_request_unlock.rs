//! `GrantRequestUnlock`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::error::Result;
use crate::model::grant::load;
use crate::model::unlock;

pub fn grant_request_unlock(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    channels: &[u64],
) -> Result<Response> {
    let (payer, _) = load(&deps, env, info, payer)?;
    unlock::request_own_unlock(deps, env, &payer, channels)
}
