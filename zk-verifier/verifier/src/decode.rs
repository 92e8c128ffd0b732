//! Proofs and inputs, taken apart. All that can be judged by comparing bytes is judged here:
//! implementations of the host functions disagree about what is malformed.

use crate::error::{Part, VerifyError};
use crate::{G1_BYTES, G2_BYTES};

/// Bytes of a proof: A, B and C, compressed as zcash does.
pub const PROOF_BYTES: usize = 192;

/// Modulus of the scalar field, big-endian: inputs are below it.
#[rustfmt::skip]
pub const SCALAR_MODULUS: [u8; 32] = [
    0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05,
    0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
];

/// Modulus of the base field, big-endian: coordinates are below it.
#[rustfmt::skip]
const BASE_MODULUS: [u8; FIELD_BYTES] = [
    0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7,
    0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24,
    0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab,
];

/// Bytes of a coordinate in the base field.
const FIELD_BYTES: usize = 48;

/// Flag of a compressed point: it is compressed.
const COMPRESSED: u8 = 0x80;

/// Flag of a compressed point: it is the one at infinity.
const INFINITY: u8 = 0x40;

/// Flag of a compressed point: of the two that share the coordinate, the one with the larger y.
/// Flipping it negates the point.
pub(crate) const LARGER: u8 = 0x20;

/// The three points of a proof, well formed as far as bytes tell.
pub(crate) struct Proof<'a> {
    pub a: &'a [u8],
    pub b: &'a [u8],
    pub c: &'a [u8],
}

impl<'a> Proof<'a> {
    pub fn decode(bytes: &'a [u8]) -> Result<Self, VerifyError> {
        let length = || VerifyError::Length { found: bytes.len() };
        if bytes.len() != PROOF_BYTES {
            return Err(length());
        }
        let (a, rest) = bytes.split_at_checked(G1_BYTES).ok_or_else(length)?;
        let (b, c) = rest.split_at_checked(G2_BYTES).ok_or_else(length)?;
        check_point(Part::A, a)?;
        check_point(Part::B, b)?;
        check_point(Part::C, c)?;
        Ok(Self { a, b, c })
    }
}

fn check_point(part: Part, bytes: &[u8]) -> Result<(), VerifyError> {
    let Some((&byte, _)) = bytes.split_first() else {
        return Err(VerifyError::Length { found: 0 });
    };
    if byte & COMPRESSED == 0 {
        return Err(VerifyError::Uncompressed { part, byte });
    }
    if byte & INFINITY != 0 {
        return Err(VerifyError::Infinity { part, byte });
    }
    for (nth, coordinate) in bytes.chunks(FIELD_BYTES).enumerate() {
        let below = match coordinate.split_first() {
            // Only the first coordinate shares its first byte with the flags.
            Some((head, tail)) if nth == 0 => {
                (head & !(COMPRESSED | INFINITY | LARGER), tail)
                    < (BASE_MODULUS[0], &BASE_MODULUS[1..])
            }
            _ => coordinate < BASE_MODULUS.as_slice(),
        };
        if !below {
            return Err(VerifyError::Coordinate { part });
        }
    }
    Ok(())
}

/// Whether an input is below the modulus. x and x + r are the same to every circuit, so that
/// taking both would let one nullifier be spent twice.
pub(crate) fn check_input(input: &[u8; 32]) -> Result<(), VerifyError> {
    if *input < SCALAR_MODULUS {
        return Ok(());
    }
    let [a, b, c, d, ..] = *input;
    Err(VerifyError::Input { head: [a, b, c, d] })
}
