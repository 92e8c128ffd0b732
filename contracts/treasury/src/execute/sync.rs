//! `Sync`: records what arrived by plain transfer.
//!
//! Settlement pays its risk share this way, so OAIC goes to the risk pool.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::shared::DENOM;
use oaic_messages::treasury::Fund;
use oaic_runtime::{token, Checked};

use crate::error::Result;
use crate::events;
use crate::model::balances;
use crate::state::{CONFIG, OAIC};

pub fn sync(deps: DepsMut, env: &Env, denom: Option<&str>) -> Result<Response> {
    let contract = &env.contract.address;
    let (fund, asset, arrived) = match denom {
        None => {
            let config = CONFIG.load(deps.storage)?;
            let held = token::balance(deps.querier, &config.token, contract)?;
            let booked = balances::total(&OAIC.load(deps.storage)?.balance)?;
            // The balance is never below the record while the token is sound; if it were, nothing
            // arrived.
            let arrived = held.saturating_sub(booked);
            if !arrived.is_zero() {
                balances::change_oaic(deps.storage, env, |balance| {
                    balance.risk_free = balance.risk_free.add_checked(arrived)?;
                    Ok(())
                })?;
            }
            (Fund::RiskPool, DENOM, arrived)
        }
        Some(denom) => {
            let held = deps.querier.query_balance(contract, denom)?.amount;
            let balance = balances::native(deps.storage, denom)?;
            let arrived = held.saturating_sub(balance.reserve.add_checked(balance.lots)?);
            // Zero writes nothing, or anybody could fill the list with empty denoms.
            if !arrived.is_zero() {
                balances::change_native(deps.storage, denom, |balance| {
                    balance.reserve = balance.reserve.add_checked(arrived)?;
                    Ok(())
                })?;
            }
            (Fund::Reserve, denom, arrived)
        }
    };
    Ok(Response::new().add_event(events::synced(fund, asset, arrived)))
}
