//! `spend`: the owner pays from the reserve, within the epoch's cap.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_kit::{address, amount as amounts, ownership, token};
use oaic_types::treasury::Asset;

use crate::error::ContractError;
use crate::state::CONFIG;
use crate::{events, ledger, validate};

pub fn spend(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    asset: &Asset,
    recipient: &str,
    amount: Uint128,
    purpose: &str,
) -> Result<Response, ContractError> {
    token::no_coins(info)?;
    ownership::ensure_owner(deps.storage, &info.sender, "spend the reserve")?;
    let recipient = address::payable(deps.api, &env.contract.address, "recipient", recipient)?;
    amounts::nonzero("amount", amount)?;
    validate::note("purpose", purpose)?;
    let config = CONFIG.load(deps.storage)?;
    ledger::take_from_reserve(deps.storage, env, &config, asset, amount)?;
    let payment = ledger::payment(&config.token, asset, &recipient, amount)?;
    Ok(Response::new()
        .add_message(payment)
        .add_event(events::spent(
            ledger::name(asset),
            &recipient,
            amount,
            purpose,
        )))
}
