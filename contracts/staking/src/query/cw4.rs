//! The queries of cw4, in its types.

use cosmwasm_std::{Addr, Deps, Order};
use cw4::{
    AdminResponse, HooksResponse, Member, MemberListResponse, MemberResponse, TotalWeightResponse,
};
use cw_storage_plus::Bound;
use oaic_runtime::{address, page};

use crate::error::{ContractError, Result};
use crate::model::checkpoints;
use crate::state::{CONFIG, MEMBERS};

pub fn member(deps: Deps, addr: &str, at_height: Option<u64>) -> Result<MemberResponse> {
    let address = address::valid(deps.api, "addr", addr)?;
    let bonded = checkpoints::member(deps.storage, &address, at_height)?;
    Ok(MemberResponse {
        weight: (bonded > 0).then_some(bonded),
    })
}

pub fn total_weight(deps: Deps, at_height: Option<u64>) -> Result<TotalWeightResponse> {
    let weight = checkpoints::total(deps.storage, at_height)?;
    Ok(TotalWeightResponse { weight })
}

/// Accounts with stake, in the order of addresses.
pub fn list_members(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<MemberListResponse> {
    let after = address::optional(deps.api, "start_after", start_after.as_deref())?;
    let members = MEMBERS.range(
        deps.storage,
        after.as_ref().map(Bound::exclusive),
        None,
        Order::Ascending,
    );
    let members = members.map(|entry| {
        let (addr, weight) = entry?;
        Ok::<_, ContractError>(Member {
            addr: addr.into(),
            weight,
        })
    });
    Ok(MemberListResponse {
        members: page::page(members, limit)?.items,
    })
}

pub fn hooks(deps: Deps) -> Result<HooksResponse> {
    let hooks = CONFIG.load(deps.storage)?.hooks;
    Ok(HooksResponse {
        hooks: hooks.into_iter().map(Addr::into_string).collect(),
    })
}

pub fn admin(deps: Deps) -> Result<AdminResponse> {
    let owner = cw_ownable::get_ownership(deps.storage)?.owner;
    Ok(AdminResponse {
        admin: owner.map(Addr::into_string),
    })
}
