//! Ordering a file or an answer: `Buy` and `Ask`.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, HexBinary, Response, Storage, Uint128};
use oaic_messages::data_market::{Access, OrderKind, OrderStatus, Point, KYC_ORDER};
use oaic_messages::shared::BPS_DENOMINATOR;
use oaic_runtime::{gate, pause, series, text, token, Checked, RuntimeError};

use super::authorize::take_use;
use super::queries::load_open;
use crate::books;
use crate::error::ContractError;
use crate::events;
use crate::order;
use crate::question::ensure_fits;
use crate::state::{
    broken_at, load_listing, load_version, Config, Goods, Listing, Order, StoredQuery, Version,
    LAST_ORDER, REFERRALS, SELLERS,
};
use crate::validate;

/// What an order says, whatever it is for.
pub struct NewOrder {
    pub kind: OrderKind,
    pub listing: u64,
    pub version: u32,
    pub buyer_key: Point,
    pub max_price: Uint128,
    pub expect: Binary,
    pub authorization: Option<u64>,
    pub referrer: Option<String>,
}

/// Makes an order with `amount`, already received; what is above the price goes back at once.
pub fn order(
    mut deps: DepsMut,
    env: &Env,
    config: &Config,
    buyer: Addr,
    amount: Uint128,
    new: NewOrder,
) -> Result<Response, ContractError> {
    pause::ensure_open(deps.branch(), env)?;
    let now = env.block.time.seconds();
    let (listing, version) = in_force(deps.storage, &new)?;
    let (price, query) = price(deps.storage, &version, &new)?;
    if price > new.max_price {
        return Err(ContractError::PriceAboveMax {
            price: price.u128(),
            max_price: new.max_price.u128(),
        });
    }
    let goods = Goods {
        seller: &listing.seller,
        version: &version,
        query: query.as_ref(),
        price,
    };
    ensure_checked(&goods, env, &new)?;
    let above = amount
        .checked_sub(price)
        .map_err(|_| ContractError::TooLittleSent {
            price: price.u128(),
            sent: amount.u128(),
        })?;
    validate::buyer_key(&new.buyer_key)?;
    let links = &config.links;
    gate::admit(deps.querier, links.kyc_gate.as_ref(), &buyer, KYC_ORDER)?;
    let needed = listing.min_security_level;
    if needed > 0 {
        let source = links.tier_source.as_ref();
        let level = gate::security_level(deps.querier, source, &buyer, KYC_ORDER)?;
        if level < needed {
            return Err(ContractError::SecurityLevelTooLow {
                buyer: buyer.into(),
                listing: new.listing,
                level,
                needed,
            });
        }
    }
    let authorization = match listing.access {
        Access::Open => None,
        Access::Authorized => {
            let named = new.authorization;
            let id = named.ok_or(ContractError::AuthorizationNeeded {
                listing: new.listing,
            })?;
            take_use(deps.storage, now, id, new.listing, &buyer, new.kind)?;
            Some(id)
        }
    };
    let deposit = hold(deps.storage, &listing.seller, &new, price, config)?;
    let bound = REFERRALS.bind(
        deps.branch(),
        &env.contract.address,
        &config.token,
        &buyer,
        new.referrer.as_deref(),
    )?;

    let id = series::next(deps.storage, &LAST_ORDER)?;
    let made = Order {
        kind: new.kind,
        status: OrderStatus::Open,
        buyer,
        seller: listing.seller,
        listing: new.listing,
        version: new.version,
        split_version: listing.split_version,
        price,
        deposit,
        buyer_key: new.buyer_key,
        authorization,
        ordered_at: now,
        deliver_before: now.plus(config.params.delivery_window)?,
        dispute_window: config.params.dispute_window,
        dispute_blocks: config.params.dispute_blocks,
        referrer_bps: match bound.number {
            0 => 0,
            _ => config.params.referrer_bps,
        },
        delivery: None,
        fee: Uint128::zero(),
        paid_at: None,
        stars: None,
    };
    order::insert(deps.storage, id, &made)?;
    books::escrow(deps.storage, price)?;

    let mut response = Response::new().add_event(events::ordered(id, &made));
    if let Some(referrer) = &bound.new {
        response = response.add_event(events::referrer_bound(&made.buyer, referrer));
    }
    if !above.is_zero() {
        response = response.add_message(token::transfer(&config.token, &made.buyer, above)?);
    }
    Ok(response)
}

