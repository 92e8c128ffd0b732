//! `Sync`: recording the dividends that arrived.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::shared::DENOM;
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::holdings;
use crate::state::{CONFIG, POOLS, TOTALS};

/// Records the balance beyond what is owed, and lets it stream.
pub fn sync(deps: DepsMut, env: &Env, denom: Option<String>) -> Result<Response> {
    let denom = denom.unwrap_or_else(|| DENOM.to_owned());
    let config = CONFIG.load(deps.storage)?;
    let mut totals = TOTALS.load(deps.storage)?;
    let number = config.number_of(&denom)?;
    let mut pool = POOLS.may_load(deps.storage, number)?.unwrap_or_default();

    let balance = holdings::balance(deps.as_ref(), env, &config, number, &denom)?;
    let accounted = holdings::liabilities(deps.as_ref(), &totals, number, &pool)?;
    let Ok(amount) = balance.checked_sub(accounted) else {
        return Err(ContractError::Shortfall {
            denom,
            balance: balance.to_string(),
            accounted: accounted.to_string(),
        });
    };
    if !amount.is_zero() {
        pool.arrived = pool.arrived.add_checked(amount)?;
        let now = env.block.time.seconds();
        pool.stream.advance(now, totals.weight.u128())?;
        pool.stream.add(amount.u128(), config.dividend_period)?;
        POOLS.save(deps.storage, number, &pool)?;
        if !totals.has_pool(number) {
            totals.add_pool(number);
            TOTALS.save(deps.storage, &totals)?;
        }
    }
    let event = events::dividends_arrived(&denom, amount, pool.stream.ends);
    Ok(Response::new().add_event(event))
}
