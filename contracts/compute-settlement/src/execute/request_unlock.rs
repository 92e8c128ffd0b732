//! `RequestUnlock`. No pause stops it.

use cosmwasm_std::{Addr, DepsMut, Env, Response};

use crate::error::Result;
use crate::model::unlock::request;

pub fn request_unlock(deps: DepsMut, env: &Env, who: &Addr, channels: &[u64]) -> Result<Response> {
    request(deps, env, who, channels, |_| true)
}
