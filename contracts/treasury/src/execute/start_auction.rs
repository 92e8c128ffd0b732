//! `StartAuction`: offers a lot of the reserve for OAIC, which will burn.
//!
//! The owner's message first collects the metrics that the budget depends on, each source under
//! its own gas limit, and then arrives again as the contract's own message, which opens the
//! auction. All of it is one transaction: if the budget is too small, nothing has happened.

use cosmwasm_std::{to_json_binary, DepsMut, Env, MessageInfo, Response, WasmMsg};
use oaic_messages::treasury::{Asset, ExecuteMsg};
use oaic_runtime::{ownership, series, Checked};

use crate::error::Result;
use crate::events;
use crate::model::auction::{offer, Lot};
use crate::model::metrics::start_collection;
use crate::model::{balances, metrics, outflow};
use crate::state::{Auction, AUCTIONS, CONFIG, LAST_AUCTION};

pub fn start_auction(deps: DepsMut, env: &Env, info: &MessageInfo, lot: Lot) -> Result<Response> {
    let auction = offer(deps.as_ref().storage, env, &lot)?;
    let contract = &env.contract.address;
    if info.sender == *contract {
        return open(deps, env, auction);
    }
    ownership::ensure_owner(deps.storage, &info.sender, "start auctions")?;
    let sources = start_collection(deps, env)?;
    let again = WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(&ExecuteMsg::from(lot))?,
        funds: vec![],
    };
    Ok(Response::new().add_submessages(sources).add_message(again))
}

fn open(mut deps: DepsMut, env: &Env, mut auction: Auction) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    metrics::reserve_budget(deps.storage, &config, auction.epoch, auction.reserved)?;
    let asset = Asset::Native(auction.denom.clone());
    let pot = outflow::pot_of(&asset);
    auction.booking = outflow::book(deps.branch(), env, &config, &pot, auction.amount)?;
    balances::take_from_reserve(deps.storage, env, &asset, auction.amount)?;
    balances::change_native(deps.storage, &auction.denom, |balance| {
        balance.lots = balance.lots.add_checked(auction.amount)?;
        Ok(())
    })?;
    let id = series::next(deps.storage, &LAST_AUCTION)?;
    AUCTIONS.save(deps.storage, id, &auction)?;
    Ok(Response::new().add_event(events::auction_started(id, &auction)))
}
