//! Referrers.

use cosmwasm_std::{Addr, Deps};
use oaic_messages::compute_settlement::ReferrerResponse;
use oaic_runtime::address;

use crate::error::ContractError;
use crate::state::REFERRALS;

pub fn referrer(deps: Deps, address: &str) -> Result<ReferrerResponse, ContractError> {
    Ok(REFERRALS.response(deps.storage, deps.api, address)?)
}

pub fn referrer_of(deps: Deps, payer: &str) -> Result<Option<Addr>, ContractError> {
    let payer = address::valid(deps.api, "payer", payer)?;
    Ok(REFERRALS.referrer_of(deps.storage, &payer)?)
}
