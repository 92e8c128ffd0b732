//! `Books`.

use cosmwasm_std::Deps;
use oaic_messages::dao::BooksResponse;

use crate::error::ContractError;
use crate::state::{COUNTERS, POLICY_COUNT};

/// `Books`.
pub fn books(deps: Deps) -> Result<BooksResponse, ContractError> {
    let counters = COUNTERS.load(deps.storage)?;
    Ok(BooksResponse {
        proposals: counters.proposals,
        deposits_held: counters.deposits_held,
        policies: POLICY_COUNT.load(deps.storage)?,
    })
}
