//! `Totals`.

use cosmwasm_std::Deps;
use oaic_messages::dao::TotalsResponse;

use crate::error::ContractError;
use crate::state::{COUNTERS, POLICY_COUNT};

/// `Totals`.
pub fn totals(deps: Deps) -> Result<TotalsResponse, ContractError> {
    let counters = COUNTERS.load(deps.storage)?;
    Ok(TotalsResponse {
        proposals: counters.proposals,
        deposits_held: counters.deposits_held,
        policies: POLICY_COUNT.load(deps.storage)?,
    })
}
