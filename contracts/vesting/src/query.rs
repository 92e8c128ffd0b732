//! Queries.

use cosmwasm_std::{Binary, Deps, Env, Order, StdResult, Uint128};
use cw_storage_plus::Bound;
use oaic_math::vesting;
use oaic_messages::gates::{AllowedResponse, NonCirculatingResponse};
use oaic_messages::shared::Page;
use oaic_messages::vesting::{
    Books, ConfigResponse, ExecuteMsg, GrantResponse, PlanResponse, PlanUnvested, UnvestedResponse,
};
use oaic_runtime::{accepts::accepts as read, address, ownership, page, Checked, RuntimeError};

use crate::error::ContractError;
use crate::state::{
    all_plans, load_grant, load_plan, now, unclaimed_by_systems, Grant, Plan, CONFIG, GRANTS,
    GRANTS_OF_BENEFICIARY, GRANTS_OF_PLAN, PLANS, PLAN_BOOKS,
};
use crate::{execute, plans};

pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        token: config.token,
        treasury: config.treasury,
    })
}

pub fn plan(deps: Deps, id: u32) -> Result<PlanResponse, ContractError> {
    describe_plan(deps, id, load_plan(deps.storage, id)?)
}

pub fn plans(
    deps: Deps,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<Page<PlanResponse>, ContractError> {
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

fn describe_plan(deps: Deps, id: u32, plan: Plan) -> Result<PlanResponse, ContractError> {
    let books = PLAN_BOOKS.load(deps.storage, id)?;
    Ok(PlanResponse {
        id,
        end: plan.start.saturating_add(vesting::span(&plan.curve)),
        name: plan.name,
        curve: plan.curve,
        start: plan.start,
        revocable: plan.revocable,
        grants: books.grants,
        books: books.books()?,
    })
}

pub fn grant(deps: Deps, env: &Env, id: u64) -> Result<GrantResponse, ContractError> {
    describe_grant(deps, env, id, load_grant(deps.storage, id)?)
}

pub fn grants(
    deps: Deps,
    env: &Env,
    plan: Option<u32>,
    beneficiary: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<GrantResponse>, ContractError> {
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

fn describe_grant(
    deps: Deps,
    env: &Env,
    id: u64,
    grant: Grant,
) -> Result<GrantResponse, ContractError> {
    let plan = load_plan(deps.storage, grant.plan)?;
    let now = now(env);
    let vested = grant.vested(&plan, now);
    Ok(GrantResponse {
        id,
        plan: grant.plan,
        total: grant.total,
        vested,
        claimed: grant.claimed,
        claimable: vested.minus(grant.claimed)?,
        next_unlock: match grant.revoked {
            Some(_) => None,
            None => vesting::next_unlock(&plan.curve, plan.start, now),
        },
        revoked_at: grant.revoked.map(|revoked| revoked.at),
        beneficiary: grant.beneficiary,
        offered_to: grant.offered_to,
    })
}

pub fn unvested(deps: Deps, env: &Env) -> Result<UnvestedResponse, ContractError> {
    let mut answer = UnvestedResponse {
        vested: Uint128::zero(),
        unvested: Uint128::zero(),
        plans: vec![],
    };
    for (id, plan, books) in all_plans(deps.storage)? {
        let live = books.live.now();
        let vested = plan.vested(live, now(env));
        let unvested = live.minus(vested)?;
        answer.vested = answer.vested.plus(vested)?;
        answer.unvested = answer.unvested.plus(unvested)?;
        answer.plans.push(PlanUnvested {
            plan: id,
            live,
            vested,
            unvested,
        });
    }
    Ok(answer)
}

/// What was granted and not revoked when the block began, less what its curve has unlocked by
/// this block's time; and what is vested and unclaimed of the grants of system contracts, whose
/// claim only moves it to where they count it. Of the rest claims touch nothing, and neither does
/// what this block grants or revokes.
pub fn non_circulating(deps: Deps, env: &Env) -> Result<NonCirculatingResponse, RuntimeError> {
    let mut amount = unclaimed_by_systems(deps.storage, now(env))?;
    for (_, plan, books) in all_plans(deps.storage)? {
        let live = books.live.at_start_of(env.block.height);
        amount = amount.plus(live.minus(plan.vested(live, now(env)))?)?;
    }
    Ok(NonCirculatingResponse { amount })
}

/// Makes the checks that execution makes of what an owner may ask for.
pub fn accepts(deps: Deps, env: &Env, msg: &Binary) -> Result<AllowedResponse, ContractError> {
    use ExecuteMsg as M;
    Ok(read(msg, |msg| -> Result<(), ContractError> {
        match msg {
            M::Revoke { grant } => execute::ensure_revocable(deps, env, grant).map(drop),
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
                plans::ensure_new(deps.storage, env, &plan).map(drop)
            }
            M::UpdateOwnership(action) => Ok(ownership::acceptable(deps.api, &action)?),
            // Anybody's, or a beneficiary's own. What is funded comes by the token's hook.
            _ => Ok(()),
        }
    })?)
}

pub fn books(deps: Deps) -> Result<Books, ContractError> {
    let mut sum = Books::default();
    for (_, _, plan) in all_plans(deps.storage)? {
        let plan = plan.books()?;
        sum.granted = sum.granted.plus(plan.granted)?;
        sum.live = sum.live.plus(plan.live)?;
        sum.claimed = sum.claimed.plus(plan.claimed)?;
        sum.returned = sum.returned.plus(plan.returned)?;
        sum.held = sum.held.plus(plan.held)?;
    }
    Ok(sum)
}
