//! Splits and referrers.

use cosmwasm_std::{Addr, Deps};
use oaic_messages::compute_settlement::ReferrerResponse;
use oaic_messages::data_market::SplitResponse;
use oaic_runtime::address;

use crate::error::ContractError;
use crate::state::{load_listing, load_split, CONFIG, REFERRALS, SPLIT_BOOK};

pub fn split(
    deps: Deps,
    listing: u64,
    version: Option<u32>,
) -> Result<SplitResponse, ContractError> {
    let newest = load_listing(deps.storage, listing)?.split_version;
    let version = version.unwrap_or(newest);
    let payees = load_split(deps.storage, listing, version)?;
    let links = CONFIG.load(deps.storage)?.links;
    let place = (listing, version);
    Ok(SplitResponse {
        listing,
        version,
        accumulated: SPLIT_BOOK.total(deps.storage, place)?.into(),
        payees: SPLIT_BOOK.responses(deps.storage, place, &payees, links.linked())?,
    })
}

pub fn referrer(deps: Deps, address: &str) -> Result<ReferrerResponse, ContractError> {
    Ok(REFERRALS.response(deps.storage, deps.api, address)?)
}

pub fn referrer_of(deps: Deps, buyer: &str) -> Result<Option<Addr>, ContractError> {
    let buyer = address::valid(deps.api, "buyer", buyer)?;
    Ok(REFERRALS.referrer_of(deps.storage, &buyer)?)
}
