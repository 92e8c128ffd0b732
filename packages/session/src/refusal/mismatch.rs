//! Comparing what must be the same.

use oaic_vouchers::Hash;

use super::{Field, Refusal};
use crate::lane::LaneId;

/// A mismatch of two values that can be shown.
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

/// Refuses two hashes that differ.
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
