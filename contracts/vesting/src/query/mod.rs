//! Answers: plans and grants, what is unvested, totals, and what the owner could order.

use cosmwasm_std::{Binary, Deps, Env, Order, StdResult, Uint128};
use cw_storage_plus::Bound;
use oaic_math::vesting;
use oaic_messages::gates::{AllowedResponse, NonCirculatingResponse};
use oaic_messages::shared::Page;
use oaic_messages::vesting::{
    ConfigResponse, ExecuteMsg, GrantResponse, PlanResponse, PlanUnvested, Totals, UnvestedResponse,
};
use oaic_runtime::{accepts::accepts as read, address, ownership, page, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::totals::{all_plans, unclaimed_by_systems};
use crate::state::{
    load_grant, load_plan, Grant, Plan, CONFIG, GRANTS, GRANTS_OF_BENEFICIARY, GRANTS_OF_PLAN,
    PLANS, PLAN_TOTALS,
};
use crate::validate;

pub fn config(deps: Deps) -> Result<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
    })
}

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

pub fn grant(deps: Deps, env: &Env, id: u64) -> Result<GrantResponse> {
    describe_grant(deps, env, id, load_grant(deps.storage, id)?)
}

pub fn grants(
    deps: Deps,
    env: &Env,
    plan: Option<u32>,
    beneficiary: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<GrantResponse>> {
    let start = start_after.map(Bound::exclusive);
    let storage = deps.storage;
    let order = Order::Ascending;
    let ids: Box<dyn Iterator<Item = StdResult<u64>>> = match (plan, beneficiary) {
        (None, None) => GRANTS.keys(storage, start, None, order),
        (Some(plan), None) => GRANTS_OF_PLAN
            .prefix(plan)
            .keys(storage, start, None, order),
        (None, Some(beneficiary)) => {
            let beneficiary = address::valid(deps.api, "beneficiary", beneficiary)?;
            GRANTS_OF_BENEFICIARY
                .prefix(&beneficiary)
                .keys(storage, start, None, order)
        }
        (Some(_), Some(_)) => return Err(ContractError::TwoFilters),
    };
    page::page(ids.map(|id| grant(deps, env, id?)), limit)
}

fn describe_grant(deps: Deps, env: &Env, id: u64, grant: Grant) -> Result<GrantResponse> {
    let plan = load_plan(deps.storage, grant.plan)?;
    let now = env.block.time.seconds();
    let vested = grant.vested(&plan, now);
    Ok(GrantResponse {
        id,
        plan: grant.plan,
        total: grant.total,
        vested,
        claimed: grant.claimed,
        claimable: vested.sub_checked(grant.claimed)?,
        next_unlock: match grant.revoked {
            Some(_) => None,
            None => vesting::next_unlock(&plan.curve, plan.start, now),
        },
        revoked_at: grant.revoked.map(|revoked| revoked.at),
        beneficiary: grant.beneficiary,
        offered_to: grant.offered_to,
    })
}

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

/// Makes the checks that execution would make of a message of the owner.
pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse> {
    use ExecuteMsg as M;
    Ok(read(msg, |msg| -> Result<()> {
        match msg {
            M::Revoke { grant } => validate::revocable(deps, env, grant).map(drop),
            M::CreatePlan {
                name,
                curve,
                start,
                revocable,
            } => {
                let plan = Plan {
                    name,
                    curve,
                    start,
                    revocable,
                };
                validate::new_plan(deps.storage, env, &plan).map(drop)
            }
            M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
            // Messages that anybody or a beneficiary sends. Funding comes by the token's hook.
            _ => Ok(()),
        }
    })?)
}
