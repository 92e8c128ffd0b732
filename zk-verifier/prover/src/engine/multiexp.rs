//! Sums of points times scalars.

use group13::Group;

use super::curve::Curve;
use super::scalar::Bytes;

const ZERO: Bytes = [0; 32];

const ONE: Bytes = {
    let mut one = [0; 32];
    one[0] = 1;
    one
};

/// Σ scalarᵢ·pointᵢ. Bits are common in circuits: points with scalar 0 are left out, those with
/// 1 are added up, and the rest goes to blst, which needs at least one point and no infinity
/// among them.
pub(crate) fn multiexp<C: Curve>(points: &[C::Raw], scalars: &[Bytes]) -> C {
    debug_assert_eq!(points.len(), scalars.len());
    let trivial = scalars.iter().filter(|s| **s == ZERO || **s == ONE).count();
    if trivial == 0 {
        return product(points, scalars.as_flattened());
    }
    let mut ones = Vec::new();
    let mut left = Vec::with_capacity(points.len().saturating_sub(trivial));
    let mut left_scalars = Vec::with_capacity(left.capacity() * 32);
    for (point, scalar) in points.iter().zip(scalars) {
        match *scalar {
            ZERO => {}
            ONE => ones.push(*point),
            _ => {
                left.push(*point);
                left_scalars.extend_from_slice(scalar);
            }
        }
    }
    let product = product::<C>(&left, &left_scalars);
    if ones.is_empty() {
        return product;
    }
    product + C::sum_of(&ones)
}

fn product<C: Curve>(points: &[C::Raw], scalars: &[u8]) -> C {
    if points.is_empty() {
        return <C as Group>::identity();
    }
    C::product(points, scalars)
}

#[cfg(test)]
mod tests {
    use super::*;
    use blstrs::{G1Projective, G2Projective, Scalar};
    use ff13::Field;

    fn naive<C: Curve>(points: &[C::Raw], scalars: &[Bytes]) -> C {
        points
            .iter()
            .zip(scalars)
            .fold(<C as Group>::identity(), |sum, (point, scalar)| {
                let scalar = Scalar::from_bytes_le(scalar).unwrap();
                sum + C::affine(point) * scalar
            })
    }

    /// `scalar(i)` of point i; points repeat and come with their negatives.
    fn compare<C: Curve>(count: usize, scalar: impl Fn(u64) -> Scalar) {
        let points: Vec<C> = (0..count as u64)
            .map(|i| {
                let point = <C as Group>::generator() * Scalar::from(i / 3 + 1);
                if i % 3 == 1 {
                    -point
                } else {
                    point
                }
            })
            .collect();
        let points = C::normalize(&points);
        let scalars: Vec<Bytes> = (0..count as u64).map(|i| scalar(i).to_bytes_le()).collect();
        let expected = naive::<C>(&points, &scalars);
        assert_eq!(multiexp::<C>(&points, &scalars), expected, "{count}");
    }

    #[test]
    fn every_size_where_blst_takes_another_path_equals_the_naive_sum() {
        for count in [0, 1, 2, 3, 31, 32, 33, 383, 384, 800] {
            let wide = |i: u64| (Scalar::from(i) * Scalar::from(u64::MAX)).square().square();
            compare::<G1Projective>(count, wide);
            compare::<G2Projective>(count.min(40), wide);
        }
    }

    #[test]
    fn all_zero_all_one_and_a_mixture_equal_the_naive_sum() {
        for count in [1, 2, 40, 500] {
            compare::<G1Projective>(count, |_| Scalar::ZERO);
            compare::<G1Projective>(count, |_| Scalar::ONE);
            compare::<G1Projective>(count, |i| Scalar::from(i % 3));
            compare::<G1Projective>(count, |i| -Scalar::from(i % 3));
            compare::<G2Projective>(count.min(40), |i| Scalar::from(i % 3));
        }
    }
}
