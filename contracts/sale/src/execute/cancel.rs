//! `Cancel`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::ownership;

use super::finalize::end_round;
use crate::error::Result;
use crate::state::Outcome;
use crate::validate;

pub fn cancel(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "cancel the sale")?;
    let (config, sale) = validate::cancelable(deps.as_ref(), env)?;
    end_round(deps, env, &config, sale, Outcome::Canceled)
}
