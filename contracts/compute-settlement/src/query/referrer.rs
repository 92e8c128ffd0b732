//! Referrers.

use cosmwasm_std::{Addr, Deps};
use oaic_messages::compute_settlement::ReferrerResponse;
use oaic_runtime::address;

use crate::error::Result;
use crate::state::REFERRALS;

pub fn referrer(deps: Deps, address: &str) -> Result<ReferrerResponse> {
    Ok(REFERRALS.response(deps.storage, deps.api, address)?)
}

pub fn referrer_of(deps: Deps, payer: &str) -> Result<Option<Addr>> {
    let payer = address::valid(deps.api, "payer", payer)?;
    Ok(REFERRALS.referrer_of(deps.storage, &payer)?)
}
