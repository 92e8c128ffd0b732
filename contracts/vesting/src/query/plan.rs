//! Plans: their curves, and the sums of their grants.

use cosmwasm_std::{Deps, Order};
use cw_storage_plus::Bound;
use oaic_math::vesting;
use oaic_messages::shared::Page;
use oaic_messages::vesting::PlanResponse;
use oaic_runtime::page;

use crate::error::Result;
use crate::state::{load_plan, Plan, PLANS, PLAN_TOTALS};

pub fn plan(deps: Deps, id: u32) -> Result<PlanResponse> {
    describe_plan(deps, id, load_plan(deps.storage, id)?)
}

pub fn plans(
    deps: Deps,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<PlanResponse>> {
    let start = start_after.map(Bound::exclusive);
    let plans = PLANS.range(deps.storage, start, None, Order::Ascending);
    page::page(
        plans.map(|entry| {
            let (id, plan) = entry?;
            describe_plan(deps, id, plan)
        }),
        limit,
    )
}

fn describe_plan(deps: Deps, id: u32, plan: Plan) -> Result<PlanResponse> {
    let totals = PLAN_TOTALS.load(deps.storage, id)?;
    Ok(PlanResponse {
        id,
        end: plan.start.saturating_add(vesting::span(&plan.curve)),
        name: plan.name,
        curve: plan.curve,
        start: plan.start,
        revocable: plan.revocable,
        grants: totals.grants,
        totals: totals.totals()?,
    })
}
