//! Balances, as recorded and as actually held.

use cosmwasm_std::{Deps, Env};
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::incentives::TotalsResponse;
use oaic_runtime::token;

use crate::error::Result;
use crate::state::{Balances, ACCOUNTED, CONFIG};

pub fn totals(deps: Deps, env: &Env) -> Result<TotalsResponse> {
    let token = CONFIG.load(deps.storage)?.token;
    let balances = Balances::load(deps.storage)?;
    let accounted = ACCOUNTED.now(deps.storage)?;
    let balance = token::balance(deps.querier, &token, &env.contract.address)?;
    Ok(TotalsResponse {
        free: balances.free,
        programs: balances.programs,
        grants_pool: balances.grants_pool,
        reserved_grants: balances.reserved_grants,
        reserved_bounties: balances.reserved_bounties,
        risk_due: balances.risk_due,
        accounted,
        unsynced: balance.saturating_sub(accounted),
        income: balances.income,
        rewards_paid: balances.rewards_paid,
        grants_paid: balances.grants_paid,
        bounties_paid: balances.bounties_paid,
        risk_paid: balances.risk_paid,
    })
}

/// The balance recorded at the start of the block, or the current one if that is more: nothing done
/// earlier in the block makes it less, and arrivals count whether or not anybody has synced them.
/// So vested coins count without a gap: in `vesting` until they are claimed, here from then on.
pub fn non_circulating(deps: Deps, env: &Env) -> Result<NonCirculatingResponse> {
    let token = CONFIG.load(deps.storage)?.token;
    let held = token::balance(deps.querier, &token, &env.contract.address)?;
    let accounted = ACCOUNTED.at_start_of(deps.storage, env.block.height)?;
    Ok(NonCirculatingResponse {
        amount: held.max(accounted),
    })
}
