//! Booking what arrived.

use cosmwasm_std::{Deps, DepsMut, Env, Response, Uint128};
use oaic_messages::shared::DENOM;
use oaic_runtime::{token, Checked};

use crate::error::ContractError;
use crate::events;
use crate::record::{Book, Config, Totals};
use crate::state::{BOOKS, CONFIG, TOTAL, TOTALS};

/// Books what the balance has more than is answered for, and lets it stream.
pub fn sync(deps: DepsMut, env: &Env, denom: Option<String>) -> Result<Response, ContractError> {
    let denom = denom.unwrap_or_else(|| DENOM.to_owned());
    let config = CONFIG.load(deps.storage)?;
    let mut totals = TOTALS.load(deps.storage)?;
    let number = number_of(&config, &denom)?;
    let mut book = BOOKS.may_load(deps.storage, number)?.unwrap_or_default();

    let balance = balance(deps.as_ref(), env, &config, number, &denom)?;
    let accounted = accounted(deps.as_ref(), &totals, number, &book)?;
    let Ok(amount) = balance.checked_sub(accounted) else {
        return Err(ContractError::Shortfall {
            denom,
            balance: balance.to_string(),
            accounted: accounted.to_string(),
        });
    };
    if !amount.is_zero() {
        book.arrived = book.arrived.plus(amount)?;
        let now = env.block.time.seconds();
        book.stream.advance(now, totals.weight.u128())?;
        book.stream.add(amount.u128(), config.dividend_period)?;
        BOOKS.save(deps.storage, number, &book)?;
        if !totals.has_book(number) {
            totals.add_book(number);
            TOTALS.save(deps.storage, &totals)?;
        }
    }
    let event = events::dividends_arrived(&denom, amount, book.stream.ends);
    Ok(Response::new().add_event(event))
}

/// Number of a listed denom; OAIC is 0.
pub fn number_of(config: &Config, denom: &str) -> Result<u8, ContractError> {
    let unlisted = || ContractError::UnlistedDenom {
        // A name is all that is shown of what may be anything.
        denom: denom.chars().take(128).collect(),
        listed: config.denoms.join(", "),
    };
    let index = config.denoms.iter().position(|listed| listed == denom);
    let number = index.and_then(|index| u8::try_from(index).ok());
    number.ok_or_else(unlisted)
}

/// What this contract has of a denom.
pub fn balance(
    deps: Deps,
    env: &Env,
    config: &Config,
    number: u8,
    denom: &str,
) -> Result<Uint128, ContractError> {
    let own = &env.contract.address;
    Ok(match number {
        0 => token::balance(deps.querier, &config.token, own)?,
        _ => deps.querier.query_balance(own, denom)?.amount,
    })
}

/// What it answers for: unclaimed dividends, and of OAIC the stake as well.
pub fn accounted(
    deps: Deps,
    totals: &Totals,
    number: u8,
    book: &Book,
) -> Result<Uint128, ContractError> {
    let held = book.held()?;
    if number != 0 {
        return Ok(held);
    }
    let bonded = Uint128::from(TOTAL.load(deps.storage)?);
    Ok(held.plus(bonded)?.plus(totals.unbonding.into())?)
}
