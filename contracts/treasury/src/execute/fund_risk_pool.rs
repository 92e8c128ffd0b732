//! `fund_risk_pool`: OAIC changes its fund; it doesn't leave the treasury.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_kit::{amount as amounts, ownership, token, Checked};
use oaic_types::shared::DENOM;

use crate::error::ContractError;
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
    ledger::change_oaic(deps.storage, env, |balance| {
        ledger::take(ledger::RESERVE, DENOM, &mut balance.reserve, amount)?;
        balance.risk_free = balance.risk_free.plus(amount)?;
        Ok(())
    })?;
    Ok(Response::new().add_event(events::risk_pool_funded(amount)))
}
