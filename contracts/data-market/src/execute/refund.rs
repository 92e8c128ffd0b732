//! `Refund`: to the buyer alone, whoever asks; the price untaxed.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use oaic_messages::data_market::OrderStatus;
use oaic_runtime::{token, Checked, RuntimeError};

use crate::books;
use crate::error::ContractError;
use crate::events;
use crate::order::{give_back_use, OpenOrder};
use crate::state::{load_listing, load_seller, Order, RefundReason, CONFIG, LISTINGS, SELLERS};

pub fn refund(deps: DepsMut, env: &Env, id: u64) -> Result<Response, ContractError> {
    let open = OpenOrder::load(deps.storage, id)?;
    let now = env.block.time.seconds();
    let Some(reason) = open.refund_reason(now) else {
        return Err(ContractError::NotRefundable {
            order: id,
            from: open.order.deliver_before,
            now,
            delivered: match open.order.delivery {
                Some(_) => "it was delivered in time, so it can be disputed or completed",
                None => "nothing was delivered yet",
            },
        });
    };
    pay_back(deps, env, open, OrderStatus::Refunded, reason)
}

/// Ends an order with its price going back, and with it what it held of the seller's deposit.
pub fn pay_back(
    mut deps: DepsMut,
    env: &Env,
    open: OpenOrder,
    status: OrderStatus,
    reason: RefundReason,
) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let id = open.id;
    let order = open.close(deps.storage, status)?;
    let compensation = books::refund(deps.branch(), env, &order)?;
    give_back_use(deps.storage, &order)?;
    if reason == RefundReason::NotDelivered {
        count_undelivered(deps.storage, &order)?;
    }
    let sum = order.price.plus(compensation)?;
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
    listing.undelivered = listing.undelivered.plus(1)?;
    LISTINGS.save(storage, order.listing, &listing)?;
    let mut stands = load_seller(storage, &order.seller)?;
    stands.undelivered = stands.undelivered.plus(1)?;
    Ok(SELLERS.save(storage, &order.seller, &stands)?)
}
