//! Bytes that are no proof, or one byte away from one.

use super::{bad, bytes, Case, Fixture};

/// Bits that are flipped in each byte: the lowest, one within, and the highest. In the first byte
/// of a point 0x80 is the flag of compression and 0x20 that of the sign.
const MASKS: [u8; 3] = [0x01, 0x20, 0x80];

pub(super) fn add(fixture: &Fixture, cases: &mut Vec<Case>) {
    let proof = fixture.honest.bytes();
    let input = bytes(&fixture.input);
    for at in 0..proof.len() {
        for mask in MASKS {
            let mut flipped = proof.clone();
            flipped[at] ^= mask;
            cases.push(bad(
                format!("byte {at} of the proof, bits {mask:#04x} flipped"),
                flipped,
                input,
            ));
        }
    }
    for at in 0..input.len() {
        for mask in MASKS {
            let mut flipped = input;
            flipped[at] ^= mask;
            let name = format!("byte {at} of the input, bits {mask:#04x} flipped");
            cases.push(bad(name, proof.clone(), flipped));
        }
    }

    for length in [0, 1, 48, 96, 144, 191] {
        let name = format!("proof cut to {length} bytes");
        cases.push(bad(name, &proof[..length], input));
    }
    for length in [0, 1, 31] {
        let name = format!("input cut to {length} bytes");
        cases.push(bad(name, proof.clone(), &input[..length]));
    }
    let surplus = [&proof[..], &[0]].concat();
    let before = [&[0], &proof[..]].concat();
    let twice = [&proof[..], &proof].concat();
    let wide = [&[0], &input[..]].concat();
    let two = [input, input].concat();
    cases.extend([
        bad("a byte after the proof", surplus, input),
        bad("a byte before the proof", before, input),
        bad("the proof twice", twice, input),
        bad("a byte before the input", proof.clone(), wide),
        bad("the input twice", proof.clone(), two),
        bad("a proof of zeros", [0; 192], input),
        bad("a proof of ones", [0xff; 192], input),
        bad("both empty", [], []),
    ]);
    let mut reversed = input;
    reversed.reverse();
    cases.push(bad("the input little-endian", proof, reversed));
}
