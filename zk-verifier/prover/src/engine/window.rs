//! Many multiples of one point: a table of its multiples by signed windows, so that each costs one
//! addition a window.

use blstrs::Scalar;
use group13::Group;
use rayon::prelude::*;

use super::curve::Curve;

/// Bits that the windows must cover: those of a scalar, and one for the last carry.
const BITS: usize = 256;

/// Multiples that are normalized at once; below what blst would share among threads of its own.
const CHUNK: usize = 512;

/// The table.
pub(crate) struct Window<C: Curve> {
    bits: usize,
    /// For each window, 1 to 2^(bits − 1) times 2^(bits·window) times the point.
    rows: Vec<Vec<C::Affine>>,
}

impl<C: Curve> Window<C> {
    /// For about `count` multiples of the generator.
    pub(crate) fn new(count: usize) -> Self {
        Self::with_bits(best(count))
    }

    fn with_bits(bits: usize) -> Self {
        let windows = BITS.div_ceil(bits);
        let mut base = <C as Group>::generator();
        let mut bases = Vec::with_capacity(windows);
        for _ in 0..windows {
            bases.push(base);
            for _ in 0..bits {
                base = base.double();
            }
        }
        let rows = bases.par_iter().map(|base| row(base, bits)).collect();
        Self { bits, rows }
    }

    /// The multiples, on all cores; infinity where a scalar is zero. `done` is told how many more
    /// are ready.
    pub(crate) fn multiples(
        &self,
        scalars: &[Scalar],
        done: &(dyn Fn(usize) + Sync),
    ) -> Vec<C::Raw> {
        scalars
            .par_chunks(CHUNK)
            .flat_map_iter(|scalars| {
                let points: Vec<C> = scalars.iter().map(|scalar| self.multiple(scalar)).collect();
                done(points.len());
                C::normalize(&points)
            })
            .collect()
    }

    fn multiple(&self, scalar: &Scalar) -> C {
        let bytes = scalar.to_bytes_le();
        let half = 1usize << (self.bits - 1);
        let mut sum = <C as Group>::identity();
        let mut carry = 0;
        for (window, row) in self.rows.iter().enumerate() {
            let digit = digit(&bytes, window * self.bits, self.bits) + carry;
            carry = usize::from(digit > half);
            if digit > half {
                let negative = (1 << self.bits) - digit;
                if let Some(point) = negative.checked_sub(1).and_then(|i| row.get(i)) {
                    sum += &-*point;
                }
            } else if let Some(point) = digit.checked_sub(1).and_then(|i| row.get(i)) {
                sum += point;
            }
        }
        sum
    }
}

/// `count` bits of a number from a place on, zeros above its end.
fn digit(bytes: &[u8; 32], from: usize, count: usize) -> usize {
    let mut word = [0; 8];
    let start = (from / 8).min(bytes.len());
    let end = (start + 8).min(bytes.len());
    word[..end - start].copy_from_slice(&bytes[start..end]);
    let word = u64::from_le_bytes(word) >> (from % 8);
    usize::try_from(word & ((1 << count) - 1)).unwrap_or_default()
}

/// 1 to 2^(bits − 1) times a point.
fn row<C: Curve>(base: &C, bits: usize) -> Vec<C::Affine> {
    let step = base.to_affine();
    let mut point = <C as Group>::identity();
    let mut row = Vec::with_capacity(1 << (bits - 1));
    let mut chunk = Vec::with_capacity(CHUNK);
    while row.len() < row.capacity() {
        chunk.clear();
        while chunk.len() < CHUNK && row.len() + chunk.len() < 1 << (bits - 1) {
            point += &step;
            chunk.push(point);
        }
        row.extend(C::normalize(&chunk).iter().map(C::affine));
        if row.len() >= 1 << (bits - 1) {
            break;
        }
    }
    row
}

/// The width of window that costs the fewest additions: those of the table, which are worth about
/// two as they are normalized too, and those of the multiples. At most 14 bits: a wider table no
/// longer fits the processor's caches.
fn best(count: usize) -> usize {
    (2..=14)
        .min_by_key(|bits| {
            let windows = BITS.div_ceil(*bits);
            windows * ((2 << (bits - 1)) + count)
        })
        .unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use blstrs::{G1Projective, G2Projective};
    use ff13::Field;

    fn edges() -> Vec<Scalar> {
        let mut scalars = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE, -Scalar::from(2)];
        for bits in [1, 3, 4, 5, 7, 8, 13, 14, 63, 64, 128, 254] {
            let power = Scalar::from(2).pow_vartime([bits]);
            scalars.extend([power, power - Scalar::ONE, power + Scalar::ONE, -power]);
        }
        scalars.push(Scalar::from(u64::MAX).square().square());
        scalars
    }

    fn compare<C: Curve>(bits: usize) {
        let window = Window::<C>::with_bits(bits);
        let scalars = edges();
        let points = window.multiples(&scalars, &|_| {});
        for (scalar, point) in scalars.iter().zip(points) {
            let expected = (<C as Group>::generator() * scalar).to_affine();
            assert_eq!(C::affine(&point), expected, "{bits} bits, {scalar}");
        }
    }

    #[test]
    fn every_width_gives_the_multiples_of_edge_scalars() {
        for bits in [2, 3, 4, 5, 7, 8, 11] {
            compare::<G1Projective>(bits);
        }
        compare::<G2Projective>(5);
    }

    #[test]
    fn wider_windows_are_for_more_multiples() {
        let widths: Vec<usize> = [1, 100, 10_000, 1_000_000].map(best).into();
        assert!(widths.is_sorted() && widths[0] < widths[3], "{widths:?}");
    }
}
