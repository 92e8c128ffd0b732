//! `CreatePlan`.

use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response, Storage};
use oaic_messages::vesting::Curve;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::state::{Plan, PlanTotals, LAST_PLAN, PLANS, PLAN_TOTALS};
use crate::{events, validate};

pub fn create_plan(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    name: String,
    curve: Curve,
    start: u64,
    revocable: bool,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "create a plan")?;
    let plan = Plan {
        name,
        curve,
        start,
        revocable,
    };
    let (_, created) = add_plan(deps.storage, env, &plan)?;
    Ok(Response::new().add_event(created))
}

/// Checks and stores a new plan.
pub fn add_plan(storage: &mut dyn Storage, env: &Env, plan: &Plan) -> Result<(u32, Event)> {
    let id = validate::new_plan(storage, env, plan)?;
    LAST_PLAN.save(storage, &id)?;
    PLANS.save(storage, id, plan)?;
    PLAN_TOTALS.save(storage, id, &PlanTotals::default())?;
    Ok((id, events::plan_created(id, plan)))
}
