//! `start_auction`: a lot of the reserve is offered for OAIC that will burn.
//!
//! The owner's message first collects the metrics that the budget is made of, each source under
//! its own gas limit, then comes back as the contract's own message and opens the auction. All of
//! it is one transaction: when the budget doesn't reach, nothing has happened.

use cosmwasm_std::{to_json_binary, DepsMut, Env, MessageInfo, Response, Uint128, WasmMsg};
use oaic_kit::{amount as amounts, ownership, token, Checked, KitError};
use oaic_math::auction::cost;
use oaic_types::treasury::{Asset, ExecuteMsg, MAX_AUCTION_DURATION};

use super::metrics::collection;
use crate::error::ContractError;
use crate::state::{Auction, AUCTIONS, CONFIG, LAST_AUCTION};
use crate::{events, ledger, metrics, validate};

/// Takes [`ExecuteMsg::StartAuction`] whole, because it is sent on as it is.
pub fn start_auction(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    let auction = offer(deps.as_ref().storage, env, &msg)?;
    let contract = &env.contract.address;
    if info.sender == *contract {
        return open(deps, env, auction);
    }
    ownership::ensure_owner(deps.storage, &info.sender, "start auctions")?;
    let sources = collection(deps, env)?;
    let again = WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(&msg)?,
        funds: vec![],
    };
    Ok(Response::new().add_submessages(sources).add_message(again))
}

/// The auction that a message asks for.
fn offer(
    storage: &dyn cosmwasm_std::Storage,
    env: &Env,
    msg: &ExecuteMsg,
) -> Result<Auction, ContractError> {
    let ExecuteMsg::StartAuction {
        denom,
        amount,
        start_price,
        end_price,
        duration,
    } = msg
    else {
        // The dispatcher passes nothing else.
        return Err(KitError::invalid("message", "", "it starts no auction").into());
    };
    let amount = amounts::nonzero("amount", *amount)?;
    let end_price = amounts::nonzero("end_price", *end_price)?;
    if *start_price < end_price {
        let rule = format!("the price falls, so it is at least the end price {end_price}");
        return Err(KitError::invalid("start_price", start_price, rule).into());
    }
    validate::span("duration", *duration, 1, MAX_AUCTION_DURATION)?;
    let reserved = cost(amount.u128(), start_price.u128()).ok_or(ContractError::LotTooLarge {
        amount: amount.u128(),
        start_price: start_price.u128(),
    })?;
    let starts_at = env.block.time.seconds();
    Ok(Auction {
        denom: denom.clone(),
        amount,
        remaining: amount,
        start_price: *start_price,
        end_price,
        starts_at,
        ends_at: starts_at.plus(*duration)?,
        epoch: CONFIG.load(storage)?.epoch(env),
        reserved: reserved.into(),
        burned: Uint128::zero(),
        closed: false,
    })
}

fn open(deps: DepsMut, env: &Env, auction: Auction) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    metrics::reserve_budget(deps.storage, &config, auction.epoch, auction.reserved)?;
    let asset = Asset::Native(auction.denom.clone());
    ledger::take_from_reserve(deps.storage, env, &config, &asset, auction.amount)?;
    ledger::change_native(deps.storage, &auction.denom, |book| {
        book.lots = book.lots.plus(auction.amount)?;
        Ok(())
    })?;
    let id = LAST_AUCTION.load(deps.storage)?.plus(1)?;
    LAST_AUCTION.save(deps.storage, &id)?;
    AUCTIONS.save(deps.storage, id, &auction)?;
    Ok(Response::new().add_event(events::auction_started(id, &auction)))
}
