//! `SetBounds`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::shared::Bps;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::config::change;
use crate::state::Config;

pub fn set_bounds(deps: DepsMut, env: &Env, info: &MessageInfo, cap_bps: Bps) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the bounds")?;
    change(deps, env, |config| Config { cap_bps, ..config })
}
