//! `Deliver`: the file's key, sealed to the buyer.

use cosmwasm_std::{Binary, DepsMut, Env, Response};
use oaic_messages::data_market::{Delivery, OrderKind, OrderStatus, Point};
use oaic_records::element;
use oaic_runtime::Checked;
use oaic_statements::{field, seller, KeyDelivery};

use crate::error::{ContractError, Result};
use crate::keys::KEY_DELIVERY;
use crate::model::order::OpenOrder;
use crate::state::{CONFIG, ORDERS};
use crate::validate::{buyer_key, point};
use crate::{events, keys};

/// Accepts a delivery with a proof that the key of the listing's file is sealed to the order's
/// buyer. The statement names the order and this contract, so a proof is valid once, and the
/// seller, so it is not valid for a copy of somebody else's listing.
pub fn deliver(
    deps: DepsMut,
    env: &Env,
    id: u64,
    ephemeral: Point,
    masked: Binary,
    proof: &Binary,
) -> Result<Response> {
    let mut open = OpenOrder::load(deps.storage, id)?;
    let file = match (&open.order.kind, &open.version.file) {
        (OrderKind::File, Some(file)) => file,
        _ => {
            return Err(ContractError::OtherKind {
                order: id,
                kind: "an answer",
                instead: "answer",
            })
        }
    };
    let now = env.block.time.seconds();
    open.ensure_deliverable(now)?;
    let config = CONFIG.load(deps.storage)?;
    let statement = KeyDelivery {
        context: element::canonical("context", &config.context)?,
        order: field::from_u64(id),
        seller: seller(open.order.seller.as_str()),
        commitment: element::canonical("key_commitment", &file.key_commitment)?,
        buyer: buyer_key(&open.order.buyer_key)?,
        ephemeral: point("ephemeral.u", "ephemeral.v", &ephemeral)?,
        masked: element::canonical("masked", &masked)?,
    };
    keys::verify(deps.as_ref(), env, &KEY_DELIVERY, &statement, proof)?;

    let dispute_before = now.add_checked(open.order.dispute_window)?;
    open.order.status = OrderStatus::Delivered;
    open.order.delivery = Some(Delivery {
        ephemeral,
        masked: vec![masked],
        at: now,
        dispute_before,
        dispute_height: env.block.height.add_checked(open.order.dispute_blocks)?,
    });
    ORDERS.save(deps.storage, id, &open.order)?;
    Ok(Response::new().add_event(events::delivered(id, &open.order, dispute_before)))
}
