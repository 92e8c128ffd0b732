//! Top-up grants.

use cosmwasm_std::{Deps, Env, Order, Uint128};
use oaic_messages::compute_settlement::{GrantResponse, GRANT_DAY};
use oaic_runtime::address;

use crate::error::Result;
use crate::state::GRANTS;

pub fn grants(deps: Deps, env: &Env, payer: &str) -> Result<Vec<GrantResponse>> {
    let payer = address::valid(deps.api, "payer", payer)?;
    let today = env.block.time.seconds().checked_div(GRANT_DAY).unwrap_or(0);
    // At most MAX_GRANTS.
    GRANTS
        .prefix(&payer)
        .range(deps.storage, None, None, Order::Ascending)
        .map(|item| {
            let (grantee, grant) = item?;
            let taken = if grant.day == today { grant.taken } else { 0 };
            Ok(GrantResponse {
                grantee,
                session_key: grant.session_key,
                limit: Uint128::from(grant.limit),
                daily: grant.daily.into(),
                taken_today: taken.into(),
                ends_at: grant.ends_at,
                max_unlock_delay: grant.max_unlock_delay,
                max_unlock_blocks: grant.max_unlock_blocks,
            })
        })
        .collect()
}
