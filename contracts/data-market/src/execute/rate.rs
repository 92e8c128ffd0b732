//! `Rate`: by the buyer, once per completed order.

use cosmwasm_std::{DepsMut, MessageInfo, Response, Uint128};
use oaic_math::epoch::epoch_of;
use oaic_messages::data_market::{OrderStatus, MAX_STARS};
use oaic_runtime::{amount::within, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{load_listing, load_order, CONFIG, LISTINGS, ORDERS, RATED};

pub fn rate(deps: DepsMut, info: &MessageInfo, id: u64, stars: u8) -> Result<Response> {
    let mut order = load_order(deps.storage, id)?;
    if order.buyer != info.sender {
        let buyer = format!("the buyer {}", order.buyer);
        return Err(RuntimeError::unauthorized(&info.sender, "rate this order", buyer).into());
    }
    // A seller's other accounts cannot be recognized, but a rating by their own means nothing.
    if order.seller == info.sender {
        return Err(ContractError::OwnGoods { order: id });
    }
    let status = order.status;
    if status != OrderStatus::Completed {
        return Err(ContractError::NotCompleted { order: id, status });
    }
    if let Some(stars) = order.stars {
        return Err(ContractError::AlreadyRated { order: id, stars });
    }
    within("stars", stars, 1, MAX_STARS)?;
    order.stars = Some(stars);
    ORDERS.save(deps.storage, id, &order)?;

    let mut listing = load_listing(deps.storage, order.listing)?;
    listing.rating.count = listing.rating.count.add_checked(1)?;
    listing.rating.stars = listing.rating.stars.add_checked(u64::from(stars))?;
    LISTINGS.save(deps.storage, order.listing, &listing)?;

    // Each rounded down, in the incentives' favor: together never more than the actual fee.
    let weighted = |amount: Uint128| amount.multiply_ratio(stars, MAX_STARS);
    let epoch_seconds = CONFIG.load(deps.storage)?.epoch_seconds;
    let paid_at = order.paid_at.unwrap_or_default();
    let epoch = epoch_of(paid_at, epoch_seconds);
    let key = (order.listing, order.split_version, epoch);
    let mut rated = RATED.may_load(deps.storage, key)?.unwrap_or_default();
    rated.gross = rated.gross.add_checked(weighted(order.price))?;
    rated.fee = rated.fee.add_checked(weighted(order.fee))?;
    RATED.save(deps.storage, key, &rated)?;
    Ok(Response::new().add_event(events::rated(id, order.listing, stars)))
}
