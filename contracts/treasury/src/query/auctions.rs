//! Auctions and bid quotes.

use cosmwasm_std::{Deps, Env, Order, Uint128};
use cw_storage_plus::Bound;
use oaic_messages::shared::Page;
use oaic_messages::treasury::{AuctionResponse, BidQuote};
use oaic_runtime::page;

use crate::error::Result;
use crate::model::auction::{quote, Limits};
use crate::state;
use crate::state::{Auction, AUCTIONS};

pub fn auction(deps: Deps, env: &Env, id: u64) -> Result<AuctionResponse> {
    Ok(response(env, id, state::load_auction(deps.storage, id)?))
}

pub fn auctions(
    deps: Deps,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<AuctionResponse>> {
    let start = start_after.map(Bound::exclusive);
    let all = AUCTIONS.range(deps.storage, start, None, Order::Ascending);
    let all = all.map(|entry| {
        let (id, auction) = entry?;
        Ok(response(env, id, auction))
    });
    page::page(all, limit)
}

pub fn quote_bid(deps: Deps, env: &Env, id: u64, amount: Uint128) -> Result<BidQuote> {
    let auction = state::load_auction(deps.storage, id)?;
    let now = env.block.time.seconds();
    let (price, fill) = quote(&auction, id, now, amount, &Limits::default())?;
    Ok(BidQuote {
        price: price.into(),
        assets: fill.assets.into(),
        paid: fill.paid.into(),
        refund: fill.refund.into(),
    })
}

fn response(env: &Env, id: u64, auction: Auction) -> AuctionResponse {
    let now = env.block.time.seconds();
    AuctionResponse {
        id,
        price: auction.price_at(now).into(),
        status: auction.status_at(now),
        denom: auction.denom,
        amount: auction.amount,
        remaining: auction.remaining,
        start_price: auction.start_price,
        end_price: auction.end_price,
        starts_at: auction.starts_at,
        ends_at: auction.ends_at,
        epoch: auction.epoch,
        reserved: auction.reserved,
        burned: auction.burned,
    }
}
