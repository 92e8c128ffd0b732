//! Inputs at the edges of the field and of the tables' digits.

use bls12_381::Scalar;
use ff::Field;

use super::{bad, bytes, good, Case, Fixture};
use crate::rng;

/// The scalar field's modulus, big-endian.
const MODULUS: [u8; 32] = [
    0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05,
    0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
];

/// Bits of a digit in the example's tables.
const WIDTH: usize = 5;

pub(super) fn add(fixture: &Fixture, cases: &mut Vec<Case>) {
    let mut random = rng("input");
    let mut accepted = |name: String, input: Scalar| {
        let proof = fixture.setup.forge(&input, &mut random);
        cases.push(good(name, &proof, &input));
        // zk 6: aliasing. The same element, and the tables would pick points for it.
        cases.push(bad("its input plus r", proof.bytes(), plus_modulus(&input)));
    };
    accepted("input 0: no digit but the constant".into(), Scalar::ZERO);
    accepted("input 1".into(), Scalar::ONE);
    accepted("input r - 1".into(), -Scalar::ONE);
    for nth in 0..8 {
        let input = Scalar::random(&mut rng(&format!("any input {nth}")));
        accepted(format!("any input {nth}"), input);
    }

    // Digits: all 1s, all the largest positive, all one more (the most negative, each carrying
    // into the next), all ones (-1, then carries of 0), and every entry of one table in turn.
    let patterns = [("1", 1), ("16", 16), ("17", 17), ("31", 31)];
    for (name, digit) in patterns {
        accepted(format!("all digits {name}"), repeated(digit));
    }
    for digit in 1..32 {
        accepted(format!("digit 0 is {digit}"), Scalar::from(digit));
    }
    let mut place = Scalar::ONE;
    for window in 0..51 {
        // 28 is the most the last digit of a canonical input can be; 17 borrows from the next.
        let digits = if window == 50 { [1, 28] } else { [16, 17] };
        for digit in digits {
            let name = format!("digit {window} is {digit}, all others 0");
            accepted(name, place * Scalar::from(digit));
        }
        place *= Scalar::from(1 << WIDTH);
    }

    let honest = fixture.honest.bytes();
    let refused = [
        ("input 0 with another's proof", [0; 32]),
        ("input r", MODULUS),
        ("input 2^256 - 1", [0xff; 32]),
        ("input r - 1 with another's proof", bytes(&-Scalar::ONE)),
        ("the input negated", bytes(&-fixture.input)),
        ("the input plus one", bytes(&(fixture.input + Scalar::ONE))),
        ("the input plus r", plus_modulus(&fixture.input)),
    ];
    for (name, input) in refused {
        cases.push(bad(name, honest.clone(), input));
    }
}

/// An element below 2^250 with the same digit everywhere below the last.
fn repeated(digit: u64) -> Scalar {
    let step = Scalar::from(1 << WIDTH);
    (0..50).fold(Scalar::ZERO, |sum, _| sum * step + Scalar::from(digit))
}

/// The same element as a larger number: it still has 256 bits.
fn plus_modulus(input: &Scalar) -> [u8; 32] {
    let mut sum = bytes(input);
    let mut carry = 0;
    for (byte, more) in sum.iter_mut().zip(MODULUS).rev() {
        let wide = u16::from(*byte) + u16::from(more) + carry;
        *byte = wide as u8;
        carry = wide >> 8;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_modulus_is_the_same_element() {
        let wide = |mut bytes: [u8; 32]| {
            bytes.reverse();
            let mut wide = [0; 64];
            wide[..32].copy_from_slice(&bytes);
            Scalar::from_bytes_wide(&wide)
        };
        for input in [Scalar::ZERO, Scalar::from(7), -Scalar::ONE] {
            assert_ne!(plus_modulus(&input), bytes(&input));
            assert_eq!(wide(plus_modulus(&input)), input);
        }
        assert_eq!(plus_modulus(&Scalar::ZERO), MODULUS);
    }
}
