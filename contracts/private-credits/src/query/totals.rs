//! Totals.

use cosmwasm_std::Deps;
use oaic_messages::private_credits::TotalsResponse;

use crate::error::Result;
use crate::state::TOTALS;

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    Ok(TOTALS.load(deps.storage)?.into())
}
