//! Elements as canonical bytes and numbers.

use crate::Fr;

/// Bytes of an element.
pub const BYTES: usize = 32;

/// Bytes that fit one element whatever they are.
pub const DATA_BYTES: usize = 31;

/// An element from its 32 big-endian bytes; none when they are not the canonical ones, that is,
/// when the number is not below the field's modulus.
pub fn from_bytes(bytes: &[u8; BYTES]) -> Option<Fr> {
    let mut little = *bytes;
    little.reverse();
    Option::from(Fr::from_bytes(&little))
}

/// The canonical 32 bytes of an element, big-endian.
pub fn to_bytes(element: &Fr) -> [u8; BYTES] {
    let mut bytes = element.to_bytes();
    bytes.reverse();
    bytes
}

/// The element of a number of 128 bits.
pub fn from_u128(number: u128) -> Fr {
    let mut bytes = [0; BYTES];
    for (place, byte) in bytes.iter_mut().rev().zip(number.to_le_bytes()) {
        *place = byte;
    }
    from_bytes(&bytes).unwrap_or_default()
}

/// The element of a number of 64 bits.
pub fn from_u64(number: u64) -> Fr {
    Fr::from(number)
}

/// The element of a signed number: a negative one is what is missing to the modulus.
pub fn from_i64(number: i64) -> Fr {
    let size = Fr::from(number.unsigned_abs());
    if number < 0 {
        -size
    } else {
        size
    }
}

/// The number an element stands for when it is one of 64 bits.
pub fn to_u64(element: &Fr) -> Option<u64> {
    let bytes = to_bytes(element);
    let (high, low) = bytes.split_at(BYTES.saturating_sub(8));
    if high.iter().any(|byte| *byte != 0) {
        return None;
    }
    low.try_into().ok().map(u64::from_be_bytes)
}

/// The signed number an element stands for when it is one of 128 bits.
pub fn to_i128(element: &Fr) -> Option<i128> {
    let positive = |element: &Fr| {
        let bytes = to_bytes(element);
        let (high, low) = bytes.split_at(BYTES.saturating_sub(16));
        if high.iter().any(|byte| *byte != 0) {
            return None;
        }
        let number = low.try_into().ok().map(u128::from_be_bytes)?;
        i128::try_from(number).ok()
    };
    positive(element).or_else(|| positive(&-element).and_then(i128::checked_neg))
}

/// An element of at most 31 bytes, big-endian; none when there are more.
pub fn from_data(data: &[u8]) -> Option<Fr> {
    let mut bytes = [0; BYTES];
    let start = BYTES.checked_sub(data.len()).filter(|start| *start > 0)?;
    bytes.get_mut(start..)?.copy_from_slice(data);
    from_bytes(&bytes)
}

/// An element from a digest of 32 bytes: its first 31, so that every digest has one.
pub fn from_digest(digest: &[u8; BYTES]) -> Fr {
    let [data @ .., _] = digest;
    from_data(data).unwrap_or_default()
}
