//! New plans and new grants.

use cosmwasm_std::{Addr, Deps, DepsMut, Empty, Env, Event, Order, Storage, Uint128};
use oaic_math::vesting;
use oaic_messages::vesting::{GrantSpec, MAX_NAME_BYTES, MAX_PLANS, MAX_SPAN, MAX_SYSTEM_GRANTS};
use oaic_runtime::{amount, system, text, Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::state::{
    now, Grant, Plan, PlanBooks, CONFIG, GRANTS, GRANTS_OF_BENEFICIARY, GRANTS_OF_PLAN, LAST_GRANT,
    LAST_PLAN, PLANS, PLAN_BOOKS, SYSTEM_GRANTS,
};

/// Checks a plan and numbers it.
pub fn create(
    storage: &mut dyn Storage,
    env: &Env,
    plan: &Plan,
) -> Result<(u32, Event), ContractError> {
    let id = ensure_new(storage, env, plan)?;
    LAST_PLAN.save(storage, &id)?;
    PLANS.save(storage, id, plan)?;
    PLAN_BOOKS.save(storage, id, &PlanBooks::default())?;
    Ok((id, events::plan_created(id, plan)))
}

/// Checks a plan, and gives the number that it would have.
pub fn ensure_new(storage: &dyn Storage, env: &Env, plan: &Plan) -> Result<u32, ContractError> {
    text::length("name", &plan.name, 1, MAX_NAME_BYTES)?;
    vesting::check(&plan.curve).map_err(|error| ContractError::Curve {
        plan: plan.name.clone(),
        error,
    })?;
    let latest = now(env).plus(MAX_SPAN)?;
    if plan.start > latest {
        let rule = format!("it is in seconds since 1970, at most {latest} (100 years from now)");
        return Err(RuntimeError::invalid("start", plan.start, rule).into());
    }
    let last = LAST_PLAN.may_load(storage)?.unwrap_or_default();
    if usize::try_from(last).map_or(true, |plans| plans >= MAX_PLANS) {
        return Err(ContractError::TooManyPlans { plans: last });
    }
    for id in 1..=last {
        let name = PLANS.load(storage, id)?.name;
        if name == plan.name {
            return Err(ContractError::NameTaken { plan: id, name });
        }
    }
    Ok(last.plus(1)?)
}

/// Whom a grant can be for: an account, or a contract that has a use for what comes by plain
/// transfer, as that of the incentives has. Also whether it is a system contract of the token.
pub fn beneficiary(
    deps: Deps,
    env: &Env,
    oaic: &Addr,
    field: &'static str,
    raw: &str,
) -> Result<(Addr, bool), RuntimeError> {
    let own = &env.contract.address;
    let (account, entry) = system::payable_entry(deps, own, oaic, field, raw)?;
    Ok((account, entry.is_some()))
}

/// Creates grants of a plan, and says what they sum to. Whoever calls this has seen the money.
pub fn grant(
    deps: DepsMut,
    env: &Env,
    plan: u32,
    grants: &[GrantSpec],
) -> Result<(Uint128, Vec<Event>), ContractError> {
    let oaic = CONFIG.load(deps.storage)?.token;
    let mut books = PLAN_BOOKS
        .may_load(deps.storage, plan)?
        .ok_or_else(|| RuntimeError::unknown("plan", plan))?;
    let mut id = LAST_GRANT.may_load(deps.storage)?.unwrap_or_default();
    let mut sum = Uint128::zero();
    let mut events = vec![];
    for spec in grants {
        id = id.plus(1)?;
        let (beneficiary, system) =
            beneficiary(deps.as_ref(), env, &oaic, "beneficiary", &spec.beneficiary)?;
        if system {
            save_system(deps.storage, id, &beneficiary)?;
        }
        let total = amount::nonzero("amount", spec.amount)?;
        sum = sum.plus(total)?;
        books.grants = books.grants.plus(1)?;
        events.push(events::granted(id, plan, &beneficiary, total));
        save_new(deps.storage, id, plan, beneficiary, total)?;
    }
    books.granted = books.granted.plus(sum)?;
    let live = books.live.now().plus(sum)?;
    books.live.set(live, env.block.height);
    PLAN_BOOKS.save(deps.storage, plan, &books)?;
    LAST_GRANT.save(deps.storage, &id)?;
    Ok((sum, events))
}

/// Remembers a grant whose coins nobody can vote with until they are claimed.
fn save_system(storage: &mut dyn Storage, id: u64, beneficiary: &Addr) -> Result<(), RuntimeError> {
    let systems = SYSTEM_GRANTS.keys(storage, None, None, Order::Ascending);
    if systems.count() >= MAX_SYSTEM_GRANTS {
        let rule = format!("{MAX_SYSTEM_GRANTS} grants of system contracts have something unpaid, and no more can; claim what is fully vested of them first");
        return Err(RuntimeError::invalid("beneficiary", beneficiary, rule));
    }
    Ok(SYSTEM_GRANTS.save(storage, id, &Empty {})?)
}

fn save_new(
    storage: &mut dyn Storage,
    id: u64,
    plan: u32,
    beneficiary: Addr,
    total: Uint128,
) -> Result<(), ContractError> {
    GRANTS_OF_PLAN.save(storage, (plan, id), &Empty {})?;
    GRANTS_OF_BENEFICIARY.save(storage, (&beneficiary, id), &Empty {})?;
    let grant = Grant {
        plan,
        beneficiary,
        total,
        claimed: Uint128::zero(),
        revoked: None,
        offered_to: None,
    };
    Ok(GRANTS.save(storage, id, &grant)?)
}
