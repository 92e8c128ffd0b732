//! `Fund`: new grants of a plan, paid for by the tokens that the message comes with.

use cosmwasm_std::{Addr, DepsMut, Empty, Env, Event, Order, Response, Storage, Uint128};
use oaic_messages::vesting::{GrantSpec, MAX_NEW_GRANTS, MAX_SYSTEM_GRANTS};
use oaic_runtime::{amount, ownership, text, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{
    Grant, CONFIG, GRANTS, GRANTS_OF_BENEFICIARY, GRANTS_OF_PLAN, LAST_GRANT, PLAN_TOTALS,
    SYSTEM_GRANTS,
};
use crate::{events, validate};

pub fn fund(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    plan: u32,
    grants: &[GrantSpec],
    received: Uint128,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, sender, "fund grants")?;
    text::count("grants", "grants", grants.len(), 1, MAX_NEW_GRANTS)?;
    let (granted, events) = add_grants(deps, env, plan, grants)?;
    match granted == received {
        true => Ok(Response::new().add_events(events)),
        false => Err(ContractError::SumMismatch {
            granted: granted.u128(),
            received: received.u128(),
        }),
    }
}

/// Creates grants of a plan and returns their sum. The caller has checked that the tokens are here.
pub fn add_grants(
    deps: DepsMut,
    env: &Env,
    plan: u32,
    grants: &[GrantSpec],
) -> Result<(Uint128, Vec<Event>)> {
    let oaic = CONFIG.load(deps.storage)?.token;
    let mut totals = PLAN_TOTALS
        .may_load(deps.storage, plan)?
        .ok_or_else(|| RuntimeError::unknown("plan", plan))?;
    let mut id = LAST_GRANT.may_load(deps.storage)?.unwrap_or_default();
    let mut sum = Uint128::zero();
    let mut events = vec![];
    for spec in grants {
        id = id.add_checked(1)?;
        let (beneficiary, system) =
            validate::beneficiary(deps.as_ref(), env, &oaic, "beneficiary", &spec.beneficiary)?;
        if system {
            save_system(deps.storage, id, &beneficiary)?;
        }
        let total = amount::nonzero("amount", spec.amount)?;
        sum = sum.add_checked(total)?;
        totals.grants = totals.grants.add_checked(1)?;
        events.push(events::granted(id, plan, &beneficiary, total));
        save_new(deps.storage, id, plan, beneficiary, total)?;
    }
    totals.granted = totals.granted.add_checked(sum)?;
    let live = totals.live.now().add_checked(sum)?;
    totals.live.set(live, env.block.height);
    PLAN_TOTALS.save(deps.storage, plan, &totals)?;
    LAST_GRANT.save(deps.storage, &id)?;
    Ok((sum, events))
}

/// Records a grant whose coins nobody can vote with until they are claimed.
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
) -> Result<()> {
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
