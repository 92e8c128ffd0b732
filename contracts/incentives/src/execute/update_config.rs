//! `UpdateConfig`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::config::{change, Changes};

pub fn update_config(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    changes: Changes,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the configuration")?;
    change(deps, env, |config| changes.applied_to(config))
}
