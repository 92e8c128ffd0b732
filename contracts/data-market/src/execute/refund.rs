//! `Refund`: to the buyer alone, whoever asks.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::data_market::OrderStatus;

use crate::error::{ContractError, Result};
use crate::model::order::OpenOrder;
use crate::model::refund::pay_back;

pub fn refund(deps: DepsMut, env: &Env, id: u64) -> Result<Response> {
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
