//! Sums of multiples of points.

use blstrs::Scalar;
use ff::{Field, PrimeField};
use group::prime::PrimeCurveAffine;
use rayon::prelude::*;

use crate::curve::Side;

pub fn normalize<G: Side>(points: &[G]) -> Vec<G::Affine> {
    points.par_iter().map(G::to_affine).collect()
}

/// The scalars from `at` on; none when there are fewer.
pub fn after(scalars: &[Scalar], at: u64) -> &[Scalar] {
    let at = usize::try_from(at).ok();
    at.and_then(|at| scalars.get(at..)).unwrap_or_default()
}

/// Σ scalarᵢ·pointᵢ; the shorter of both decides how many. On all threads when it is long.
pub fn sum_of_multiples<G: Side>(points: &[G::Affine], scalars: &[Scalar]) -> G {
    let count = points.len().min(scalars.len());
    let share = count.div_ceil(rayon::current_num_threads()).max(512);
    points[..count]
        .par_chunks(share)
        .zip(scalars[..count].par_chunks(share))
        .map(|(points, scalars)| {
            let terms = scalars.iter().zip(points).map(|(s, p)| (*s, *p));
            combine::<G>(terms)
        })
        .reduce(G::identity, |a, b| a + b)
}

/// Σ scalarᵢ·pointᵢ on this thread. Cheap where scalars are small, negatives of small ones, or the
/// same for several points: as the coefficients of circuits are.
pub fn combine<G: Side>(terms: impl IntoIterator<Item = (Scalar, G::Affine)>) -> G {
    let mut sum = G::identity();
    let mut rest: Vec<([u8; 32], G::Affine)> = Vec::new();
    for (scalar, point) in terms {
        if scalar == Scalar::ONE {
            sum += &point;
            continue;
        }
        let (bytes, negative) = (scalar.to_repr(), (-scalar).to_repr());
        let (bits, bits_negative) = (bit_length(&bytes), bit_length(&negative));
        // Circuits subtract as often as they add: -1 is one bit, not 255.
        let (point, bytes, bits) = if bits_negative < bits {
            (-point, negative, bits_negative)
        } else {
            (point, bytes, bits)
        };
        match bits {
            0 => {}
            1 => sum += &point,
            _ => rest.push((bytes, point)),
        }
    }
    rest.sort_unstable_by_key(|(bytes, _)| *bytes);
    let mut scalars: Vec<[u8; 32]> = Vec::with_capacity(rest.len());
    let mut points: Vec<G::Affine> = Vec::with_capacity(rest.len());
    for same in rest.chunk_by(|a, b| a.0 == b.0) {
        let Some((bytes, first)) = same.first() else {
            continue;
        };
        let point = match same.len() {
            1 => *first,
            _ => same
                .iter()
                .fold(G::identity(), |sum, (_, point)| sum + point)
                .to_affine(),
        };
        // Opposite points leave nothing.
        if !bool::from(point.is_identity()) {
            scalars.push(*bytes);
            points.push(point);
        }
    }
    let bits = scalars.iter().map(bit_length).max().unwrap_or_default();
    match best_width(points.len(), bits) {
        Some(width) => sum + buckets::<G>(&points, &scalars, bits, width),
        None => {
            for (point, bytes) in points.iter().zip(scalars) {
                let scalar: Option<Scalar> = Scalar::from_repr(bytes).into();
                if let Some(scalar) = scalar {
                    sum += *point * scalar;
                }
            }
            sum
        }
    }
}

/// The width of the bucket method's windows that takes the fewest additions, or None when
/// multiplying one by one takes fewer: blst's multiplication costs about 145 additions.
fn best_width(points: usize, bits: usize) -> Option<usize> {
    let cost = |width: usize| bits.div_ceil(width) * (points + (2 << width) + width);
    let width = (1..=13).min_by_key(|width| cost(*width))?;
    (cost(width) < 145 * points).then_some(width)
}

/// Pippenger's bucket method over little-endian scalars of `bits` bits.
fn buckets<G: Side>(points: &[G::Affine], scalars: &[[u8; 32]], bits: usize, width: usize) -> G {
    let mut sum = G::identity();
    let mut filled = vec![G::identity(); (1 << width) - 1];
    for window in (0..bits.div_ceil(width)).rev() {
        for _ in 0..width {
            sum = sum.double();
        }
        filled.fill(G::identity());
        for (point, scalar) in points.iter().zip(scalars) {
            if let Some(bucket) = digit(scalar, window * width, width).checked_sub(1) {
                filled[bucket] += point;
            }
        }
        let mut running = G::identity();
        for bucket in filled.iter().rev() {
            running += bucket;
            sum += &running;
        }
    }
    sum
}

fn digit(scalar: &[u8; 32], bit: usize, width: usize) -> usize {
    let mut value = 0;
    for (shift, byte) in scalar[bit / 8..].iter().take(3).enumerate() {
        value |= usize::from(*byte) << (8 * shift);
    }
    (value >> (bit % 8)) & ((1 << width) - 1)
}

fn bit_length(bytes: &[u8; 32]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |top| 8 * top + 8 - bytes[top].leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use blstrs::{G1Affine, G1Projective, G2Projective};
    use group::{Curve, Group};

    #[test]
    fn terms_that_are_the_same_or_cancel_are_summed_right() {
        let g = G1Affine::generator();
        let p = (g * Scalar::from(9)).to_affine();
        let (x, small) = (scalar(3), Scalar::from(6));
        let terms = [
            (x, g),
            (x, p),
            (-x, g),
            (small, p),
            (-small, g),
            (small, g),
            (small, -g),
            (x, g),
        ];
        let naive: G1Projective = terms.iter().map(|(s, p)| *p * *s).sum();
        assert_eq!(combine::<G1Projective>(terms), naive);
        let nothing = [(x, g), (x, -g), (Scalar::ONE, p), (-Scalar::ONE, p)];
        assert_eq!(combine::<G1Projective>(nothing), G1Projective::identity());
    }

    fn scalar(seed: u64) -> Scalar {
        Scalar::from(seed).pow_vartime([7, 11]) + Scalar::from(seed)
    }

    fn check<G: Side>(count: u64) {
        let points: Vec<G::Affine> = (1..=count)
            .map(|i| (G::generator() * scalar(i)).to_affine())
            .collect();
        let scalars: Vec<Scalar> = (1..=count)
            .map(|i| match i % 6 {
                0 => -Scalar::from(i),
                1 => Scalar::ONE,
                2 => Scalar::ZERO,
                3 => -Scalar::ONE,
                4 => Scalar::from(i),
                _ => scalar(1000 + i),
            })
            .collect();
        let mut naive = G::identity();
        for (p, s) in points.iter().zip(&scalars) {
            naive += *p * *s;
        }
        assert_eq!(sum_of_multiples::<G>(&points, &scalars), naive, "{count}");
    }

    #[test]
    fn sums_equal_adding_one_by_one_for_every_window_width() {
        for count in [0, 1, 2, 3, 5, 6, 30, 33, 70, 200, 600, 1100] {
            check::<G1Projective>(count);
        }
        for count in [1, 5, 40, 130] {
            check::<G2Projective>(count);
        }
    }
}
