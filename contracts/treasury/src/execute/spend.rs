//! `Spend`: the owner pays from the reserve, within the limits of outflow.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_messages::treasury::Asset;
use oaic_runtime::ownership;

use crate::error::Result;
use crate::model::{balances, outflow};
use crate::state::CONFIG;
use crate::{events, validate};

pub fn spend(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    asset: &Asset,
    recipient: &str,
    amount: Uint128,
    purpose: &str,
) -> Result<Response> {
    ownership::ensure_owner(deps.storage, &info.sender, "spend the reserve")?;
    let config = CONFIG.load(deps.storage)?;
    let recipient = validate::spend(
        deps.as_ref(),
        env,
        &config,
        asset,
        recipient,
        amount,
        purpose,
    )?;
    outflow::book(deps.branch(), env, &config, &outflow::pot_of(asset), amount)?;
    balances::take_from_reserve(deps.storage, env, asset, amount)?;
    let payment = balances::payment(&config.token, asset, &recipient, amount)?;
    Ok(Response::new()
        .add_message(payment)
        .add_event(events::spent(
            balances::asset_name(asset),
            &recipient,
            amount,
            purpose,
        )))
}
