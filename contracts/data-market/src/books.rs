//! What the contract holds money for, and how an order is paid.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{DepsMut, Env, Event, Storage, Uint128};
use cw_storage_plus::Item;
use oaic_kit::{fee::FeeBook, Checked, KitError};
use oaic_types::data_market::{OrderKind, OrderStatus};

use crate::error::ContractError;
use crate::events;
use crate::order::OpenOrder;
use crate::state::{load_listing, CONFIG, LISTINGS, REFERRALS, SPLIT_BOOK};

pub const BOOKS: Item<Books> = Item::new("books");

/// Totals, in uoaic where nothing else is said. What came in is in exactly one of them: escrowed,
/// refunded, or paid = fee + earned + referral.
#[cw_serde]
#[derive(Default)]
pub struct Books {
    pub escrowed: Uint128,
    pub refunded: Uint128,
    /// Before the fee.
    pub paid: Uint128,
    pub fee: FeeBook,
    pub fee_flushed: Uint128,
    pub earned: Uint128,
    pub claimed: Uint128,
    pub referral_earned: Uint128,
    pub referral_claimed: Uint128,
    /// Orders ever made.
    pub orders: u64,
    /// Orders that hold money.
    pub open: u64,
}

/// Books the price of a new order.
pub fn escrow(storage: &mut dyn Storage, price: Uint128) -> Result<(), KitError> {
    let mut books = BOOKS.load(storage)?;
    books.escrowed = books.escrowed.plus(price)?;
    books.orders = books.orders.plus(1)?;
    books.open = books.open.plus(1)?;
    Ok(BOOKS.save(storage, &books)?)
}

/// Books the price of an order that goes back.
pub fn refund(storage: &mut dyn Storage, price: Uint128) -> Result<(), KitError> {
    let mut books = BOOKS.load(storage)?;
    books.escrowed = books.escrowed.minus(price)?;
    books.refunded = books.refunded.plus(price)?;
    books.open = books.open.minus(1)?;
    Ok(BOOKS.save(storage, &books)?)
}

/// Pays an order: the fee, then the referrer, then the split. Sends nothing.
pub fn pay(deps: DepsMut, env: &Env, mut open: OpenOrder) -> Result<Event, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let price = open.order.price;
    let mut books = BOOKS.load(deps.storage)?;
    books.escrowed = books.escrowed.minus(price)?;
    books.paid = books.paid.plus(price)?;
    books.open = books.open.minus(1)?;
    // Unreadable: the rate of the last payment goes on, rather than no payment at all.
    let now = env.block.time.seconds();
    books.fee.refresh(deps.querier, &config.token, now);
    let fee = books.fee.book(price.u128())?;
    let net = price.u128().minus(fee)?;
    let referral = match REFERRALS.number_of(deps.storage, &open.order.buyer)? {
        0 => 0,
        number => REFERRALS.credit(deps.storage, number, net, open.order.referrer_bps)?,
    };
    let earned = net.minus(referral)?;
    books.referral_earned = books.referral_earned.plus(referral.into())?;
    books.earned = books.earned.plus(earned.into())?;
    BOOKS.save(deps.storage, &books)?;
    let split = (open.order.listing, open.order.split_version);
    SPLIT_BOOK.add(deps.storage, split, earned)?;

    let mut listing = load_listing(deps.storage, open.order.listing)?;
    match open.order.kind {
        OrderKind::File => listing.sold = listing.sold.plus(1)?,
        OrderKind::Answer { .. } => listing.answered = listing.answered.plus(1)?,
    }
    LISTINGS.save(deps.storage, open.order.listing, &listing)?;
    open.order.fee = fee.into();
    open.order.paid_at = Some(now);
    let id = open.id;
    let order = open.close(deps.storage, OrderStatus::Completed)?;
    Ok(events::order_completed(id, &order, referral, earned))
}
