//! Polynomials over a domain of 2ⁿ roots of unity: from values to coefficients and back, with
//! precomputed roots and on all cores.
//!
//! Coefficients are kept in bit-reversed order: decimation in frequency leaves them so, decimation
//! in time takes them so, and no pass is spent on reordering.

use std::ops::{AddAssign, MulAssign, SubAssign};

use blstrs::Scalar;
use ff13::{Field, PrimeField};
use rayon::prelude::*;

/// Shorter pieces of scalars are not split among cores.
const SERIAL: usize = 1 << 11;

/// Shorter pieces of points are not.
const SERIAL_POINTS: usize = 1 << 7;

/// What a transform works on: scalars, and points of either group.
pub trait Element:
    Copy + Send + Sync + AddAssign + SubAssign + for<'a> MulAssign<&'a Scalar>
{
}

impl<T> Element for T where
    T: Copy + Send + Sync + AddAssign + SubAssign + for<'a> MulAssign<&'a Scalar>
{
}

/// From powers of tau to the values at tau of the Lagrange polynomials over the domain of the
/// slice's length; of scalars, from values at the domain's points to coefficients. The length is a
/// power of two, at most 2^32.
pub fn inverse_transform<T: Element>(values: &mut [T]) {
    let Some(log) = values.len().checked_ilog2() else {
        return;
    };
    let invert = |scalar: Scalar| Option::from(scalar.invert()).unwrap_or(Scalar::ONE);
    let roots = levels(invert(root_of_unity(log)), values.len());
    decimate_frequency(values, &roots, SERIAL_POINTS);
    for place in 0..values.len() {
        let mirrored = reverse(place, log);
        if place < mirrored {
            values.swap(place, mirrored);
        }
    }
    let scale = invert(Scalar::from(values.len() as u64));
    values.par_iter_mut().for_each(|value| *value *= &scale);
}

pub(crate) struct Domain {
    log: u32,
    /// Roots of each level, the longest first.
    roots: Vec<Vec<Scalar>>,
    inverse_roots: Vec<Vec<Scalar>>,
    inverse_len: Scalar,
}

impl Domain {
    /// The smallest with at least `len` roots; none when the field has no such domain.
    pub(crate) fn at_least(len: usize) -> Option<Self> {
        let len = len.checked_next_power_of_two()?;
        let log = len.trailing_zeros();
        if log >= Scalar::S {
            return None;
        }
        let omega = root_of_unity(log);
        let inverse = Option::<Scalar>::from(omega.invert())?;
        let inverse_len = Option::from(Scalar::from(len as u64).invert())?;
        Some(Self {
            log,
            roots: levels(omega, len),
            inverse_roots: levels(inverse, len),
            inverse_len,
        })
    }

    pub(crate) fn len(&self) -> usize {
        1 << self.log
    }

    pub(crate) fn inverse_len(&self) -> Scalar {
        self.inverse_len
    }

    /// Values on the domain, times its length, from coefficients in bit-reversed order… and the
    /// other way round: coefficients in bit-reversed order, times the length, from values.
    pub(crate) fn interpolate(&self, values: &mut [Scalar]) {
        decimate_frequency(values, &self.inverse_roots, SERIAL);
    }

    /// Values on the domain from coefficients in bit-reversed order.
    pub(crate) fn evaluate(&self, coefficients: &mut [Scalar]) {
        decimate_time(coefficients, &self.roots);
    }

    /// Multiplies element i, in bit-reversed order, by `factor`·`base`ⁱ.
    pub(crate) fn scale(&self, elements: &mut [Scalar], base: Scalar, factor: Scalar) {
        // Bit-reversed, powers of a piece of 2ᵏ neighbors are base^(start) times those of the
        // first piece.
        let piece = elements.len().min(SERIAL);
        let log_piece = piece.trailing_zeros();
        let stride = base.pow_vartime([(self.len() >> log_piece) as u64]);
        let mut first = vec![factor; piece];
        let mut power = factor;
        for i in 0..piece {
            first[reverse(i, log_piece)] = power;
            power *= stride;
        }
        elements
            .par_chunks_mut(piece)
            .enumerate()
            .for_each(|(i, elements)| {
                let start = base.pow_vartime([reverse(i, self.log - log_piece) as u64]);
                for (element, power) in elements.iter_mut().zip(&first) {
                    *element *= *power * start;
                }
            });
    }

