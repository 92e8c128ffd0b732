//! `Mint` and `UpdateMinter`: there is no minter, and nothing here creates tokens.

use cosmwasm_std::Response;

use crate::error::Result;

pub fn mint() -> Result<Response> {
    Err(cw20_base::ContractError::Unauthorized {}.into())
}
