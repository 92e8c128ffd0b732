//! Sellers.

use cosmwasm_std::Deps;
use oaic_messages::data_market::SellerResponse;
use oaic_records::data_market::answers;
use oaic_runtime::address;

use crate::error::Result;

pub fn seller(deps: Deps, address: &str) -> Result<SellerResponse> {
    let seller = address::valid(deps.api, "address", address)?;
    Ok(answers::seller(deps.storage, &seller)?)
}
