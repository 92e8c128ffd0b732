//! `sync`: what arrived by plain transfer comes into the books.
//!
//! Settlement pays its risk share so, hence OAIC goes to the risk pool.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::shared::DENOM;
use oaic_messages::treasury::Fund;
use oaic_runtime::{token, Checked};

use crate::error::ContractError;
use crate::state::{CONFIG, OAIC};
use crate::{events, ledger};

pub fn sync(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    denom: Option<&str>,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    let contract = &env.contract.address;
    let (fund, asset, arrived) = match denom {
        None => {
            let config = CONFIG.load(deps.storage)?;
            let held = token::balance(deps.querier, &config.token, contract)?;
            let booked = ledger::total(&OAIC.load(deps.storage)?.balance)?;
            // Never below what is booked while the token is sound; were it, there is nothing new.
            let arrived = held.saturating_sub(booked);
            if !arrived.is_zero() {
                ledger::change_oaic(deps.storage, env, |balance| {
                    balance.risk_free = balance.risk_free.plus(arrived)?;
                    Ok(())
                })?;
            }
            (Fund::RiskPool, DENOM, arrived)
        }
        Some(denom) => {
            let held = deps.querier.query_balance(contract, denom)?.amount;
            let book = ledger::native(deps.storage, denom)?;
            let arrived = held.saturating_sub(book.reserve.plus(book.lots)?);
            // Nothing is written for nothing, or anybody could fill the list with empty denoms.
            if !arrived.is_zero() {
                ledger::change_native(deps.storage, denom, |book| {
                    book.reserve = book.reserve.plus(arrived)?;
                    Ok(())
                })?;
            }
            (Fund::Reserve, denom, arrived)
        }
    };
    Ok(Response::new().add_event(events::synced(fund, asset, arrived)))
}
