//! Points of the tables that an input picks.

use crate::decode::LARGER;
use crate::window::{points, size, windows};
use crate::G1_BYTES;

/// The points that add up to the constant point plus the input's point times a canonical input,
/// one after the other. None: the table doesn't fit the width.
pub(crate) fn pick(table: &[u8], width: u32, input: &[u8; 32]) -> Option<Vec<u8>> {
    let digits = digits(input, width);
    let (last, lower) = digits.split_last()?;
    let half = size(points(width));
    let full = half.checked_mul(2)?;
    let table_size = half.checked_mul(G1_BYTES)?;

    let mut picked = Vec::with_capacity(digits.len().checked_mul(G1_BYTES)?);
    let mut rest = table;
    let mut carry = 0;
    for digit in lower {
        let (entries, after) = rest.split_at_checked(table_size)?;
        rest = after;
        let value = digit.checked_add(carry)?;
        let negative = value > half;
        carry = usize::from(negative);
        let multiple = if negative {
            full.checked_sub(value)?
        } else {
            value
        };
        if let Some(entry) = multiple.checked_sub(1) {
            push(&mut picked, entries, entry, negative)?;
        }
    }
    push(&mut picked, rest, last.checked_add(carry)?, false)?;
    Some(picked)
}

fn push(picked: &mut Vec<u8>, entries: &[u8], entry: usize, negative: bool) -> Option<()> {
    let start = entry.checked_mul(G1_BYTES)?;
    let point = entries.get(start..start.checked_add(G1_BYTES)?)?;
    let (head, tail) = point.split_first()?;
    picked.push(if negative { head ^ LARGER } else { *head });
    picked.extend_from_slice(tail);
    Some(())
}

/// Digits of the given number of bits, least significant first.
fn digits(input: &[u8; 32], width: u32) -> Vec<usize> {
    let windows = size(windows(width));
    let mask = 1usize.wrapping_shl(width).wrapping_sub(1);
    let mut digits = Vec::with_capacity(windows);
    // Never more than 15 bits are held.
    let (mut held, mut bits) = (0usize, 0u32);
    for byte in input.iter().rev() {
        held |= usize::from(*byte).wrapping_shl(bits);
        bits = bits.saturating_add(8);
        while bits >= width && digits.len() < windows {
            digits.push(held & mask);
            held = held.wrapping_shr(width);
            bits = bits.saturating_sub(width);
        }
    }
    if digits.len() < windows {
        digits.push(held);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::{last_points, table_bytes, WIDTHS};
    use crate::SCALAR_MODULUS;
    use proptest::prelude::*;

    /// Points whose bytes say which multiple they are, negatives by the flag.
    fn labeled(width: u32) -> Vec<u8> {
        let mut table = vec![];
        let mut add = |window: u32, multiple: u32| {
            let mut point = [0; G1_BYTES];
            point[1] = window as u8;
            point[2..4].copy_from_slice(&(multiple as u16).to_be_bytes());
            table.extend(point);
        };
        for window in 0..windows(width) - 1 {
            (1..=points(width)).for_each(|multiple| add(window, multiple));
        }
        (0..last_points(width)).for_each(|multiple| add(windows(width) - 1, multiple));
        table
    }

    /// The sum of what was picked, as a number: 512 bits are plenty, least significant first.
    fn sum(picked: &[u8], width: u32) -> Vec<i64> {
        let mut bits = vec![0i64; 300];
        for point in picked.chunks(G1_BYTES) {
            let multiple = i64::from(u16::from_be_bytes([point[2], point[3]]));
            let sign = if point[0] & LARGER == 0 { 1 } else { -1 };
            bits[point[1] as usize * width as usize] += sign * multiple;
        }
        for at in 0..bits.len() - 1 {
            let carry = bits[at].div_euclid(2);
            bits[at] = bits[at].rem_euclid(2);
            bits[at + 1] += carry;
        }
        bits
    }

    fn bits_of(input: &[u8; 32]) -> Vec<i64> {
        let bit = |at: usize| i64::from(input[31 - at / 8] >> (at % 8) & 1);
        (0..256).map(bit).chain([0; 44]).collect()
    }

    fn adds_up(input: &[u8; 32]) {
        for width in WIDTHS {
            let table = labeled(width);
            assert_eq!(table.len(), table_bytes(width));
            let picked = pick(&table, width, input).unwrap();
            assert_eq!(sum(&picked, width), bits_of(input), "width {width}");
            assert!(picked.len() <= windows(width) as usize * G1_BYTES);
            assert!(!picked.is_empty());
        }
    }

    #[test]
    fn edge_inputs_add_up_in_every_width() {
        let mut largest = SCALAR_MODULUS;
        largest[31] = 0;
        adds_up(&[0; 32]);
        adds_up(&largest);
        for at in 0..255 {
            let mut power = [0; 32];
            power[31 - at / 8] = 1 << (at % 8);
            adds_up(&power);
        }
        // Every digit is the largest, every one borrows, every one is half.
        for byte in [0xff, 0x55, 0xaa, 0x84, 0x10, 0x80, 0x7f] {
            let mut input = [byte; 32];
            input[0] = 0x73;
            input[1] = 0xec;
            adds_up(&input);
        }
    }

    #[test]
    fn zero_picks_one_point() {
        for width in WIDTHS {
            let picked = pick(&labeled(width), width, &[0; 32]).unwrap();
            assert_eq!(picked.len(), G1_BYTES);
        }
    }

    #[test]
    fn a_table_that_is_too_short_picks_nothing() {
        let table = labeled(5);
        let mut largest = SCALAR_MODULUS;
        largest[31] = 0;
        assert_eq!(
            pick(&table[..table.len() - G1_BYTES * 2], 5, &largest),
            None
        );
        assert_eq!(pick(&[], 5, &largest), None);
    }

    proptest! {
        #[test]
        fn any_input_adds_up_in_every_width(mut input: [u8; 32]) {
            input[0] %= 0x73;
            adds_up(&input);
        }
    }
}
