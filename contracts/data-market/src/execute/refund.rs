//! `Refund`: to the buyer alone, whoever asks, and untaxed.

use cosmwasm_std::{DepsMut, Env, Response, Storage};
use oaic_kit::token;
use oaic_types::data_market::OrderStatus;

use crate::books;
use crate::error::ContractError;
use crate::events;
use crate::order::{give_back_use, OpenOrder};
use crate::state::{RefundReason, CONFIG};

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
    pay_back(deps.storage, open, OrderStatus::Refunded, reason)
}

/// Ends an order with its price going back.
pub fn pay_back(
    storage: &mut dyn Storage,
    open: OpenOrder,
    status: OrderStatus,
    reason: RefundReason,
) -> Result<Response, ContractError> {
    let token = CONFIG.load(storage)?.token;
    let id = open.id;
    let order = open.close(storage, status)?;
    books::refund(storage, order.price)?;
    give_back_use(storage, &order)?;
    Ok(Response::new()
        .add_event(events::order_refunded(id, &order, reason))
        .add_message(token::transfer(&token, &order.buyer, order.price)?))
}
