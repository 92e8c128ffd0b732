//! Refunds: to the buyer alone, whoever asks; the price untaxed.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use oaic_messages::data_market::OrderStatus;
use oaic_runtime::{token, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::authorization::give_back_use;
use crate::model::order::OpenOrder;
use crate::model::payment;
use crate::state::{load_listing, load_seller, Order, RefundReason, CONFIG, LISTINGS, SELLERS};

/// Closes an order and refunds its price and the deposit it held.
pub fn pay_back(
    mut deps: DepsMut,
    env: &Env,
    open: OpenOrder,
    status: OrderStatus,
    reason: RefundReason,
) -> Result<Response> {
    let token = CONFIG.load(deps.storage)?.token;
    let id = open.id;
    let order = open.close(deps.storage, status)?;
    let compensation = payment::refund(deps.branch(), env, &order)?;
    give_back_use(deps.storage, &order)?;
    if reason == RefundReason::NotDelivered {
        count_undelivered(deps.storage, &order)?;
    }
    let sum = order.price.add_checked(compensation)?;
    Ok(Response::new()
        .add_event(events::order_refunded(
            id,
            &order,
            reason,
            compensation.u128(),
        ))
        .add_message(token::transfer(&token, &order.buyer, sum)?))
}

fn count_undelivered(storage: &mut dyn Storage, order: &Order) -> Result<(), RuntimeError> {
    let mut listing = load_listing(storage, order.listing)?;
    listing.undelivered = listing.undelivered.add_checked(1)?;
    LISTINGS.save(storage, order.listing, &listing)?;
    let mut record = load_seller(storage, &order.seller)?;
    record.undelivered = record.undelivered.add_checked(1)?;
    Ok(SELLERS.save(storage, &order.seller, &record)?)
}
