//! `start_auction`: a lot of the reserve is offered for OAIC that will burn.
//!
//! The owner's message first collects the metrics that the budget is made of, each source under
//! its own gas limit, then comes back as the contract's own message and opens the auction. All of
//! it is one transaction: when the budget doesn't reach, nothing has happened.

use cosmwasm_std::{
    to_json_binary, DepsMut, Env, MessageInfo, Response, StdResult, Storage, Uint128, WasmMsg,
};
use oaic_math::auction::{cost, least_end_price};
use oaic_messages::treasury::{Asset, ExecuteMsg, LeastEndPriceResponse, MAX_AUCTION_DURATION};
use oaic_runtime::{amount as amounts, ownership, token, Checked, RuntimeError};

use super::metrics::collection;
use crate::error::ContractError;
use crate::state::{Auction, Booking, Config, AUCTIONS, CONFIG, LAST_AUCTION, LAST_CLEARED};
use crate::{book, events, ledger, metrics, validate};

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
pub fn offer(storage: &dyn Storage, env: &Env, msg: &ExecuteMsg) -> Result<Auction, ContractError> {
    let ExecuteMsg::StartAuction {
        denom,
        amount,
        start_price,
        end_price,
        duration,
    } = msg
    else {
        // The dispatcher passes nothing else.
        return Err(RuntimeError::invalid("message", "", "it starts no auction").into());
    };
    let amount = amounts::nonzero("amount", *amount)?;
    let end_price = amounts::nonzero("end_price", *end_price)?;
    if *start_price < end_price {
        let rule = format!("the price falls, so it is at least the end price {end_price}");
        return Err(RuntimeError::invalid("start_price", start_price, rule).into());
    }
    validate::span("duration", *duration, 1, MAX_AUCTION_DURATION)?;
    let reserved = cost(amount.u128(), start_price.u128()).ok_or(ContractError::LotTooLarge {
        amount: amount.u128(),
        start_price: start_price.u128(),
    })?;
    let starts_at = env.block.time.seconds();
    let config = CONFIG.load(storage)?;
    let floor = least_end(storage, &config, denom)?;
    let auction = Auction {
        denom: denom.clone(),
        amount,
        remaining: amount,
        start_price: *start_price,
        end_price,
        least: floor.least,
        starts_at,
        ends_at: starts_at.plus(*duration)?,
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
fn ends_high_enough(auction: &Auction, floor: &LeastEndPriceResponse) -> Result<(), ContractError> {
    match auction.end_price >= floor.least {
        true => Ok(()),
        false => Err(ContractError::EndsTooLow {
            denom: auction.denom.clone(),
            end_price: auction.end_price.u128(),
            least: floor.least.u128(),
            last_cleared: floor.last_cleared.u128(),
            sale: floor.sale.u128(),
        }),
    }
}

/// Least end price of a denom's auctions.
pub fn least_end(
    storage: &dyn Storage,
    config: &Config,
    denom: &str,
) -> StdResult<LeastEndPriceResponse> {
    let last_cleared = LAST_CLEARED.may_load(storage, denom)?;
    let last_cleared = last_cleared.unwrap_or_default().price;
    let mut floors = config.floor_prices.iter();
    let sale = floors
        .find(|floor| floor.denom == denom)
        .map_or_else(Uint128::zero, |floor| floor.price);
    Ok(LeastEndPriceResponse {
        least: least_end_price(last_cleared.u128(), sale.u128()).into(),
        last_cleared,
        sale,
    })
}

fn open(mut deps: DepsMut, env: &Env, mut auction: Auction) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    metrics::reserve_budget(deps.storage, &config, auction.epoch, auction.reserved)?;
    let asset = Asset::Native(auction.denom.clone());
    let pot = book::pot_of(&asset);
    auction.booking = book::book(deps.branch(), env, &config, &pot, auction.amount)?;
    ledger::take_from_reserve(deps.storage, env, &asset, auction.amount)?;
    ledger::change_native(deps.storage, &auction.denom, |book| {
        book.lots = book.lots.plus(auction.amount)?;
        Ok(())
    })?;
    let id = LAST_AUCTION.load(deps.storage)?.plus(1)?;
    LAST_AUCTION.save(deps.storage, &id)?;
    AUCTIONS.save(deps.storage, id, &auction)?;
    Ok(Response::new().add_event(events::auction_started(id, &auction)))
}
