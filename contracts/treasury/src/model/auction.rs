//! Auctions: the lot a message offers, its price floor, and what a bid buys.

use cosmwasm_std::{Env, StdResult, Storage, Uint128};
use oaic_math::auction::{cost, fill, min_end_price, Fill};
use oaic_messages::treasury::{
    AuctionStatus, ExecuteMsg, MinEndPriceResponse, MAX_AUCTION_DURATION,
};
use oaic_runtime::amount::{nonzero, within};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{Auction, Booking, Config, CONFIG, LAST_CLEARED};

/// What [`ExecuteMsg::StartAuction`] offers.
pub struct Lot {
    pub denom: String,
    pub amount: Uint128,
    pub start_price: Uint128,
    pub end_price: Uint128,
    pub duration: u64,
}

impl From<Lot> for ExecuteMsg {
    fn from(lot: Lot) -> Self {
        Self::StartAuction {
            denom: lot.denom,
            amount: lot.amount,
            start_price: lot.start_price,
            end_price: lot.end_price,
            duration: lot.duration,
        }
    }
}

/// Limits that the bidder sets.
#[derive(Default)]
pub struct Limits {
    pub max_price: Option<Uint128>,
    pub min_assets: Option<Uint128>,
}

/// The current price, and what a payment buys at it.
pub fn quote(
    auction: &Auction,
    id: u64,
    now: u64,
    sent: Uint128,
    limits: &Limits,
) -> Result<(u128, Fill)> {
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

/// The auction that a lot would open.
pub fn offer(storage: &dyn Storage, env: &Env, lot: &Lot) -> Result<Auction> {
    let amount = nonzero("amount", lot.amount)?;
    let end_price = nonzero("end_price", lot.end_price)?;
    let start_price = lot.start_price;
    if start_price < end_price {
        let rule = format!("the price falls, so it is at least the end price {end_price}");
        return Err(RuntimeError::invalid("start_price", start_price, rule).into());
    }
    within("duration", lot.duration, 1, MAX_AUCTION_DURATION)?;
    let reserved = cost(amount.u128(), start_price.u128()).ok_or(ContractError::LotTooLarge {
        amount: amount.u128(),
        start_price: start_price.u128(),
    })?;
    let starts_at = env.block.time.seconds();
    let config = CONFIG.load(storage)?;
    let floor = end_price_floor(storage, &config, &lot.denom)?;
    let auction = Auction {
        denom: lot.denom.clone(),
        amount,
        remaining: amount,
        start_price,
        end_price,
        min_end_price: floor.min_end_price,
        starts_at,
        ends_at: starts_at.add_checked(lot.duration)?,
        epoch: config.epoch(env),
        reserved: reserved.into(),
        burned: Uint128::zero(),
        closed: false,
        // Until it is booked.
        booking: Booking { day: 0, leaked: 0 },
    };
    ends_high_enough(&auction, &floor)?;
    Ok(auction)
}

/// Refuses an end price at which the asset would be given away.
fn ends_high_enough(auction: &Auction, floor: &MinEndPriceResponse) -> Result<()> {
    match auction.end_price >= floor.min_end_price {
        true => Ok(()),
        false => Err(ContractError::EndsTooLow {
            denom: auction.denom.clone(),
            end_price: auction.end_price.u128(),
            min_end_price: floor.min_end_price.u128(),
            last_cleared: floor.last_cleared.u128(),
            sale: floor.sale.u128(),
        }),
    }
}

/// Minimum end price of a denom's auctions.
pub fn end_price_floor(
    storage: &dyn Storage,
    config: &Config,
    denom: &str,
) -> StdResult<MinEndPriceResponse> {
    let last_cleared = LAST_CLEARED.may_load(storage, denom)?;
    let last_cleared = last_cleared.unwrap_or_default().price;
    let mut floors = config.floor_prices.iter();
    let sale = floors
        .find(|floor| floor.denom == denom)
        .map_or_else(Uint128::zero, |floor| floor.price);
    Ok(MinEndPriceResponse {
        min_end_price: min_end_price(last_cleared.u128(), sale.u128()).into(),
        last_cleared,
        sale,
    })
}
