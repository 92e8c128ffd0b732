//! `fund_risk_pool`: OAIC changes its fund, within the epoch's cap. It doesn't leave the treasury,
//! but what is in the pool leaves it by claims, which no cap holds.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_kit::{amount as amounts, ownership, token, Checked};
use oaic_types::treasury::Asset;

use crate::error::ContractError;
use crate::state::CONFIG;
use crate::{events, ledger};

pub fn fund_risk_pool(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    amount: Uint128,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    ownership::ensure_owner(deps.storage, &info.sender, "fund the risk pool")?;
    amounts::nonzero("amount", amount)?;
    let config = CONFIG.load(deps.storage)?;
    ledger::take_from_reserve(deps.storage, env, &config, &Asset::Oaic, amount)?;
    ledger::change_oaic(deps.storage, env, |balance| {
        balance.risk_free = balance.risk_free.plus(amount)?;
        Ok(())
    })?;
    Ok(Response::new().add_event(events::risk_pool_funded(amount)))
}