/// The listing and its version in force, when that is the one the buyer has seen, and can be had.
fn in_force(storage: &dyn Storage, new: &NewOrder) -> Result<(Listing, Version), ContractError> {
    let listing = load_listing(storage, new.listing)?;
    if listing.withdrawn {
        return Err(ContractError::Withdrawn {
            listing: new.listing,
        });
    }
    if listing.version != new.version {
        return Err(ContractError::VersionChanged {
            listing: new.listing,
            current: listing.version,
            seen: new.version,
        });
    }
    let version = load_version(storage, new.listing, new.version)?;
    match broken_at(storage, &version)? {
        None => Ok((listing, version)),
        Some(broken) => Err(ContractError::Broken {
            listing: new.listing,
            version: new.version,
            broken_at: broken.time,
        }),
    }
}

/// Takes an order's share of its seller's deposit, rounded up for the buyer. It goes by the price:
/// who would bind a deposit with orders binds as many times more of his own.
fn hold(
    storage: &mut dyn Storage,
    seller: &Addr,
    new: &NewOrder,
    price: Uint128,
    config: &Config,
) -> Result<Uint128, ContractError> {
    let share = (config.params.deposit_bps, BPS_DENOMINATOR);
    let needed = price
        .checked_mul_ceil(share)
        .map_err(|_| RuntimeError::overflow(price, '×', config.params.deposit_bps))?;
    let mut stands = SELLERS.may_load(storage, seller)?.unwrap_or_default();
    if stands.free < needed {
        return Err(ContractError::DepositTooSmall {
            listing: new.listing,
            seller: seller.to_string(),
            free: stands.free.u128(),
            needed: needed.u128(),
        });
    }
    stands.free = stands.free.minus(needed)?;
    stands.held = stands.held.plus(needed)?;
    SELLERS.save(storage, seller, &stands)?;
    Ok(needed)
}

/// Refuses an order of anything but what its buyer checked: somebody told him otherwise.
fn ensure_checked(goods: &Goods, env: &Env, new: &NewOrder) -> Result<(), ContractError> {
    let found = goods.expect(&env.block.chain_id, &env.contract.address);
    text::count(
        "expect",
        "bytes",
        new.expect.len(),
        found.len(),
        found.len(),
    )?;
    let hex = |bytes: &Binary| HexBinary::from(bytes.as_slice()).to_hex();
    match new.expect == found {
        true => Ok(()),
        false => Err(ContractError::NotAsChecked {
            listing: new.listing,
            expected: hex(&new.expect),
            found: hex(&found),
        }),
    }
}

/// What is ordered costs this, if it is for sale; and the query of an answer.
fn price(
    storage: &dyn Storage,
    version: &Version,
    new: &NewOrder,
) -> Result<(Uint128, Option<StoredQuery>), ContractError> {
    let not_for_sale = |what| ContractError::NotForSale {
        listing: new.listing,
        version: new.version,
        what,
    };
    match new.kind {
        OrderKind::File => {
            let price = version.price_once.ok_or_else(|| not_for_sale("file"))?;
            Ok((price, None))
        }
        OrderKind::Answer { query } => {
            let query = load_open(storage, new.listing, query)?;
            let table = version
                .table
                .as_ref()
                .ok_or_else(|| not_for_sale("table"))?;
            // A later version's table can be smaller than the one it was registered for.
            ensure_fits(&query.query, table)?;
            Ok((query.price, Some(query)))
        }
    }
}
