//! Claims.

use cosmwasm_std::{Deps, Env, Order};
use cw_storage_plus::Bound;
use oaic_messages::shared::Page;
use oaic_messages::treasury::ClaimResponse;
use oaic_runtime::{address, page};

use crate::error::Result;
use crate::state::{self, Claim, CLAIMS, CLAIMS_OF};

pub fn claim(deps: Deps, env: &Env, id: u64) -> Result<ClaimResponse> {
    Ok(response(env, id, state::load_claim(deps.storage, id)?))
}

pub fn claims(
    deps: Deps,
    env: &Env,
    claimant: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ClaimResponse>> {
    let start = start_after.map(Bound::exclusive);
    match claimant {
        None => {
            let all = CLAIMS.range(deps.storage, start, None, Order::Ascending);
            let all = all.map(|entry| {
                let (id, claim) = entry?;
                Ok(response(env, id, claim))
            });
            page::page(all, limit)
        }
        Some(raw) => {
            let claimant = address::valid(deps.api, "claimant", raw)?;
            let own = CLAIMS_OF.prefix(&claimant);
            let own = own.keys(deps.storage, start, None, Order::Ascending);
            page::page(own.map(|id| claim(deps, env, id?)), limit)
        }
    }
}

fn response(env: &Env, id: u64, claim: Claim) -> ClaimResponse {
    ClaimResponse {
        id,
        status: claim.status_at(env.block.time.seconds()),
        claimant: claim.claimant,
        amount: claim.amount,
        kind: claim.kind,
        reference: claim.reference,
        expires_at: claim.expires_at,
    }
}
