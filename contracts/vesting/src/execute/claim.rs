//! `Claim`.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdResult, Storage, Uint128};
use oaic_math::vesting;
use oaic_messages::vesting::MAX_CLAIMED_GRANTS;
use oaic_runtime::{text, token, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_grant, load_plan, CONFIG, GRANTS, PLAN_TOTALS, SYSTEM_GRANTS};

pub fn claim(deps: DepsMut, env: &Env, grants: &[u64]) -> Result<Response> {
    text::count("grants", "grants", grants.len(), 1, MAX_CLAIMED_GRANTS)?;
    let mut response = Response::new();
    // One payment per beneficiary, however many of its grants are named.
    let mut payments = BTreeMap::<Addr, Uint128>::new();
    for &id in grants {
        // Loaded again each time, so that a grant named twice has nothing left the second time.
        let Some((beneficiary, amount)) = book(deps.storage, env, id)? else {
            continue;
        };
        response = response.add_event(events::grant_claimed(id, &beneficiary, amount));
        let payment = payments.entry(beneficiary).or_default();
        *payment = payment.add_checked(amount)?;
    }
    if payments.is_empty() {
        return Err(nothing(deps.storage, env, grants)?);
    }
    let oaic = CONFIG.load(deps.storage)?.token;
    let messages = payments
        .iter()
        .map(|(beneficiary, amount)| token::transfer(&oaic, beneficiary, *amount))
        .collect::<StdResult<Vec<_>>>()?;
    Ok(response.add_messages(messages))
}

/// Records what is claimable as claimed, before anything is paid.
fn book(storage: &mut dyn Storage, env: &Env, id: u64) -> Result<Option<(Addr, Uint128)>> {
    let mut grant = load_grant(storage, id)?;
    let plan = load_plan(storage, grant.plan)?;
    let vested = grant.vested(&plan, env.block.time.seconds());
    let amount = vested.sub_checked(grant.claimed)?;
    if amount.is_zero() {
        return Ok(None);
    }
    grant.claimed = vested;
    if grant.revoked.is_some() || vested == grant.total {
        SYSTEM_GRANTS.remove(storage, id);
    }
    GRANTS.save(storage, id, &grant)?;
    let mut totals = PLAN_TOTALS.load(storage, grant.plan)?;
    totals.claimed = totals.claimed.add_checked(amount)?;
    PLAN_TOTALS.save(storage, grant.plan, &totals)?;
    Ok(Some((grant.beneficiary, amount)))
}

fn nothing(storage: &dyn Storage, env: &Env, grants: &[u64]) -> Result<ContractError> {
    let now = env.block.time.seconds();
    let mut next: Option<u64> = None;
    for &id in grants {
        let grant = load_grant(storage, id)?;
        if grant.revoked.is_none() {
            let plan = load_plan(storage, grant.plan)?;
            let unlock = vesting::next_unlock(&plan.curve, plan.start, now);
            next = next.into_iter().chain(unlock).min();
        }
    }
    Ok(ContractError::NothingToClaim {
        grants: match grants {
            [id] => format!("grant {id}"),
            ids => format!("these {} grants", ids.len()),
        },
        next: match next {
            Some(at) => format!("more vests at {at}, and it is {now}"),
            None => "all that they will ever vest is paid".to_owned(),
        },
    })
}
