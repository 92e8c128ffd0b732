//! Authorizations.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_messages::data_market::{AuthorizationResponse, AuthorizationsOf};
use oaic_messages::shared::Page;
use oaic_records::data_market::answers;
use oaic_runtime::{address, page::page};

use crate::error::Result;
use crate::state::{AUTHORIZATIONS_BY_GRANTEE, AUTHORIZATIONS_BY_LISTING};

pub fn authorization(deps: Deps, id: u64) -> Result<AuthorizationResponse> {
    Ok(answers::authorization(deps.storage, id)?)
}

pub fn authorizations(
    deps: Deps,
    of: &AuthorizationsOf,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<AuthorizationResponse>> {
    let start = start_after.map(Bound::exclusive);
    let ids: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match of {
        AuthorizationsOf::Listing { listing } => {
            let prefix = AUTHORIZATIONS_BY_LISTING.prefix(*listing);
            Box::new(prefix.keys(deps.storage, start, None, Order::Ascending))
        }
        AuthorizationsOf::Grantee { address } => {
            let grantee = address::valid(deps.api, "of.grantee.address", address)?;
            let prefix = AUTHORIZATIONS_BY_GRANTEE.prefix(&grantee);
            Box::new(prefix.keys(deps.storage, start, None, Order::Ascending))
        }
    };
    page(ids.map(|id| authorization(deps, id?)), limit)
}
