//! `BookOutflow`: OAIC that a vote makes payable in another contract counts as outflow here.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_runtime::{amount as amounts, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::outflow;
use crate::state::CONFIG;

pub fn book_outflow(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    amount: Uint128,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    if !config.bookers.contains(&info.sender) {
        let allowed = "a contract that the owner named a booker";
        return Err(RuntimeError::unauthorized(&info.sender, "book outflow", allowed).into());
    }
    amounts::nonzero("amount", amount)?;
    outflow::book_elsewhere(deps, env, &config, amount)?;
    Ok(Response::new().add_event(events::outflow_booked(&info.sender, amount)))
}
