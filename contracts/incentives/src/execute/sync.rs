//! `Sync` and `RollEpoch`.

use cosmwasm_std::{DepsMut, Env, Response};

use crate::books::Books;
use crate::epoch::{book_arrivals, roll};
use crate::error::ContractError;
use crate::events;
use crate::state::CONFIG;

/// Books what arrived, and pays the risk pool. A roll books too, so that at most one of the two does;
/// but it doesn't pay, for whatever comes first in an epoch rolls it, and must not hang on the
/// treasury.
pub fn sync(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let income = book_arrivals(deps.storage, deps.querier, env, &config)?;
    let mut books = Books::load(deps.storage)?;
    let risk = books.risk_due;
    let payment = books.pay_risk(deps.storage, env, &config)?;
    books.save(deps.storage)?;
    let paid = payment.is_some().then(|| events::risk_paid(risk));
    Ok(Response::new()
        .add_events(rolled.events)
        .add_events(income)
        .add_events(paid)
        .add_messages(payment))
}

pub fn roll_epoch(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    Ok(Response::new().add_events(rolled.events))
}
