//! Grants.

use cosmwasm_std::{Deps, Order, StdResult, Uint128};
use cw_storage_plus::Bound;
use oaic_messages::incentives::{GrantResponse, MilestoneStatus};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page, Checked};

use crate::error::Result;
use crate::state::{load_grant, GRANTS, GRANTS_OF};

pub fn grant(deps: Deps, grant: u64) -> Result<GrantResponse> {
    let id = grant;
    let grant = load_grant(deps.storage, id)?;
    let claimable = grant
        .milestones
        .iter()
        .filter(|milestone| milestone.status == MilestoneStatus::Approved)
        .try_fold(Uint128::zero(), |sum, milestone| {
            sum.add_checked(milestone.amount)
        })?;
    Ok(GrantResponse {
        grant: id,
        recipient: grant.recipient,
        title: grant.title,
        milestones: grant.milestones,
        created_at: grant.created_at,
        canceled_at: grant.canceled_at,
        claimable,
    })
}

pub fn grants(
    deps: Deps,
    recipient: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<GrantResponse>> {
    let recipient = address::optional(deps.api, "recipient", recipient)?;
    let start = start_after.map(Bound::exclusive);
    let (storage, order) = (deps.storage, Order::Ascending);
    let ids: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match &recipient {
        Some(recipient) => Box::new(
            GRANTS_OF
                .prefix(recipient)
                .keys(storage, start, None, order),
        ),
        None => Box::new(GRANTS.keys(storage, start, None, order)),
    };
    page::page(ids.map(|id| grant(deps, id?)), limit)
}
