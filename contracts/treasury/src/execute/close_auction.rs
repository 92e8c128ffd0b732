//! `close_auction`: what is left of the lot goes back to the reserve.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_kit::{ownership, token, Checked};
use oaic_types::treasury::AuctionStatus;

use crate::error::ContractError;
use crate::state::{self, AUCTIONS};
use crate::{events, ledger};

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
        AuctionStatus::Ended | AuctionStatus::SoldOut => {}
        AuctionStatus::Open => {
            let by_owner = ownership::ensure_owner(deps.storage, &info.sender, "close it");
            by_owner.map_err(|_| ContractError::AuctionOpen {
                auction: id,
                ends_at: auction.ends_at,
                now,
                remaining: auction.remaining.u128(),
            })?;
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
