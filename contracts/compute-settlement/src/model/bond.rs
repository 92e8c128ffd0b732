//! Parts of a bond that are unbonding.

use oaic_math::delay::Due;
use oaic_messages::compute_settlement::Unbonding;

pub fn due_of(part: &Unbonding) -> Due {
    Due {
        time: part.release_at,
        height: part.release_height,
    }
}

pub fn first_release(parts: &[Unbonding]) -> Option<u64> {
    parts.iter().map(|part| part.release_at).min()
}
