//! `close_auction`: what is left of the lot goes back to the reserve.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use oaic_math::auction::{cost, counts};
use oaic_messages::treasury::{AuctionStatus, Pot};
use oaic_runtime::{ownership, token, Checked};

use crate::error::ContractError;
use crate::state::{self, Auction, Cleared, AUCTIONS, CONFIG, LAST_CLEARED};
use crate::{book, events, ledger, metrics};

pub fn close_auction(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    let mut auction = state::auction(deps.storage, id)?;
    let now = env.block.time.seconds();
    match auction.status_at(now) {
        AuctionStatus::Closed => return Err(ContractError::AuctionClosed { auction: id }),
        AuctionStatus::SoldOut => {}
        AuctionStatus::Ended => unsold(deps.storage, &auction)?,
        AuctionStatus::Open => {
            let by_owner = ownership::ensure_owner(deps.storage, &info.sender, "close it");
            by_owner.map_err(|_| ContractError::AuctionOpen {
                auction: id,
                ends_at: auction.ends_at,
                now,
                remaining: auction.remaining.u128(),
            })?;
            cancel(deps.storage, env, &mut auction)?;
        }
    }
    auction.closed = true;
    AUCTIONS.save(deps.storage, id, &auction)?;
    ledger::change_native(deps.storage, &auction.denom, |book| {
        book.lots = book.lots.minus(auction.remaining)?;
        book.reserve = book.reserve.plus(auction.remaining)?;
        Ok(())
    })?;
    Ok(Response::new().add_event(events::auction_closed(id, &auction)))
}

/// What is not for sale any more is free in the books of outflow and in the epoch's budget, but for
/// what the sold part took of it.
fn cancel(
    storage: &mut dyn Storage,
    env: &Env,
    auction: &mut Auction,
) -> Result<(), ContractError> {
    let config = CONFIG.load(storage)?;
    let pot = Pot::Native(auction.denom.clone());
    let (booking, remaining) = (auction.booking, auction.remaining);
    book::unbook(storage, env, &config, &pot, booking, remaining)?;
    let sold = auction.amount.minus(remaining)?;
    let kept = cost(sold.u128(), auction.start_price.u128()).unwrap_or(u128::MAX);
    let freed = auction.reserved.saturating_sub(kept.into());
    auction.reserved = auction.reserved.minus(freed)?;
    metrics::free_budget(storage, auction.epoch, freed)
}

/// Nobody wanted the rest at the end price, so what was cleared before was too much. Without this, a
/// tenth of a lot bought at a high start price would keep every later lot from ending where it sells.
/// Dust that is left of a lot says nothing, or whoever wants to buy cheaply leaves some each time.
fn unsold(storage: &mut dyn Storage, auction: &Auction) -> Result<(), ContractError> {
    if !counts(auction.amount.u128(), auction.remaining.u128()) {
        return Ok(());
    }
    let last = LAST_CLEARED.may_load(storage, &auction.denom)?;
    // A bid after the end knows better, however late somebody closes.
    let before = last.filter(|last| last.at <= auction.ends_at);
    if before.is_some_and(|last| last.price > auction.end_price) {
        let cleared = Cleared {
            price: auction.end_price,
            at: auction.ends_at,
        };
        LAST_CLEARED.save(storage, &auction.denom, &cleared)?;
    }
    Ok(())
}
