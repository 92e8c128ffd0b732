//! `Answer`: the answer to a query, sealed to the buyer, and paid at once.

use cosmwasm_std::{Binary, DepsMut, Env, Response};
use oaic_messages::data_market::{Delivery, OrderKind, Point};
use oaic_records::element;
use oaic_runtime::text;
use oaic_statements::{field, seller, Answer, Fr, ANSWER_SLOTS};

use crate::error::{ContractError, Result};
use crate::model::order::OpenOrder;
use crate::model::payment;
use crate::state::{load_query, CONFIG};
use crate::validate::{buyer_key, point};
use crate::{events, keys};

/// Accepts an answer with a proof that it is the committed table's answer to the registered query,
/// sealed to the order's buyer. The statement names the order's seller, so a copy of somebody
/// else's listing cannot be answered.
pub fn answer(
    deps: DepsMut,
    env: &Env,
    id: u64,
    ephemeral: Point,
    masked: Vec<Binary>,
    proof: &Binary,
) -> Result<Response> {
    let mut open = OpenOrder::load(deps.storage, id)?;
    let (query, table) = match (open.order.kind, &open.version.table) {
        (OrderKind::Answer { query }, Some(table)) => (query, table),
        _ => {
            return Err(ContractError::OtherKind {
                order: id,
                kind: "a file",
                instead: "deliver",
            })
        }
    };
    let now = env.block.time.seconds();
    open.ensure_deliverable(now)?;
    let config = CONFIG.load(deps.storage)?;
    let query = load_query(deps.storage, open.order.listing, query)?;
    let statement = Answer {
        context: element::canonical("context", &config.context)?,
        order: field::from_u64(id),
        seller: seller(open.order.seller.as_str()),
        table: element::canonical("table.commitment", &table.commitment)?,
        query: element::canonical("query.hash", &query.hash)?,
        buyer: buyer_key(&open.order.buyer_key)?,
        ephemeral: point("ephemeral.u", "ephemeral.v", &ephemeral)?,
        masked: elements(&masked)?,
    };
    keys::verify(
        deps.as_ref(),
        env,
        keys::answer(table.rows),
        &statement,
        proof,
    )?;

    open.order.delivery = Some(Delivery {
        ephemeral,
        masked,
        at: now,
        dispute_before: now,
        dispute_height: env.block.height,
    });
    let delivered = events::delivered(id, &open.order, now);
    let completed = payment::pay(deps, env, open)?;
    Ok(Response::new().add_event(delivered).add_event(completed))
}

fn elements(masked: &[Binary]) -> Result<[Fr; ANSWER_SLOTS]> {
    text::count(
        "masked",
        "elements",
        masked.len(),
        ANSWER_SLOTS,
        ANSWER_SLOTS,
    )?;
    let mut all = [Fr::zero(); ANSWER_SLOTS];
    for (slot, bytes) in all.iter_mut().zip(masked) {
        *slot = element::canonical("masked", bytes)?;
    }
    Ok(all)
}
