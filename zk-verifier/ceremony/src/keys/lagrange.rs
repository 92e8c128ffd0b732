//! Fourier transforms over the field and over both groups.

use std::ops::{AddAssign, MulAssign, SubAssign};

use blstrs::Scalar;
use ff::{Field, PrimeField};
use rayon::prelude::*;

pub(crate) trait Element:
    Copy + Send + Sync + AddAssign + SubAssign + for<'a> MulAssign<&'a Scalar>
{
}

impl<T: Copy + Send + Sync + AddAssign + SubAssign + for<'a> MulAssign<&'a Scalar>> Element for T {}

/// From powers of tau to the values at tau of the Lagrange polynomials over the domain of the
/// slice's length; of scalars, from values at the domain's points to coefficients. The length is a
/// power of two.
pub(crate) fn inverse_transform<T: Element>(values: &mut [T]) {
    let count = values.len();
    if count < 2 {
        return;
    }
    let size = count.ilog2();
    let mut root = Scalar::ROOT_OF_UNITY;
    for _ in size..Scalar::S {
        root = root.square();
    }
    let root = root.invert().unwrap_or(Scalar::ONE);
    let roots: Vec<Scalar> = std::iter::successors(Some(Scalar::ONE), |power| Some(power * root))
        .take(count / 2)
        .collect();
    for i in 0..count {
        let mirrored = i.reverse_bits() >> (usize::BITS - size);
        if i < mirrored {
            values.swap(i, mirrored);
        }
    }
    butterflies(values, &roots, 1);
    let scale = Scalar::from(count as u64).invert().unwrap_or(Scalar::ONE);
    let values = values.par_iter_mut().with_min_len(64);
    values.for_each(|value| *value *= &scale);
}

fn butterflies<T: Element>(values: &mut [T], roots: &[Scalar], step: usize) {
    let half = values.len() / 2;
    if half == 0 {
        return;
    }
    let (low, high) = values.split_at_mut(half);
    if half >= 64 {
        rayon::join(
            || butterflies(low, roots, 2 * step),
            || butterflies(high, roots, 2 * step),
        );
    } else {
        butterflies(low, roots, 2 * step);
        butterflies(high, roots, 2 * step);
    }
    cross(low, high, roots, 0, step);
}

/// One layer; split while it is long, so that the last layers, of few long halves, use all threads.
fn cross<T: Element>(low: &mut [T], high: &mut [T], roots: &[Scalar], first: usize, step: usize) {
    let count = low.len();
    if count > 128 {
        let middle = count / 2;
        let (low_a, low_b) = low.split_at_mut(middle);
        let (high_a, high_b) = high.split_at_mut(middle);
        rayon::join(
            || cross(low_a, high_a, roots, first, step),
            || cross(low_b, high_b, roots, first + middle, step),
        );
        return;
    }
    for (i, (low, high)) in low.iter_mut().zip(high).enumerate() {
        let index = (first + i) * step;
        // The root is one there.
        if index != 0 {
            *high *= &roots[index];
        }
        let product = *high;
        *high = *low;
        *high -= product;
        *low += product;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blstrs::G1Projective;
    use group::Group;

    #[test]
    fn a_polynomial_takes_its_values_again() {
        for size in [1u32, 2, 5, 9] {
            let count = 1u64 << size;
            let values: Vec<Scalar> = (0..count).map(|i| Scalar::from(i * i + 3)).collect();
            let mut coefficients = values.clone();
            inverse_transform(&mut coefficients);
            let mut root = Scalar::ROOT_OF_UNITY;
            for _ in size..Scalar::S {
                root = root.square();
            }
            for (i, value) in values.iter().enumerate() {
                let x = root.pow([i as u64]);
                let at = coefficients
                    .iter()
                    .rev()
                    .fold(Scalar::ZERO, |sum, c| sum * x + c);
                assert_eq!(at, *value, "{size}: point {i}");
            }
        }
    }

    #[test]
    fn points_transform_as_their_logarithms_do() {
        let logarithms: Vec<Scalar> = (0..8).map(|i| Scalar::from(3u64.pow(i))).collect();
        let mut points: Vec<G1Projective> = logarithms
            .iter()
            .map(|l| G1Projective::generator() * l)
            .collect();
        let mut scalars = logarithms;
        inverse_transform(&mut scalars);
        inverse_transform(&mut points);
        for (scalar, point) in scalars.iter().zip(points) {
            assert_eq!(G1Projective::generator() * scalar, point);
        }
    }
}
