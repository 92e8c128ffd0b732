//! `mint` and `update_minter`: there is no minter, and no path here creates tokens.

use cosmwasm_std::Response;

use crate::error::ContractError;

/// What cw20-base answers when it has no minter.
pub fn refuse() -> Result<Response, ContractError> {
    Err(cw20_base::ContractError::Unauthorized {}.into())
}
