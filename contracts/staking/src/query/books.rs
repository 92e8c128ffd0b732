//! What is held, and for what.

use cosmwasm_std::{Deps, Env, Uint128};
use oaic_messages::shared::DENOM;
use oaic_messages::staking::BooksResponse;
use oaic_runtime::Checked;

use crate::error::ContractError;
use crate::execute::sync::{accounted, balance};
use crate::state::{CONFIG, TOTAL, TOTALS};
use crate::touch::open_books;

/// The OAIC books, streams as of now.
pub fn books(deps: Deps, env: &Env) -> Result<BooksResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let totals = TOTALS.load(deps.storage)?;
    let book = open_books(deps.storage, &totals, env.block.time.seconds())?
        .into_iter()
        .find(|open| open.number == 0)
        .map(|open| open.book)
        .unwrap_or_default();
    let balance = balance(deps, env, &config, 0, DENOM)?;
    Ok(BooksResponse {
        balance,
        bonded: Uint128::from(TOTAL.load(deps.storage)?),
        unbonding: totals.unbonding.into(),
        streaming: book.stream.streaming().into(),
        allotted: book.allotted()?,
        unbooked: balance.minus(accounted(deps, &totals, 0, &book)?)?,
        dividend_weight: totals.weight,
    })
}
