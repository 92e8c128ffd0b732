//! `VotingPowerAt`.

use cosmwasm_std::{Deps, Env};
use oaic_messages::token::VotingPowerResponse;
use oaic_runtime::address;

use crate::error::ContractError;
use crate::state::VOTES;

/// Checkpointed balance at the start of a block.
pub fn voting_power_at(
    deps: Deps,
    env: Env,
    address: &str,
    height: Option<u64>,
) -> Result<VotingPowerResponse, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    let current = env.block.height;
    let height = height.unwrap_or(current);
    if height > current {
        return Err(ContractError::FutureHeight { height, current });
    }
    let power = VOTES
        .may_load_at_height(deps.storage, &address, height)?
        .unwrap_or_default();
    Ok(VotingPowerResponse { power, height })
}
