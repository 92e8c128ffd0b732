//! What becomes of the price of an order and of the deposit it holds.

use cosmwasm_std::{DepsMut, Env, Event, Storage, Uint128};
use oaic_messages::data_market::{OrderKind, OrderStatus};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::order::OpenOrder;
use crate::state::{
    load_listing, load_seller, Order, CONFIG, LISTINGS, REFERRALS, SELLERS, SPLIT_EARNINGS, TOTALS,
};

/// Records the price of a new order.
pub fn escrow(storage: &mut dyn Storage, price: Uint128) -> Result<(), RuntimeError> {
    let mut totals = TOTALS.load(storage)?;
    totals.escrowed = totals.escrowed.add_checked(price)?;
    totals.orders = totals.orders.add_checked(1)?;
    totals.open = totals.open.add_checked(1)?;
    Ok(TOTALS.save(storage, &totals)?)
}

/// Records a deposit.
pub fn add_deposit(storage: &mut dyn Storage, amount: Uint128) -> Result<(), RuntimeError> {
    let mut totals = TOTALS.load(storage)?;
    totals.deposits = totals.deposits.add_checked(amount)?;
    Ok(TOTALS.save(storage, &totals)?)
}

/// Records a withdrawal of deposit.
pub fn remove_deposit(storage: &mut dyn Storage, amount: Uint128) -> Result<(), RuntimeError> {
    let mut totals = TOTALS.load(storage)?;
    totals.deposits = totals.deposits.sub_checked(amount)?;
    Ok(TOTALS.save(storage, &totals)?)
}

/// Records a refund: the price, and the deposit that the order held, which goes to the buyer after
/// the fee because those coins change hands. Returns the buyer's part of the deposit.
pub fn refund(deps: DepsMut, env: &Env, order: &Order) -> Result<Uint128, RuntimeError> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.escrowed = totals.escrowed.sub_checked(order.price)?;
    totals.refunded = totals.refunded.add_checked(order.price)?;
    totals.open = totals.open.sub_checked(1)?;
    totals
        .fee
        .refresh(deps.querier, &token, env.block.time.seconds());
    let fee = totals.fee.book(order.deposit.u128())?;
    let net = order.deposit.sub_checked(fee.into())?;
    totals.deposits = totals.deposits.sub_checked(order.deposit)?;
    totals.forfeited = totals.forfeited.add_checked(order.deposit)?;
    totals.compensated = totals.compensated.add_checked(net)?;
    TOTALS.save(deps.storage, &totals)?;

    let mut record = load_seller(deps.storage, &order.seller)?;
    record.held = record.held.sub_checked(order.deposit)?;
    SELLERS.save(deps.storage, &order.seller, &record)?;
    Ok(net)
}

/// Frees the deposit that a paid order held.
fn release_deposit(storage: &mut dyn Storage, order: &Order) -> Result<(), RuntimeError> {
    let mut record = load_seller(storage, &order.seller)?;
    record.held = record.held.sub_checked(order.deposit)?;
    record.free = record.free.add_checked(order.deposit)?;
    Ok(SELLERS.save(storage, &order.seller, &record)?)
}

/// Pays an order: the fee, then the referrer, then the split. Sends nothing.
pub fn pay(deps: DepsMut, env: &Env, mut open: OpenOrder) -> Result<Event> {
    let config = CONFIG.load(deps.storage)?;
    let price = open.order.price;
    let mut totals = TOTALS.load(deps.storage)?;
    totals.escrowed = totals.escrowed.sub_checked(price)?;
    totals.paid = totals.paid.add_checked(price)?;
    totals.open = totals.open.sub_checked(1)?;
    // If the rate cannot be read, the last one continues, rather than no payment at all.
    let now = env.block.time.seconds();
    totals.fee.refresh(deps.querier, &config.token, now);
    let fee = totals.fee.book(price.u128())?;
    let net = price.u128().sub_checked(fee)?;
    let referral = match REFERRALS.number_of(deps.storage, &open.order.buyer)? {
        0 => 0,
        number => REFERRALS.credit(deps.storage, number, net, open.order.referrer_bps)?,
    };
    let earned = net.sub_checked(referral)?;
    totals.referral_earned = totals.referral_earned.add_checked(referral.into())?;
    totals.earned = totals.earned.add_checked(earned.into())?;
    TOTALS.save(deps.storage, &totals)?;
    release_deposit(deps.storage, &open.order)?;
    let split = (open.order.listing, open.order.split_version);
    SPLIT_EARNINGS.add(deps.storage, split, earned)?;

    let mut listing = load_listing(deps.storage, open.order.listing)?;
    match open.order.kind {
        OrderKind::File => listing.sold = listing.sold.add_checked(1)?,
        OrderKind::Answer { .. } => listing.answered = listing.answered.add_checked(1)?,
    }
    LISTINGS.save(deps.storage, open.order.listing, &listing)?;
    open.order.fee = fee.into();
    open.order.paid_at = Some(now);
    let id = open.id;
    let order = open.close(deps.storage, OrderStatus::Completed)?;
    Ok(events::order_completed(id, &order, referral, earned))
}
