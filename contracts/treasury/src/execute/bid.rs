//! `Bid`, a hook of `Send`: units of the lot at the current price. The OAIC paid burns at once.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use oaic_math::auction::cleared_price;
use oaic_messages::token::BurnCause;
use oaic_messages::treasury::Asset;
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::model::auction::{quote, Limits};
use crate::model::balances;
use crate::state::{Cleared, Config, AUCTIONS, BURNED, LAST_CLEARED};
use crate::{events, state};

pub fn bid(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    bidder: &Addr,
    sent: Uint128,
    id: u64,
    limits: &Limits,
) -> Result<Response> {
    let mut auction = state::load_auction(deps.storage, id)?;
    let (price, fill) = quote(&auction, id, env.block.time.seconds(), sent, limits)?;
    let (assets, paid) = (Uint128::new(fill.assets), Uint128::new(fill.paid));
    auction.remaining = auction.remaining.sub_checked(assets)?;
    auction.burned = auction.burned.add_checked(paid)?;
    AUCTIONS.save(deps.storage, id, &auction)?;
    let (lot, minimum) = (auction.amount.u128(), auction.min_end_price.u128());
    let sold = auction.amount.sub_checked(auction.remaining)?.u128();
    if let Some(cleared) = cleared_price(lot, sold, auction.burned.u128(), minimum) {
        let cleared = Cleared {
            price: cleared.into(),
            at: env.block.time.seconds(),
        };
        LAST_CLEARED.save(deps.storage, &auction.denom, &cleared)?;
    }
    balances::change_native(deps.storage, &auction.denom, |balance| {
        balance.lots = balance.lots.sub_checked(assets)?;
        Ok(())
    })?;
    let burned = BURNED.load(deps.storage)?.add_checked(paid)?;
    BURNED.save(deps.storage, &burned)?;

    let mut response = Response::new();
    if fill.refund > 0 {
        let refund = token::transfer(&config.token, bidder, fill.refund.into())?;
        response = response.add_message(refund);
    }
    let asset = Asset::Native(auction.denom.clone());
    // The burn comes last: whatever it may call one day finds no coins here that are about to
    // leave.
    Ok(response
        .add_message(balances::payment(&config.token, &asset, bidder, assets)?)
        .add_message(token::system_burn(&config.token, paid, BurnCause::Buyback)?)
        .add_event(events::auction_bid(id, &auction, bidder, price, &fill)))
}
