//! Orders.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_messages::data_market::{OrderResponse, OrdersOf};
use oaic_messages::shared::Page;
use oaic_records::data_market::answers;
use oaic_runtime::address;
use oaic_runtime::page::page;

use crate::error::Result;
use crate::state::{
    OPEN_ORDERS, OPEN_ORDERS_BY_SELLER, ORDERS, ORDERS_BY_BUYER, ORDERS_BY_LISTING,
    ORDERS_BY_SELLER,
};

pub fn order(deps: Deps, env: &Env, id: u64) -> Result<OrderResponse> {
    Ok(answers::order(deps.storage, id, env.block.time.seconds())?)
}

pub fn orders(
    deps: Deps,
    env: &Env,
    of: &OrdersOf,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<OrderResponse>> {
    let (storage, order_by) = (deps.storage, Order::Ascending);
    let start = start_after.map(Bound::exclusive);
    let valid = |field, raw: &str| address::valid(deps.api, field, raw);
    let ids: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match of {
        OrdersOf::All {} => Box::new(ORDERS.keys(storage, start, None, order_by)),
        OrdersOf::Buyer { address } => {
            let buyer = valid("of.buyer.address", address)?;
            let prefix = ORDERS_BY_BUYER.prefix(&buyer);
            Box::new(prefix.keys(storage, start, None, order_by))
        }
        OrdersOf::Seller { address } => {
            let seller = valid("of.seller.address", address)?;
            let prefix = ORDERS_BY_SELLER.prefix(&seller);
            Box::new(prefix.keys(storage, start, None, order_by))
        }
        OrdersOf::Listing { listing } => {
            let prefix = ORDERS_BY_LISTING.prefix(*listing);
            Box::new(prefix.keys(storage, start, None, order_by))
        }
        OrdersOf::Open { seller: None } => {
            Box::new(OPEN_ORDERS.keys(storage, start, None, order_by))
        }
        OrdersOf::Open {
            seller: Some(address),
        } => {
            let seller = valid("of.open.seller", address)?;
            let prefix = OPEN_ORDERS_BY_SELLER.prefix(&seller);
            Box::new(prefix.keys(storage, start, None, order_by))
        }
    };
    page(ids.map(|id| order(deps, env, id?)), limit)
}
