//! `Buy` and `Ask`, hooks of `Send`: ordering a file or an answer.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use oaic_messages::data_market::{Access, OrderStatus, KYC_ORDER};
use oaic_runtime::{gate, pause, series, token, Checked};

use crate::error::{ContractError, Result};
use crate::model::authorization::take_use;
use crate::model::sale::{ensure_checked, hold_deposit, in_force, price, NewOrder};
use crate::model::{order, payment};
use crate::state::{Config, Order, SaleItem, LAST_ORDER, REFERRALS};
use crate::{events, validate};

/// Places an order with `amount`, already received; anything above the price goes back at once.
pub fn order(
    mut deps: DepsMut,
    env: &Env,
    config: &Config,
    buyer: Addr,
    amount: Uint128,
    new: NewOrder,
) -> Result<Response> {
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
    let item = SaleItem {
        seller: &listing.seller,
        version: &version,
        query: query.as_ref(),
        price,
    };
    ensure_checked(&item, env, &new)?;
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
    let deposit = hold_deposit(deps.storage, &listing.seller, &new, price, config)?;
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
        deliver_before: now.add_checked(config.params.delivery_window)?,
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
    payment::escrow(deps.storage, price)?;

    let mut response = Response::new().add_event(events::ordered(id, &made));
    if let Some(referrer) = &bound.new {
        response = response.add_event(events::referrer_bound(&made.buyer, referrer));
    }
    if !above.is_zero() {
        response = response.add_message(token::transfer(&config.token, &made.buyer, above)?);
    }
    Ok(response)
}
