//! When government opens: some time after the sale succeeded, and the constitution once enough coins
//! circulate. What has opened stays open.

use cosmwasm_std::{Deps, Env, StdResult, Storage, Uint128};
use oaic_math::tally::min_yes;
use oaic_messages::dao::{PolicyClass, CIRCULATING_BPS};
use oaic_messages::gates::{OpeningResponse, SaleSuccessQuery, SaleSuccessResponse};

use super::power;
use crate::error::{ContractError, Result};
use crate::state::{Opened, LINKS, OPENED, SETTINGS};

/// What is on record, with the success of the sale even if that is not on record yet. A sale that does
/// not answer has not succeeded.
pub fn of_sale(deps: Deps) -> Result<Opened> {
    let mut opened = OPENED.load(deps.storage)?;
    if opened.sale.is_none() {
        let sale = LINKS.load(deps.storage)?.sale;
        let answer = deps
            .querier
            .query_wasm_smart(&sale, &SaleSuccessQuery::Success {});
        opened.sale = answer.ok().and_then(|found: SaleSuccessResponse| found.at);
    }
    Ok(opened)
}

/// What has opened by now. If it is not known what circulates, too little does.
pub fn opened_by_now(deps: Deps, env: &Env) -> Result<Opened> {
    let mut opened = of_sale(deps)?;
    let openings = SETTINGS.load(deps.storage)?.openings;
    let due = |sale: u64| env.block.time.seconds() >= sale.saturating_add(openings.constitution);
    if !opened.constitution && opened.sale.is_some_and(due) {
        let found = power::circulation(deps, &LINKS.load(deps.storage)?)?;
        let needed = min_yes(power::as_votes(found.supply)?, CIRCULATING_BPS);
        opened.constitution = found
            .circulating
            .is_some_and(|circulating| circulating >= Uint128::from(needed));
    }
    Ok(opened)
}

/// Records what has opened.
pub fn record(storage: &mut dyn Storage, opened: &Opened) -> StdResult<()> {
    match OPENED.load(storage)? == *opened {
        true => Ok(()),
        false => OPENED.save(storage, opened),
    }
}

pub fn describe(storage: &dyn Storage, opened: &Opened) -> StdResult<OpeningResponse> {
    let openings = SETTINGS.load(storage)?.openings;
    let from = |sale: u64| sale.saturating_add(openings.government);
    Ok(OpeningResponse {
        government_from: opened.sale.map(from),
        constitution_open: opened.constitution,
    })
}

/// Refuses a class that has not opened.
///
/// # Errors
/// [`ContractError::NotOpen`].
pub fn ensure(storage: &dyn Storage, env: &Env, opened: &Opened, class: PolicyClass) -> Result<()> {
    let now = env.block.time.seconds();
    let Some(from) = describe(storage, opened)?.government_from else {
        let why = "it opens some time after the public sale has succeeded".into();
        return Err(ContractError::NotOpen { class, why });
    };
    if now < from {
        let why = format!("government opens at {from}, and it is {now}");
        return Err(ContractError::NotOpen { class, why });
    }
    if class == PolicyClass::Constitution && !opened.constitution {
        let why = "the constitution opens a year or more after the sale, once a quarter of the supply circulates; see the query circulation".into();
        return Err(ContractError::NotOpen { class, why });
    }
    Ok(())
}
