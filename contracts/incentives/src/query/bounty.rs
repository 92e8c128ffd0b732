//! Bounties.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_messages::incentives::{BountyResponse, BountyStatus};
use oaic_messages::shared::Page;
use oaic_runtime::page;

use crate::error::Result;
use crate::state::{load_bounty, status_key, BOUNTIES, BOUNTIES_BY_STATUS};

pub fn bounty(deps: Deps, bounty: u64) -> Result<BountyResponse> {
    let id = bounty;
    let bounty = load_bounty(deps.storage, id)?;
    Ok(BountyResponse {
        bounty: id,
        title: bounty.title,
        amount: bounty.amount,
        deadline: bounty.deadline,
        recipient: bounty.recipient,
        status: bounty.status,
    })
}

pub fn bounties(
    deps: Deps,
    status: Option<BountyStatus>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<BountyResponse>> {
    let start = start_after.map(Bound::exclusive);
    let (storage, order) = (deps.storage, Order::Ascending);
    let ids: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match status {
        Some(status) => Box::new(
            BOUNTIES_BY_STATUS
                .prefix(status_key(status))
                .keys(storage, start, None, order),
        ),
        None => Box::new(BOUNTIES.keys(storage, start, None, order)),
    };
    page::page(ids.map(|id| bounty(deps, id?)), limit)
}
