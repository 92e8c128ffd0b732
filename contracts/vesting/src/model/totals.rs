//! Totals over all plans.

use cosmwasm_std::{Order, StdResult, Storage, Uint128};
use oaic_runtime::{Checked, RuntimeError};

use super::plan::{Plan, PlanTotals};
use crate::state::{load_grant, load_plan, PLANS, PLAN_TOTALS, SYSTEM_GRANTS};

/// All plans with their totals, at most [`oaic_messages::vesting::MAX_PLANS`].
pub fn all_plans(storage: &dyn Storage) -> StdResult<Vec<(u32, Plan, PlanTotals)>> {
    PLANS
        .range(storage, None, None, Order::Ascending)
        .map(|entry| {
            let (id, plan) = entry?;
            Ok((id, plan, PLAN_TOTALS.load(storage, id)?))
        })
        .collect()
}

/// Vested and unclaimed amount of grants to system contracts: nobody can vote with it, claimed or
/// not.
pub fn unclaimed_by_systems(storage: &dyn Storage, now: u64) -> Result<Uint128, RuntimeError> {
    SYSTEM_GRANTS
        .keys(storage, None, None, Order::Ascending)
        .try_fold(Uint128::zero(), |sum, id| {
            let grant = load_grant(storage, id?)?;
            let plan = load_plan(storage, grant.plan)?;
            sum.add_checked(grant.vested(&plan, now).sub_checked(grant.claimed)?)
        })
}

/// Amount held for grants, over all plans.
pub fn held(storage: &dyn Storage) -> Result<Uint128, RuntimeError> {
    PLAN_TOTALS
        .range(storage, None, None, Order::Ascending)
        .try_fold(Uint128::zero(), |sum, entry| {
            sum.add_checked(entry?.1.totals()?.held)
        })
}
