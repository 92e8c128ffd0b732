//! One chunk: 992 bytes of data are 32 elements of 31 bytes, big-endian; sealed they are 32
//! elements of 32 bytes. Element 33 of the chunk's key stream blinds its plain leaf, so that a leaf
//! tells nothing of the data, not even to who guesses it.

use oaic_poseidon::stream::Stream;
use oaic_poseidon::{field, hash, Fr, Tag};
use oaic_statements::CHUNK_ELEMENTS;

/// Bytes of data in a chunk.
pub const PLAIN_BYTES: usize = CHUNK_ELEMENTS * field::DATA_BYTES;

/// Bytes of a sealed chunk.
pub const CIPHER_BYTES: usize = CHUNK_ELEMENTS * field::BYTES;

/// The elements of one chunk.
pub type Elements = [Fr; CHUNK_ELEMENTS];

/// A chunk as it is sold.
pub struct Sealed {
    /// What stands in the sealed file.
    pub bytes: [u8; CIPHER_BYTES],
    /// Its leaf in the tree over sealed chunks.
    pub cipher_leaf: Fr,
    /// The leaf that is promised of its data.
    pub plain_leaf: Fr,
}

/// A chunk as the key opens it.
pub struct Opened {
    /// Its elements; those of an honest seller are at most 31 bytes each.
    pub plain: Elements,
    /// What its plain leaf is blinded with.
    pub blind: Fr,
}

impl Opened {
    /// The leaf that these elements have.
    pub fn leaf(&self) -> Fr {
        plain_leaf(&self.blind, &self.plain)
    }
}

/// Seals the data of chunk `index`; at most [`PLAIN_BYTES`], zeros are added to a shorter one.
pub fn seal(key: &Fr, index: u64, data: &[u8]) -> Sealed {
    let plain = from_data(data);
    let mut stream = Stream::new(key, index);
    let mut cipher = plain;
    let mut bytes = [0; CIPHER_BYTES];
    for ((element, mask), place) in cipher
        .iter_mut()
        .zip(&mut stream)
        .zip(bytes.chunks_exact_mut(field::BYTES))
    {
        *element += mask;
        place.copy_from_slice(&field::to_bytes(element));
    }
    let blind = stream.next().unwrap_or_default();
    Sealed {
        bytes,
        cipher_leaf: cipher_leaf(&cipher),
        plain_leaf: plain_leaf(&blind, &plain),
    }
}

/// Opens chunk `index`.
pub fn open(key: &Fr, index: u64, cipher: &Elements) -> Opened {
    let mut stream = Stream::new(key, index);
    let mut plain = *cipher;
    for (element, mask) in plain.iter_mut().zip(&mut stream) {
        *element -= mask;
    }
    let blind = stream.next().unwrap_or_default();
    Opened { plain, blind }
}

/// Leaf of a sealed chunk.
pub fn cipher_leaf(cipher: &Elements) -> Fr {
    hash(Tag::CipherLeaf, cipher)
}

/// Leaf of a plain chunk.
pub fn plain_leaf(blind: &Fr, plain: &Elements) -> Fr {
    let mut elements = [*blind; CHUNK_ELEMENTS + 1];
    for (place, element) in elements.iter_mut().skip(1).zip(plain) {
        *place = *element;
    }
    hash(Tag::PlainLeaf, &elements)
}

/// Elements of at most [`PLAIN_BYTES`] of data; what is missing, and what is above, is zero.
pub fn from_data(data: &[u8]) -> Elements {
    let mut elements = [Fr::zero(); CHUNK_ELEMENTS];
    let mut padded = [0; PLAIN_BYTES];
    for (place, byte) in padded.iter_mut().zip(data) {
        *place = *byte;
    }
    for (element, part) in elements.iter_mut().zip(padded.chunks(field::DATA_BYTES)) {
        *element = field::from_data(part).unwrap_or_default();
    }
    elements
}

/// Data of a chunk's elements.
///
/// # Errors
/// The number of the first element that doesn't fit 31 bytes.
pub fn to_data(elements: &Elements) -> Result<[u8; PLAIN_BYTES], usize> {
    let mut data = [0; PLAIN_BYTES];
    let places = data.chunks_exact_mut(field::DATA_BYTES);
    for ((number, element), place) in elements.iter().enumerate().zip(places) {
        match field::to_bytes(element) {
            [0, rest @ ..] => place.copy_from_slice(&rest),
            _ => return Err(number),
        }
    }
    Ok(data)
}

/// Elements of a sealed chunk's bytes; those that are missing are zero.
///
/// # Errors
/// The number of the first element that isn't canonical.
pub fn from_cipher(bytes: &[u8]) -> Result<Elements, usize> {
    let mut elements = [Fr::zero(); CHUNK_ELEMENTS];
    let parts = bytes.chunks_exact(field::BYTES).enumerate();
    for (element, (number, part)) in elements.iter_mut().zip(parts) {
        *element = element_of(part).ok_or(number)?;
    }
    Ok(elements)
}

/// An element of 32 canonical bytes.
pub(crate) fn element_of(bytes: &[u8]) -> Option<Fr> {
    bytes
        .try_into()
        .ok()
        .and_then(|bytes| field::from_bytes(&bytes))
}
