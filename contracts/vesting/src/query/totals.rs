//! Sums over all plans.

use cosmwasm_std::{Deps, Env, Uint128};
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::vesting::{PlanUnvested, Totals, UnvestedResponse};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::Result;
use crate::model::totals::{all_plans, unclaimed_by_systems};

pub fn unvested(deps: Deps, env: &Env) -> Result<UnvestedResponse> {
    let mut answer = UnvestedResponse {
        vested: Uint128::zero(),
        unvested: Uint128::zero(),
        plans: vec![],
    };
    for (id, plan, totals) in all_plans(deps.storage)? {
        let live = totals.live.now();
        let vested = plan.vested(live, env.block.time.seconds());
        let unvested = live.sub_checked(vested)?;
        answer.vested = answer.vested.add_checked(vested)?;
        answer.unvested = answer.unvested.add_checked(unvested)?;
        answer.plans.push(PlanUnvested {
            plan: id,
            live,
            vested,
            unvested,
        });
    }
    Ok(answer)
}

/// The unvested part of what was granted and not revoked when the block began, plus what is vested
/// and unclaimed of grants to system contracts, whose claim only moves it to where they count it.
/// No other claim changes it, and no grant or revocation of this block does.
pub fn non_circulating(deps: Deps, env: &Env) -> Result<NonCirculatingResponse, RuntimeError> {
    let mut amount = unclaimed_by_systems(deps.storage, env.block.time.seconds())?;
    for (_, plan, totals) in all_plans(deps.storage)? {
        let live = totals.live.at_start_of(env.block.height);
        amount =
            amount.add_checked(live.sub_checked(plan.vested(live, env.block.time.seconds()))?)?;
    }
    Ok(NonCirculatingResponse { amount })
}

pub fn totals(deps: Deps) -> Result<Totals> {
    let mut sum = Totals::default();
    for (_, _, plan) in all_plans(deps.storage)? {
        let plan = plan.totals()?;
        sum.granted = sum.granted.add_checked(plan.granted)?;
        sum.live = sum.live.add_checked(plan.live)?;
        sum.claimed = sum.claimed.add_checked(plan.claimed)?;
        sum.returned = sum.returned.add_checked(plan.returned)?;
        sum.held = sum.held.add_checked(plan.held)?;
    }
    Ok(sum)
}
