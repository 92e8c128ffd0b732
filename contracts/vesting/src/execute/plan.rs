//! `CreatePlan`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::vesting::Curve;
use oaic_runtime::ownership;

use crate::error::ContractError;
use crate::plans;
use crate::state::Plan;

pub fn create_plan(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    name: String,
    curve: Curve,
    start: u64,
    revocable: bool,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "create a plan")?;
    let plan = Plan {
        name,
        curve,
        start,
        revocable,
    };
    let (_, created) = plans::create(deps.storage, env, &plan)?;
    Ok(Response::new().add_event(created))
}
