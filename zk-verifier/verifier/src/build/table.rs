//! The tables that inputs pick points from; their form is in `window`.

use bls12_381::{G1Affine, G1Projective};

use super::{Key, KeyError};
use crate::window::{last_points, points, table_bytes, windows, WIDTHS};

/// The tables of a key, compressed points in a row.
pub(super) fn table(key: &Key, width: u32) -> Result<Vec<u8>, KeyError> {
    if !WIDTHS.contains(&width) {
        return Err(KeyError::Width(width));
    }
    let [constant, input] = key.ic;
    let mut multiples = vec![];
    let mut base = G1Projective::from(input);
    for _ in 1..windows(width) {
        let from = base;
        multiples.extend(row(from, from, points(width)));
        base = (0..width).fold(base, |point, _| point.double());
    }
    multiples.extend(row(constant.into(), base, last_points(width)));

    let mut affine = vec![G1Affine::identity(); multiples.len()];
    G1Projective::batch_normalize(&multiples, &mut affine);
    let mut bytes = Vec::with_capacity(table_bytes(width));
    for point in affine {
        if bool::from(point.is_identity()) {
            return Err(KeyError::Table);
        }
        bytes.extend(point.to_compressed());
    }
    Ok(bytes)
}

/// So many points, each a step from the one before.
fn row(from: G1Projective, step: G1Projective, count: u32) -> Vec<G1Projective> {
    let mut next = from;
    let mut points = vec![];
    for _ in 0..count {
        points.push(next);
        next += step;
    }
    points
}
