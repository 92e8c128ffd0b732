//! Addresses and parameters.

use cosmwasm_std::{Deps, Env};
use oaic_messages::compute_settlement::ConfigResponse;
use oaic_records::compute_settlement::answers;
use oaic_runtime::pause;

use crate::error::Result;

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse> {
    Ok(ConfigResponse {
        paused_until: pause::paused_until(deps, env)?,
        ..answers::config(deps.storage)?
    })
}
