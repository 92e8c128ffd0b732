//! `SetStaking`.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::STAKING;
use crate::{events, validate};

pub fn set_staking(deps: DepsMut, info: MessageInfo, address: Option<&str>) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "name the staking contract")?;
    let contract = validate::staking(deps.as_ref(), address)?;
    match &contract {
        Some(contract) => STAKING.save(deps.storage, contract)?,
        None => STAKING.remove(deps.storage),
    }
    Ok(events::staking_set(contract.as_ref()))
}
