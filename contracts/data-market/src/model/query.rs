//! Registered queries.

use cosmwasm_std::{Event, Storage};
use oaic_messages::data_market::{NewQuery, TableInfo, MAX_QUERIES};
use oaic_records::data_market::question::statement_query;
use oaic_records::element;
use oaic_runtime::amount::nonzero;
use oaic_runtime::{text, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::question::ensure_fits;
use crate::state::{load_query, Listing, StoredQuery, QUERIES};

/// Numbers and stores queries. The caller saves the listing.
pub fn register(
    storage: &mut dyn Storage,
    id: u64,
    listing: &mut Listing,
    table: Option<&TableInfo>,
    queries: Vec<NewQuery>,
) -> Result<Vec<Event>> {
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
        listing.last_query = listing.last_query.add_checked(1)?;
        listing.open_queries = listing.open_queries.add_checked(1)?;
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

/// A query that can be ordered.
pub fn load_open(storage: &dyn Storage, id: u64, number: u32) -> Result<StoredQuery> {
    let query = load_query(storage, id, number)?;
    match query.open {
        true => Ok(query),
        false => Err(ContractError::QueryClosed {
            listing: id,
            query: number,
        }),
    }
}
