//! `CloseQuery`: takes no new orders of a query.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_runtime::Checked;

use crate::error::Result;
use crate::events;
use crate::model::query::load_open;
use crate::state::{load_own_listing, StoredQuery, LISTINGS, QUERIES};

pub fn close_query(deps: DepsMut, info: &MessageInfo, id: u64, number: u32) -> Result<Response> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "close this query")?;
    let query = load_open(deps.storage, id, number)?;
    listing.open_queries = listing.open_queries.sub_checked(1)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    let closed = StoredQuery {
        open: false,
        ..query
    };
    QUERIES.save(deps.storage, (id, number), &closed)?;
    Ok(Response::new().add_event(events::query_closed(id, number)))
}