    /// Elements in their natural order.
    pub(crate) fn in_order(&self, elements: &[Scalar]) -> Vec<Scalar> {
        (0..elements.len())
            .into_par_iter()
            .with_min_len(SERIAL)
            .map(|i| elements[reverse(i, self.log)])
            .collect()
    }
}

/// One that has the order 2^log.
fn root_of_unity(log: u32) -> Scalar {
    (log..Scalar::S).fold(Scalar::ROOT_OF_UNITY, |root, _| root.square())
}

/// Powers of a root, and of its square, and so on: half as many each time.
fn levels(root: Scalar, len: usize) -> Vec<Vec<Scalar>> {
    let mut level = powers(root, len / 2);
    let mut levels = Vec::new();
    while !level.is_empty() {
        let next = level
            .iter()
            .step_by(2)
            .take(level.len() / 2)
            .copied()
            .collect();
        levels.push(std::mem::replace(&mut level, next));
    }
    levels
}

pub(crate) fn powers(base: Scalar, count: usize) -> Vec<Scalar> {
    let mut powers = vec![Scalar::ZERO; count];
    powers
        .par_chunks_mut(SERIAL)
        .enumerate()
        .for_each(|(i, chunk)| {
            let mut power = base.pow_vartime([(i * SERIAL) as u64]);
            for slot in chunk {
                *slot = power;
                power *= base;
            }
        });
    powers
}

fn reverse(i: usize, bits: u32) -> usize {
    if bits == 0 {
        return 0;
    }
    i.reverse_bits() >> (usize::BITS - bits)
}

/// Natural order in, bit-reversed order out.
fn decimate_frequency<T: Element>(values: &mut [T], roots: &[Vec<Scalar>], serial: usize) {
    let Some((level, rest)) = roots.split_first() else {
        return;
    };
    let (low, high) = values.split_at_mut(level.len());
    pairs(low, high, level, serial, |low, high, root| {
        let mut difference = *low;
        difference -= *high;
        // Of points, a multiplication by one takes as long as any.
        if *root != Scalar::ONE {
            difference *= root;
        }
        *low += *high;
        *high = difference;
    });
    halves(low, high, serial, |half| {
        decimate_frequency(half, rest, serial)
    });
}

/// Bit-reversed order in, natural order out.
fn decimate_time(values: &mut [Scalar], roots: &[Vec<Scalar>]) {
    let Some((level, rest)) = roots.split_first() else {
        return;
    };
    let (low, high) = values.split_at_mut(level.len());
    halves(low, high, SERIAL, |half| decimate_time(half, rest));
    pairs(low, high, level, SERIAL, |low, high, root| {
        let turned = *high * root;
        *high = *low - turned;
        *low += turned;
    });
}

/// Works on each pair of the halves, on all cores where they are long.
fn pairs<T: Element>(
    low: &mut [T],
    high: &mut [T],
    level: &[Scalar],
    serial: usize,
    butterfly: impl Fn(&mut T, &mut T, &Scalar) + Sync + Send,
) {
    if 2 * low.len() <= serial {
        let pairs = low.iter_mut().zip(high).zip(level);
        pairs.for_each(|((low, high), root)| butterfly(low, high, root));
    } else {
        let pairs = low.par_iter_mut().zip(high).zip(level);
        let pairs = pairs.with_min_len(serial / 2);
        pairs.for_each(|((low, high), root)| butterfly(low, high, root));
    }
}

