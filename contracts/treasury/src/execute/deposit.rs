//! `Deposit`, as a message with native coins and as a hook of the token's `Send`.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::shared::DENOM;
use oaic_messages::treasury::{Fund, MAX_DEPOSIT_COINS};
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::balances;

pub fn deposit_coins(deps: DepsMut, info: &MessageInfo, fund: Fund) -> Result<Response> {
    if fund == Fund::RiskPool {
        return Err(ContractError::NotForRiskPool);
    }
    let found = info.funds.len();
    if !(1..=MAX_DEPOSIT_COINS).contains(&found) {
        return Err(ContractError::DepositCoins {
            found,
            max: MAX_DEPOSIT_COINS,
        });
    }
    let mut response = Response::new();
    for coin in &info.funds {
        balances::change_native(deps.storage, &coin.denom, |balance| {
            balance.reserve = balance.reserve.add_checked(coin.amount)?;
            Ok(())
        })?;
        let event = events::deposited(&info.sender, fund, &coin.denom, coin.amount);
        response = response.add_event(event);
    }
    Ok(response)
}

pub fn deposit_oaic(
    deps: DepsMut,
    env: &Env,
    by: &Addr,
    fund: Fund,
    amount: Uint128,
) -> Result<Response> {
    balances::change_oaic(deps.storage, env, |balance| {
        let part = match fund {
            Fund::Reserve => &mut balance.reserve,
            Fund::RiskPool => &mut balance.risk_free,
        };
        *part = part.add_checked(amount)?;
        Ok(())
    })?;
    Ok(Response::new().add_event(events::deposited(by, fund, DENOM, amount)))
}
