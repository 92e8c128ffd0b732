//! `RegisterQueries`, `CloseQuery`, `SetQueryPrice`.

use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response, Storage, Uint128};
use oaic_messages::data_market::{NewQuery, TableInfo, MAX_QUERIES};
use oaic_records::data_market::question::statement_query;
use oaic_records::element;
use oaic_runtime::{amount::nonzero, pause, text, Checked};

use crate::error::ContractError;
use crate::events;
use crate::question::ensure_fits;
use crate::state::{
    load_own_listing, load_query, load_version, Listing, StoredQuery, LISTINGS, QUERIES,
};

pub fn register_queries(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    queries: Vec<NewQuery>,
) -> Result<Response, ContractError> {
    pause::ensure_open(deps.branch(), env)?;
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "register queries")?;
    let table = load_version(deps.storage, id, listing.version)?.table;
    let registered = register(deps.storage, id, &mut listing, table.as_ref(), queries)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    Ok(Response::new().add_events(registered))
}

/// Numbers queries on and stores them. The listing is the caller's to save.
pub fn register(
    storage: &mut dyn Storage,
    id: u64,
    listing: &mut Listing,
    table: Option<&TableInfo>,
    queries: Vec<NewQuery>,
) -> Result<Vec<Event>, ContractError> {
    text::count("queries", "entries", queries.len(), 1, MAX_QUERIES)?;
    let table = table.ok_or(ContractError::Needs {
        field: "queries",
        what: "a table",
    })?;
    let mut registered = Vec::with_capacity(queries.len());
    for NewQuery { query, price } in queries {
        nonzero("price", price)?;
        ensure_fits(&query, table)?;
        let hash = statement_query(&query)?.hash();
        listing.last_query = listing.last_query.plus(1)?;
        listing.open_queries = listing.open_queries.plus(1)?;
        let stored = StoredQuery {
            query,
            hash: element::to_binary(&hash),
            price,
            open: true,
        };
        QUERIES.save(storage, (id, listing.last_query), &stored)?;
        registered.push(events::query_registered(
            id,
            listing.last_query,
            price.u128(),
        ));
    }
    match usize::try_from(listing.open_queries) {
        Ok(open) if open <= MAX_QUERIES => Ok(registered),
        _ => Err(ContractError::TooManyQueries {
            listing: id,
            open: listing.open_queries,
            max: MAX_QUERIES,
        }),
    }
}

pub fn close_query(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
    number: u32,
) -> Result<Response, ContractError> {
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "close this query")?;
    let query = load_open(deps.storage, id, number)?;
    listing.open_queries = listing.open_queries.minus(1)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    let closed = StoredQuery {
        open: false,
        ..query
    };
    QUERIES.save(deps.storage, (id, number), &closed)?;
    Ok(Response::new().add_event(events::query_closed(id, number)))
}

pub fn set_query_price(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
    number: u32,
    price: Uint128,
) -> Result<Response, ContractError> {
    load_own_listing(deps.storage, id, &info.sender, "price this query")?;
    let query = load_open(deps.storage, id, number)?;
    let price = nonzero("price", price)?;
    QUERIES.save(deps.storage, (id, number), &StoredQuery { price, ..query })?;
    Ok(Response::new().add_event(events::query_priced(id, number, price.u128())))
}

/// A query that can be ordered.
pub fn load_open(
    storage: &dyn Storage,
    id: u64,
    number: u32,
) -> Result<StoredQuery, ContractError> {
    let query = load_query(storage, id, number)?;
    match query.open {
        true => Ok(query),
        false => Err(ContractError::QueryClosed {
            listing: id,
            query: number,
        }),
    }
}
