//! Numbers as pages show them.

use askama::{Result, Values};

#[askama::filter_fn]
pub fn grouped(value: impl std::borrow::Borrow<u128>, _: &dyn Values) -> Result<String> {
    Ok(crate::format::grouped(*value.borrow()))
}

#[askama::filter_fn]
pub fn clock(ms: &u64, _: &dyn Values) -> Result<String> {
    Ok(crate::format::clock(*ms))
}

#[askama::filter_fn]
pub fn amount(value: &cosmwasm_std::Uint128, _: &dyn Values) -> Result<String> {
    Ok(crate::format::oaic(value.u128()))
}
