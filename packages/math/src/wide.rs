//! Products of 128-bit numbers, divided before they are narrowed again.

use cosmwasm_std::{Uint128, Uint256};

/// floor(`a` × `b` / `divisor`); none of a divisor of 0, or when it doesn't fit.
pub(crate) fn mul_div(a: u128, b: u128, divisor: impl Into<Uint256>) -> Option<u128> {
    narrow(product(a, b).checked_div(divisor.into()).ok()?)
}

/// ceil(`a` × `b` / `divisor`); none of a divisor of 0, or when it doesn't fit.
pub(crate) fn mul_div_ceil(a: u128, b: u128, divisor: u128) -> Option<u128> {
    let up = Uint256::from(divisor.checked_sub(1)?);
    let raised = product(a, b).checked_add(up).ok()?;
    narrow(raised.checked_div(Uint256::from(divisor)).ok()?)
}

/// 128 bits by 128 bits always fit 256.
pub(crate) fn product(a: u128, b: u128) -> Uint256 {
    Uint256::from(a).wrapping_mul(Uint256::from(b))
}

/// The number, when it fits.
pub(crate) fn narrow(number: Uint256) -> Option<u128> {
    Some(Uint128::try_from(number).ok()?.u128())
}
