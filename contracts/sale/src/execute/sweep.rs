//! `Sweep`.

use cosmwasm_std::{to_json_binary, Coin, DepsMut, Env, Response, Uint128, WasmMsg};
use oaic_kit::{token, Checked};
use oaic_types::shared::DENOM;
use oaic_types::treasury::{self, Fund};

use super::find;
use crate::error::ContractError;
use crate::events;
use crate::state::{Outcome, CONFIG, SALE, UNSOLD};

/// Sends what belongs to no buyer to the treasury: the balance, less what is owed. It is computed
/// from the balance at this moment, so that a call from within another one's messages can never
/// send the same units twice.
pub fn sweep(deps: DepsMut, env: &Env, denom: Option<String>) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let sale = SALE.load(deps.storage)?;
    let own = &env.contract.address;
    let fund = Fund::Reserve;
    let Some(denom) = denom else {
        let balance = token::balance(deps.querier, &config.token, own)?;
        let amount = free(DENOM, balance, sale.owed_tokens)?;
        if sale.outcome != Outcome::Undecided {
            UNSOLD.set(deps.storage, Uint128::zero(), env.block.height)?;
        }
        let hook = treasury::ReceiveMsg::Deposit { fund };
        let send = token::send(&config.token, &config.treasury, amount, &hook)?;
        return Ok(Response::new()
            .add_event(events::swept(DENOM, amount))
            .add_message(send));
    };
    let balance = deps.querier.query_balance(own, &denom)?.amount;
    let owed = match find(&config.assets, &denom) {
        Ok((index, _)) => sale.owed_coins.get(index),
        // Not sold for: it is nobody's here.
        Err(_) => Uint128::zero(),
    };
    let amount = free(&denom, balance, owed)?;
    let deposit = WasmMsg::Execute {
        contract_addr: config.treasury.into(),
        msg: to_json_binary(&treasury::ExecuteMsg::Deposit { fund })?,
        funds: vec![Coin::new(amount, &denom)],
    };
    Ok(Response::new()
        .add_event(events::swept(&denom, amount))
        .add_message(deposit))
}

fn free(denom: &str, balance: Uint128, owed: Uint128) -> Result<Uint128, ContractError> {
    let free = balance.minus(owed)?;
    match free.is_zero() {
        true => Err(ContractError::NothingToSweep {
            denom: denom.to_owned(),
            balance: balance.u128(),
        }),
        false => Ok(free),
    }
}
