//! Comparing values, and refusing what differs or is too big.

use oaic_vouchers::Hash;

use super::{Field, Refusal};
use crate::lane::LaneId;

pub(crate) fn mismatch(
    lane: LaneId,
    field: Field,
    expected: impl ToString,
    got: impl ToString,
    next: &'static str,
) -> Refusal {
    Refusal::Mismatch {
        lane,
        field,
        expected: expected.to_string(),
        got: got.to_string(),
        next,
    }
}

pub(crate) fn same_hash(
    lane: LaneId,
    field: Field,
    expected: &Hash,
    got: &Hash,
    next: &'static str,
) -> Result<(), Refusal> {
    if expected == got {
        return Ok(());
    }
    Err(mismatch(
        lane,
        field,
        hex::encode(expected),
        hex::encode(got),
        next,
    ))
}

/// Refuses a number that the store or the chain doesn't take.
pub(crate) fn at_most(
    what: &'static str,
    got: impl Into<u128>,
    max: impl Into<u128>,
) -> Result<(), Refusal> {
    let (got, max) = (got.into(), max.into());
    if got <= max {
        return Ok(());
    }
    Err(Refusal::TooBig { what, got, max })
}

/// Refuses to take more of a channel's money than is left.
pub(crate) fn within(lane: LaneId, needed: u128, left: u128) -> Result<(), Refusal> {
    if needed <= left {
        return Ok(());
    }
    Err(Refusal::OverBudget { lane, needed, left })
}

pub(crate) fn not_in_flight(lane: LaneId, sequence: u64, next: &'static str) -> Refusal {
    Refusal::NotInFlight {
        lane,
        sequence,
        next,
    }
}

/// The chain pays 64 bits on a lane: a voucher for more is worth nothing.
pub(crate) fn payable(amount: u128) -> Result<(), Refusal> {
    at_most("amount", amount, u64::MAX)
}
