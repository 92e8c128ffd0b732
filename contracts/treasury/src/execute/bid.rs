//! A bid: units of the lot at the price of this moment; what they cost burns at once.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use oaic_math::auction::{cleared_price, fill, Fill};
use oaic_messages::token::BurnCause;
use oaic_messages::treasury::{Asset, AuctionStatus};
use oaic_runtime::{token, Checked};

use crate::error::ContractError;
use crate::state::{self, Auction, Cleared, Config, AUCTIONS, BURNED, LAST_CLEARED};
use crate::{events, ledger};

/// What the bidder insists on.
#[derive(Default)]
pub struct Limits {
    pub max_price: Option<Uint128>,
    pub min_assets: Option<Uint128>,
}

pub fn bid(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    bidder: &Addr,
    sent: Uint128,
    id: u64,
    limits: &Limits,
) -> Result<Response, ContractError> {
    let mut auction = state::auction(deps.storage, id)?;
    let (price, fill) = quote(&auction, id, env.block.time.seconds(), sent, limits)?;
    let (assets, paid) = (Uint128::new(fill.assets), Uint128::new(fill.paid));
    auction.remaining = auction.remaining.minus(assets)?;
    auction.burned = auction.burned.plus(paid)?;
    AUCTIONS.save(deps.storage, id, &auction)?;
    let (lot, least) = (auction.amount.u128(), auction.least.u128());
    let sold = auction.amount.minus(auction.remaining)?.u128();
    if let Some(cleared) = cleared_price(lot, sold, auction.burned.u128(), least) {
        let cleared = Cleared {
            price: cleared.into(),
            at: env.block.time.seconds(),
        };
        LAST_CLEARED.save(deps.storage, &auction.denom, &cleared)?;
    }
    ledger::change_native(deps.storage, &auction.denom, |book| {
        book.lots = book.lots.minus(assets)?;
        Ok(())
    })?;
    let burned = BURNED.load(deps.storage)?.plus(paid)?;
    BURNED.save(deps.storage, &burned)?;

    let mut response = Response::new();
    if fill.refund > 0 {
        let refund = token::transfer(&config.token, bidder, fill.refund.into())?;
        response = response.add_message(refund);
    }
    let asset = Asset::Native(auction.denom.clone());
    // The burn comes last: whatever it may call one day finds no coins here that are on their way
    // to somebody.
    Ok(response
        .add_message(ledger::payment(&config.token, &asset, bidder, assets)?)
        .add_message(token::system_burn(&config.token, paid, BurnCause::Buyback)?)
        .add_event(events::auction_bid(id, &auction, bidder, price, &fill)))
}

/// Price now, and what a payment buys at it.
pub fn quote(
    auction: &Auction,
    id: u64,
    now: u64,
    sent: Uint128,
    limits: &Limits,
) -> Result<(u128, Fill), ContractError> {
    match auction.status_at(now) {
        AuctionStatus::Open => {}
        AuctionStatus::Closed => return Err(ContractError::AuctionClosed { auction: id }),
        AuctionStatus::SoldOut => return Err(ContractError::SoldOut { auction: id }),
        AuctionStatus::Ended => {
            return Err(ContractError::AuctionEnded {
                auction: id,
                ends_at: auction.ends_at,
                now,
            })
        }
    }
    let price = auction.price_at(now);
    if let Some(max_price) = limits.max_price.filter(|max| price > max.u128()) {
        return Err(ContractError::PriceAbove {
            auction: id,
            price,
            max_price: max_price.u128(),
        });
    }
    let fill = fill(sent.u128(), auction.remaining.u128(), price);
    if fill.assets == 0 {
        return Err(ContractError::BuysNothing {
            auction: id,
            sent: sent.u128(),
            price,
        });
    }
    match limits.min_assets.filter(|min| fill.assets < min.u128()) {
        None => Ok((price, fill)),
        Some(min_assets) => Err(ContractError::TooFewAssets {
            auction: id,
            assets: fill.assets,
            min_assets: min_assets.u128(),
            remaining: auction.remaining.u128(),
            price,
        }),
    }
}
