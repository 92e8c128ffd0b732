//! `RegisterQueries`, `SetQueryPrice` and `CloseQuery`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::data_market::NewQuery;
use oaic_runtime::amount::nonzero;
use oaic_runtime::{pause, Checked};

use crate::error::Result;
use crate::events;
use crate::model::query::{load_open, register};
use crate::state::{load_own_listing, load_version, StoredQuery, LISTINGS, QUERIES};

pub fn register_queries(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    queries: Vec<NewQuery>,
) -> Result<Response> {
    pause::ensure_open(deps.branch(), env)?;
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "register queries")?;
    let table = load_version(deps.storage, id, listing.version)?.table;
    let registered = register(deps.storage, id, &mut listing, table.as_ref(), queries)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    Ok(Response::new().add_events(registered))
}

pub fn set_query_price(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
    number: u32,
    price: Uint128,
) -> Result<Response> {
    load_own_listing(deps.storage, id, &info.sender, "price this query")?;
    let query = load_open(deps.storage, id, number)?;
    let price = nonzero("price", price)?;
    QUERIES.save(deps.storage, (id, number), &StoredQuery { price, ..query })?;
    Ok(Response::new().add_event(events::query_priced(id, number, price.u128())))
}

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
