//! Splits.

use cosmwasm_std::Deps;
use oaic_messages::data_market::SplitResponse;

use crate::error::Result;
use crate::state::{load_listing, load_split, CONFIG, SPLIT_EARNINGS};

pub fn split(deps: Deps, listing: u64, version: Option<u32>) -> Result<SplitResponse> {
    let newest = load_listing(deps.storage, listing)?.split_version;
    let version = version.unwrap_or(newest);
    let payees = load_split(deps.storage, listing, version)?;
    let links = CONFIG.load(deps.storage)?.links;
    let place = (listing, version);
    Ok(SplitResponse {
        listing,
        version,
        accumulated: SPLIT_EARNINGS.total(deps.storage, place)?.into(),
        payees: SPLIT_EARNINGS.responses(deps.storage, place, &payees, links.linked())?,
    })
}
