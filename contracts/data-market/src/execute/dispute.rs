//! `Dispute`: a proof that the file is not what was promised.

use cosmwasm_std::{Binary, DepsMut, Env, Response};
use oaic_messages::data_market::{OrderKind, OrderStatus};
use oaic_records::element;
use oaic_runtime::Checked;
use oaic_statements::{field, seller, Misbehavior};

use crate::error::{ContractError, Result};
use crate::keys::MISBEHAVIOR;
use crate::model::order::{reached, OpenOrder};
use crate::model::refund::pay_back;
use crate::state::{
    file_key, load_listing, undisputed_from, Break, RefundReason, BROKEN, CONFIG, LISTINGS,
};
use crate::{events, keys};

/// Refunds an order whose file is proven broken, and marks the file: nobody can order, deliver or
/// list it again, and all other orders of it that can still be disputed become refundable.
pub fn dispute(deps: DepsMut, env: &Env, id: u64, proof: &Binary) -> Result<Response> {
    let open = OpenOrder::load(deps.storage, id)?;
    let file = match (&open.order.kind, &open.version.file) {
        (OrderKind::File, Some(file)) => file,
        _ => {
            return Err(ContractError::OtherKind {
                order: id,
                kind: "an answer, which was proven to be right",
                instead: "refund when none comes",
            })
        }
    };
    let now = env.block.time.seconds();
    let Some(delivery) = &open.order.delivery else {
        return Err(ContractError::NotDelivered { order: id });
    };
    let due = undisputed_from(delivery);
    if reached(&due, &env.block) {
        return Err(ContractError::DisputeOver {
            order: id,
            dispute_before: due.time,
            height: due.height,
            now,
            now_height: env.block.height,
        });
    }
    let config = CONFIG.load(deps.storage)?;
    let statement = Misbehavior {
        context: element::canonical("context", &config.context)?,
        order: field::from_u64(id),
        seller: seller(open.order.seller.as_str()),
        commitment: element::canonical("key_commitment", &file.key_commitment)?,
        cipher_root: element::canonical("cipher_root", &file.cipher_root)?,
        plain_root: element::canonical("plain_root", &file.plain_root)?,
    };
    keys::verify(deps.as_ref(), env, &MISBEHAVIOR, &statement, proof)?;

    let broken = events::version_broken(open.order.listing, open.order.version, id);
    // The first proof's block stays, because it decides which other orders are refundable.
    if open.broken_at.is_none() {
        let broken = Break {
            time: now,
            height: env.block.height,
        };
        BROKEN.save(deps.storage, &file_key(file), &broken)?;
        let mut listing = load_listing(deps.storage, open.order.listing)?;
        listing.broken = listing.broken.add_checked(1)?;
        LISTINGS.save(deps.storage, open.order.listing, &listing)?;
    }
    let refunded = pay_back(
        deps,
        env,
        open,
        OrderStatus::Disputed,
        RefundReason::Disputed,
    )?;
    Ok(refunded.add_event(broken))
}
