//! `Complete`: pays a delivered order once its dispute window is over.

use cosmwasm_std::{DepsMut, Env, Response};

use crate::error::{ContractError, Result};
use crate::model::order::{reached, OpenOrder};
use crate::model::payment;
use crate::state::undisputed_from;

pub fn complete(deps: DepsMut, env: &Env, id: u64) -> Result<Response> {
    let open = OpenOrder::load(deps.storage, id)?;
    let Some(delivery) = &open.order.delivery else {
        return Err(ContractError::NotDelivered { order: id });
    };
    let (due, now) = (undisputed_from(delivery), env.block.time.seconds());
    if open.refund_reason(now).is_some() {
        return Err(ContractError::OnlyRefund { order: id });
    }
    if !reached(&due, &env.block) {
        return Err(ContractError::StillDisputable {
            order: id,
            dispute_before: due.time,
            height: due.height,
            now,
            now_height: env.block.height,
        });
    }
    Ok(Response::new().add_event(payment::pay(deps, env, open)?))
}
