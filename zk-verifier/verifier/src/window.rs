//! Multiples of the input's point, in tables: an input is cut into digits, each digit picks one
//! point, and the points are added by the host.
//!
//! Digits are signed: of w bits there are the values -2^(w-1)+1 to 2^(w-1), and as negating a
//! compressed point flips one bit, a table holds the 2^(w-1) positive ones only. A digit of 0 picks
//! nothing. The last digit is not signed: what it can carry is small. Its table begins with 0 and
//! has the key's constant point added in, so that at least one point is picked whatever the input.

use crate::G1_BYTES;

/// Bits of the scalar field's modulus.
const SCALAR_BITS: u32 = 255;

/// First byte of the modulus.
const MODULUS_HEAD: u32 = 0x73;

/// Widths that tables can be made of.
pub(crate) const WIDTHS: std::ops::RangeInclusive<u32> = 2..=8;

/// Digits of an input: most points that are ever added.
pub(crate) const fn windows(width: u32) -> u32 {
    SCALAR_BITS.div_ceil(width)
}

/// Points in the table of a digit that isn't the last one: the multiples 1 to that many.
pub(crate) const fn points(width: u32) -> u32 {
    1 << width.saturating_sub(1)
}

/// Points in the table of the last digit: the multiples 0 to one less than that many.
pub(crate) const fn last_points(width: u32) -> u32 {
    let lower = windows(width).saturating_sub(1).saturating_mul(width);
    let bits = SCALAR_BITS.saturating_sub(lower);
    // The modulus begins with a 0 bit, and the last digit has at most 7.
    let largest = MODULUS_HEAD.wrapping_shr(7u32.saturating_sub(bits));
    // One more is carried from below, and there is the 0.
    largest.saturating_add(2)
}

/// Bytes of all tables of a width.
pub(crate) const fn table_bytes(width: u32) -> usize {
    let lower = windows(width)
        .saturating_sub(1)
        .saturating_mul(points(width));
    size(lower.saturating_add(last_points(width))).saturating_mul(G1_BYTES)
}

#[allow(clippy::as_conversions)] // `From` is not for constants; nothing is lost on 32 bits or more
pub(crate) const fn size(count: u32) -> usize {
    count as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modulus_begins_as_the_last_table_takes_it_to() {
        assert_eq!(u32::from(crate::SCALAR_MODULUS[0]), MODULUS_HEAD);
    }
}
