//! `Sync`.

use cosmwasm_std::{DepsMut, Env, Response};

use crate::error::Result;
use crate::events;
use crate::model::epoch::{book_arrivals, roll};
use crate::state::{Balances, CONFIG};

/// Records arrivals and pays the risk pool. A roll also records arrivals, so at most one of the two
/// finds any. A roll does not pay, because the first message of an epoch rolls it and must not
/// depend on the treasury.
pub fn sync(deps: DepsMut, env: &Env) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let rolled = roll(deps.storage, deps.querier, env, &config)?;
    let income = book_arrivals(deps.storage, deps.querier, env, &config)?;
    let mut balances = Balances::load(deps.storage)?;
    let risk = balances.risk_due;
    let payment = balances.pay_risk(deps.storage, env, &config)?;
    balances.save(deps.storage)?;
    let paid = payment.is_some().then(|| events::risk_paid(risk));
    Ok(Response::new()
        .add_events(rolled.events)
        .add_events(income)
        .add_events(paid)
        .add_messages(payment))
}
