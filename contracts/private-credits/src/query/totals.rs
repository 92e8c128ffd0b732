//! Totals.

use cosmwasm_std::Deps;
use oaic_messages::private_credits::BooksResponse;

use crate::error::ContractError;
use crate::state::TOTALS;

pub fn books(deps: Deps) -> Result<BooksResponse, ContractError> {
    Ok(TOTALS.load(deps.storage)?.into())
}
