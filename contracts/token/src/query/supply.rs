//! `TokenInfo`, `Burned`, `BurnSeries` and `SupplyAtBlockStart`.

use std::iter;

use cosmwasm_std::{Deps, Env, Storage, Uint128};
use cw20::TokenInfoResponse;
use oaic_messages::shared::Page;
use oaic_messages::token::{BurnDay, BurnedBy, BurnedResponse, SupplyAtBlockStartResponse};
use oaic_runtime::page::page;

use crate::error::{ContractError, Result};
use crate::model::supply::{self, When};
use crate::state::{ByCause, DayStart, BURN_CAUSES, BURN_DAYS, TOKEN_INFO};

pub fn token_info(deps: Deps) -> Result<TokenInfoResponse> {
    let info = TOKEN_INFO.load(deps.storage)?;
    Ok(TokenInfoResponse {
        name: info.name,
        symbol: info.symbol,
        decimals: info.decimals,
        total_supply: supply::total_supply(deps.storage, When::Now)?,
    })
}

pub fn burned(deps: Deps) -> Result<BurnedResponse> {
    Ok(BurnedResponse {
        total: supply::burned_total(deps.storage, When::Now)?,
        by_cause: listed_by_cause(supply::burned_by_cause(deps.storage)?),
    })
}

pub fn burn_series(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<BurnDay>> {
    let mut next = BURN_DAYS.next_after(deps.storage, start_after.unwrap_or_default())?;
    let days = iter::from_fn(|| Some(burn_day(deps.storage, next.take()?, &mut next)));
    page(days, limit)
}

/// Supply as this block found it when it began.
pub fn supply_at_block_start(deps: Deps, env: Env) -> Result<SupplyAtBlockStartResponse> {
    let height = env.block.height;
    Ok(SupplyAtBlockStartResponse {
        supply: supply::total_supply(deps.storage, When::StartOf(height))?,
        height,
    })
}

/// Burns of a day: the total when the next day began, or now, less the total when the day itself
/// began.
fn burn_day(
    storage: &dyn Storage,
    start: DayStart,
    next: &mut Option<DayStart>,
) -> Result<BurnDay> {
    *next = BURN_DAYS.next_after(storage, start.day)?;
    let mut burned = match next {
        Some(next) => next.burned,
        None => supply::burned_by_cause(storage)?,
    };
    let mut total = Uint128::zero();
    let totals = |_| ContractError::Accounting {
        what: "burns of a day",
    };
    for (burned, before) in burned.iter_mut().zip(start.burned) {
        *burned = burned.checked_sub(before).map_err(totals)?;
        total = total.checked_add(*burned).map_err(totals)?;
    }
    Ok(BurnDay {
        day: start.day,
        total,
        by_cause: listed_by_cause(burned),
    })
}

fn listed_by_cause(sums: ByCause) -> Vec<BurnedBy> {
    BURN_CAUSES
        .into_iter()
        .zip(sums)
        .map(|(cause, amount)| BurnedBy { cause, amount })
        .collect()
}
