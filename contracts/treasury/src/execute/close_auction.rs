//! `CloseAuction`: returns what is left of the lot to the reserve.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage};
use oaic_math::auction::{cost, counts};
use oaic_messages::treasury::{AuctionStatus, Pot};
use oaic_runtime::{ownership, Checked};

use crate::error::{ContractError, Result};
use crate::model::{balances, metrics, outflow};
use crate::state::{Auction, Cleared, AUCTIONS, CONFIG, LAST_CLEARED};
use crate::{events, state};

pub fn close_auction(deps: DepsMut, env: &Env, info: &MessageInfo, id: u64) -> Result<Response> {
    let mut auction = state::load_auction(deps.storage, id)?;
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
    balances::change_native(deps.storage, &auction.denom, |balance| {
        balance.lots = balance.lots.sub_checked(auction.remaining)?;
        balance.reserve = balance.reserve.add_checked(auction.remaining)?;
        Ok(())
    })?;
    Ok(Response::new().add_event(events::auction_closed(id, &auction)))
}

/// Releases the unsold part from the outflow and from the epoch's budget; the sold part keeps its
/// share.
fn cancel(storage: &mut dyn Storage, env: &Env, auction: &mut Auction) -> Result<()> {
    let config = CONFIG.load(storage)?;
    let pot = Pot::Native(auction.denom.clone());
    let (booking, remaining) = (auction.booking, auction.remaining);
    outflow::release(storage, env, &config, &pot, booking, remaining)?;
    let sold = auction.amount.sub_checked(remaining)?;
    let used = cost(sold.u128(), auction.start_price.u128()).unwrap_or(u128::MAX);
    let freed = auction.reserved.saturating_sub(used.into());
    auction.reserved = auction.reserved.sub_checked(freed)?;
    metrics::free_budget(storage, auction.epoch, freed)
}

/// Lowers the last cleared price to the end price at which nobody bought the rest. Without this, a
/// tenth of a lot bought at a high start price would keep every later lot from ending where it
/// sells. A remainder of dust does not count, or a buyer could leave some each time to buy cheaply
/// later.
fn unsold(storage: &mut dyn Storage, auction: &Auction) -> Result<()> {
    if !counts(auction.amount.u128(), auction.remaining.u128()) {
        return Ok(());
    }
    let last = LAST_CLEARED.may_load(storage, &auction.denom)?;
    // A later auction's bid is more recent, however late this one is closed.
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
