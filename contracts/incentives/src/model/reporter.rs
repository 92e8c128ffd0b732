//! Reporters, and the fee they paid through the token.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Storage, Uint128};
use oaic_messages::token::{FeePaidResponse, QueryMsg};

use crate::error::Result;
use crate::state::REPORTERS;
use crate::validate;

/// Saves a reporter for a program of kind usage.
pub fn register(storage: &mut dyn Storage, address: &Addr, program: u8) -> Result<()> {
    validate::usage_program(storage, program)?;
    Ok(REPORTERS.save(storage, address, &program)?)
}

/// Fee that a contract paid through the token, in uoaic.
pub fn fee_paid(querier: QuerierWrapper, token: &Addr, reporter: &Addr) -> StdResult<Uint128> {
    let address = reporter.to_string();
    let answer: FeePaidResponse =
        querier.query_wasm_smart(token, &QueryMsg::FeePaid { address })?;
    Ok(answer.paid)
}
