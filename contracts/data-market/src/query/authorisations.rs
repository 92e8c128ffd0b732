//! Authorisations.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_kit::{address, page::page};
use oaic_records::data_market::answers;
use oaic_types::data_market::{AuthorisationResponse, AuthorisationsOf};
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::state::{AUTHORISATIONS_BY_GRANTEE, AUTHORISATIONS_BY_LISTING};

pub fn authorisation(deps: Deps, id: u64) -> Result<AuthorisationResponse, ContractError> {
    Ok(answers::authorisation(deps.storage, id)?)
}

pub fn authorisations(
    deps: Deps,
    of: &AuthorisationsOf,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<AuthorisationResponse>, ContractError> {
    let start = start_after.map(Bound::exclusive);
    let ids: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match of {
        AuthorisationsOf::Listing { listing } => {
            let prefix = AUTHORISATIONS_BY_LISTING.prefix(*listing);
            Box::new(prefix.keys(deps.storage, start, None, Order::Ascending))
        }
        AuthorisationsOf::Grantee { address } => {
            let grantee = address::valid(deps.api, "of.grantee.address", address)?;
            let prefix = AUTHORISATIONS_BY_GRANTEE.prefix(&grantee);
            Box::new(prefix.keys(deps.storage, start, None, Order::Ascending))
        }
    };
    page(ids.map(|id| authorisation(deps, id?)), limit)
}