/// Works on both halves, at once where they are long.
fn halves<T: Element>(
    low: &mut [T],
    high: &mut [T],
    serial: usize,
    work: impl Fn(&mut [T]) + Sync,
) {
    if 2 * low.len() <= serial {
        work(low);
        work(high);
    } else {
        rayon::join(|| work(low), || work(high));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blstrs::G1Projective;
    use group13::Group;

    fn sample(len: usize) -> Vec<Scalar> {
        (0..len as u64)
            .map(|i| Scalar::from(i * i + 7).square())
            .collect()
    }

    /// Σ cᵢ·xⁱ.
    fn horner(coefficients: &[Scalar], x: Scalar) -> Scalar {
        coefficients
            .iter()
            .rev()
            .fold(Scalar::ZERO, |sum, c| sum * x + c)
    }

    #[test]
    fn values_of_a_domain_and_of_its_coset_are_those_of_the_polynomial() {
        let shift = Scalar::MULTIPLICATIVE_GENERATOR;
        for len in [1, 2, 8, 64] {
            let domain = Domain::at_least(len).unwrap();
            let coefficients = sample(len);
            let omega = domain
                .roots
                .first()
                .and_then(|level| level.get(1))
                .copied()
                .unwrap_or(if len == 2 { -Scalar::ONE } else { Scalar::ONE });
            for base in [Scalar::ONE, shift] {
                let mut elements = domain.in_order(&coefficients);
                domain.scale(&mut elements, base, Scalar::ONE);
                domain.evaluate(&mut elements);
                for (i, value) in elements.iter().enumerate() {
                    let x = base * omega.pow_vartime([i as u64]);
                    assert_eq!(*value, horner(&coefficients, x), "{len} {i}");
                }
            }
        }
    }

    #[test]
    fn there_and_back_is_where_it_was_also_when_cores_share_the_work() {
        for len in [1, 2, 1 << 11, 1 << 13] {
            let domain = Domain::at_least(len).unwrap();
            let values = sample(len);
            let mut elements = values.clone();
            domain.interpolate(&mut elements);
            domain.scale(&mut elements, Scalar::ONE, domain.inverse_len());
            domain.evaluate(&mut elements);
            assert_eq!(elements, values, "{len}");
        }
    }

    #[test]
    fn scaling_in_pieces_is_scaling_by_each_power() {
        let len = 1 << 13;
        let domain = Domain::at_least(len).unwrap();
        let base = Scalar::from(3);
        let mut elements = vec![Scalar::ONE; len];
        domain.scale(&mut elements, base, Scalar::from(5));
        let expected: Vec<Scalar> = powers(base, len)
            .iter()
            .map(|p| *p * Scalar::from(5))
            .collect();
        assert_eq!(domain.in_order(&elements), expected);
    }

    #[test]
    fn a_domain_the_field_does_not_have_is_refused() {
        assert!(Domain::at_least(1 << 33).is_none());
        assert!(Domain::at_least(usize::MAX).is_none());
    }

    #[test]
    fn a_polynomial_takes_its_values_again() {
        for log in [1u32, 2, 5, 9] {
            let values = sample(1 << log);
            let mut coefficients = values.clone();
            inverse_transform(&mut coefficients);
            let root = root_of_unity(log);
            for (i, value) in values.iter().enumerate() {
                let x = root.pow_vartime([i as u64]);
                assert_eq!(horner(&coefficients, x), *value, "{log}: point {i}");
            }
        }
    }

    #[test]
    fn points_transform_as_their_logarithms_do() {
        let logarithms: Vec<Scalar> = (0..8).map(|i| Scalar::from(3u64.pow(i))).collect();
        let generator = <G1Projective as Group>::generator();
        let mut points: Vec<G1Projective> = logarithms.iter().map(|l| generator * l).collect();
        let mut scalars = logarithms;
        inverse_transform(&mut scalars);
        inverse_transform(&mut points);
        for (scalar, point) in scalars.iter().zip(points) {
            assert_eq!(generator * scalar, point);
        }
    }
}
