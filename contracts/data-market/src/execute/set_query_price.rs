//! `SetQueryPrice`: changes the price of an answer.

use cosmwasm_std::{DepsMut, MessageInfo, Response, Uint128};
use oaic_runtime::amount::nonzero;

use crate::error::Result;
use crate::events;
use crate::model::query::load_open;
use crate::state::{load_own_listing, StoredQuery, QUERIES};

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
