//! Grants: what is vested, claimed and claimable.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_math::vesting;
use oaic_messages::shared::Page;
use oaic_messages::vesting::GrantResponse;
use oaic_runtime::{address, page, Checked};

use crate::error::{ContractError, Result};
use crate::state::{load_grant, load_plan, Grant, GRANTS, GRANTS_OF_BENEFICIARY, GRANTS_OF_PLAN};

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
