//! What the contract holds money for, and how an order is paid.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{DepsMut, Env, Event, Storage, Uint128};
use cw_storage_plus::Item;
use oaic_messages::data_market::{OrderKind, OrderStatus};
use oaic_revenue::fee::FeeBook;
use oaic_runtime::{Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::order::OpenOrder;
use crate::state::{
    load_listing, load_seller, Order, CONFIG, LISTINGS, REFERRALS, SELLERS, SPLIT_BOOK,
};

pub const BOOKS: Item<Books> = Item::new("books");

/// Totals, in uoaic where nothing else is said. What came in is in exactly one of them: escrowed,
/// refunded, deposits, or paid + forfeited = fee + earned + referral + compensated.
#[cw_serde]
#[derive(Default)]
pub struct Books {
    pub escrowed: Uint128,
    pub refunded: Uint128,
    /// Sellers', held by orders and not.
    pub deposits: Uint128,
    /// Taken from deposits, before the fee.
    pub forfeited: Uint128,
    /// Paid to buyers of that, after the fee.
    pub compensated: Uint128,
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
pub fn escrow(storage: &mut dyn Storage, price: Uint128) -> Result<(), RuntimeError> {
    let mut books = BOOKS.load(storage)?;
    books.escrowed = books.escrowed.plus(price)?;
    books.orders = books.orders.plus(1)?;
    books.open = books.open.plus(1)?;
    Ok(BOOKS.save(storage, &books)?)
}

/// Books what comes into a deposit.
pub fn deposited(storage: &mut dyn Storage, amount: Uint128) -> Result<(), RuntimeError> {
    let mut books = BOOKS.load(storage)?;
    books.deposits = books.deposits.plus(amount)?;
    Ok(BOOKS.save(storage, &books)?)
}

/// Books what a seller takes back of one.
pub fn deposit_withdrawn(storage: &mut dyn Storage, amount: Uint128) -> Result<(), RuntimeError> {
    let mut books = BOOKS.load(storage)?;
    books.deposits = books.deposits.minus(amount)?;
    Ok(BOOKS.save(storage, &books)?)
}

/// Books the price of an order that goes back, and what it held of the seller's deposit, which goes
/// to the buyer after the fee: it is another's coins that he gets. Answers what he gets of it.
pub fn refund(deps: DepsMut, env: &Env, order: &Order) -> Result<Uint128, RuntimeError> {
    let token = CONFIG.load(deps.storage)?.token;
    let mut books = BOOKS.load(deps.storage)?;
    books.escrowed = books.escrowed.minus(order.price)?;
    books.refunded = books.refunded.plus(order.price)?;
    books.open = books.open.minus(1)?;
    books
        .fee
        .refresh(deps.querier, &token, env.block.time.seconds());
    let fee = books.fee.book(order.deposit.u128())?;
    let net = order.deposit.minus(fee.into())?;
    books.deposits = books.deposits.minus(order.deposit)?;
    books.forfeited = books.forfeited.plus(order.deposit)?;
    books.compensated = books.compensated.plus(net)?;
    BOOKS.save(deps.storage, &books)?;

    let mut stands = load_seller(deps.storage, &order.seller)?;
    stands.held = stands.held.minus(order.deposit)?;
    SELLERS.save(deps.storage, &order.seller, &stands)?;
    Ok(net)
}

/// Frees what an order held that is paid.
fn release(storage: &mut dyn Storage, order: &Order) -> Result<(), RuntimeError> {
    let mut stands = load_seller(storage, &order.seller)?;
    stands.held = stands.held.minus(order.deposit)?;
    stands.free = stands.free.plus(order.deposit)?;
    Ok(SELLERS.save(storage, &order.seller, &stands)?)
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
    release(deps.storage, &open.order)?;
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
