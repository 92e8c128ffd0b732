//! `ClaimDividends`.

use cosmwasm_std::{
    coin, Addr, BankMsg, CosmosMsg, DepsMut, Env, MessageInfo, Response, StdResult,
};
use oaic_math::dividend;
use oaic_runtime::{token, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::accrual::AccountUpdate;

/// Pays the sender the whole units it is owed; fractions stay owed. All denoms succeed or fail
/// together, so a denom that can't be sent is left out by naming the others, one message each.
pub fn claim_dividends(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    denom: Option<String>,
) -> Result<Response> {
    let mut update = AccountUpdate::load(deps.storage, env, info.sender)?;
    let only = match &denom {
        Some(denom) => Some(update.config.number_of(denom)?),
        None => None,
    };
    let mut response = Response::new();
    for dividend in &mut update.account.dividends {
        if only.is_some_and(|only| only != dividend.number) {
            continue;
        }
        let (amount, rest) = dividend::pay(dividend.owed);
        if amount == 0 {
            continue;
        }
        dividend.owed = rest;
        let open = update
            .pools
            .iter_mut()
            .find(|open| open.number == dividend.number)
            .ok_or_else(|| RuntimeError::unknown("book of denom", dividend.number))?;
        open.pool.claimed = open.pool.claimed.add_checked(amount.into())?;
        open.changed = true;
        let denom = update
            .config
            .denoms
            .get(usize::from(dividend.number))
            .ok_or_else(|| RuntimeError::unknown("denom", dividend.number))?;
        let account = &update.address;
        response = response
            .add_event(events::dividends_claimed(account, denom, amount))
            .add_message(payment(
                &update.config.token,
                account,
                dividend.number,
                denom,
                amount,
            )?);
    }
    if response.messages.is_empty() {
        return Err(ContractError::NothingToClaim {
            account: update.address.into(),
            within: denom.map_or(String::new(), |denom| format!(" in {denom}")),
        });
    }
    let hooks = update.save(deps.storage)?;
    Ok(response.add_submessages(hooks))
}

fn payment(
    token: &Addr,
    account: &Addr,
    number: u8,
    denom: &str,
    amount: u128,
) -> StdResult<CosmosMsg> {
    Ok(match number {
        0 => token::transfer(token, account, amount.into())?.into(),
        _ => BankMsg::Send {
            to_address: account.to_string(),
            amount: vec![coin(amount, denom)],
        }
        .into(),
    })
}
