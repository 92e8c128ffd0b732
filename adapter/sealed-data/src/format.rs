//! The sealed file, version 1. Numbers are big-endian.
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 8 | magic: `OAICDATA` |
//! | 8 | 2 | version: 1 |
//! | 10 | 6 | reserved: zeros |
//! | 16 | 8 | size of the original, in bytes |
//! | 24 | 8 | number of chunks c: size / 992, rounded up; 1 for an empty original |
//! | 32 | 1,024 · c | sealed chunks: 32 canonical field elements of 32 bytes each |
//! | 32 + 1,024 · c | 32 · c | promised plain leaves, one canonical field element a chunk |
//! | 32 + 1,056 · c | 32 | SHA-256 of everything before |

use oaic_statements::CHUNK_DEPTH;

use crate::chunk::{CIPHER_BYTES, PLAIN_BYTES};
use crate::error::{DataError, Result};

/// First bytes of every sealed file.
pub const MAGIC: [u8; 8] = *b"OAICDATA";

/// Version of the format that is written and read here.
pub const VERSION: u16 = 1;

/// Bytes of the header.
pub const HEADER_BYTES: u64 = 32;

/// Bytes of a promised leaf.
pub const LEAF_BYTES: u64 = 32;

/// Bytes of the digest at the end.
pub const DIGEST_BYTES: u64 = 32;

/// Chunks that one file has at most: as many as the trees have leaves.
pub const MAX_CHUNKS: u64 = 1 << CHUNK_DEPTH;

/// Bytes of the largest original: 1,040,187,392.
pub const MAX_SIZE: u64 = MAX_CHUNKS * PLAIN;

#[allow(clippy::as_conversions)] // constants of a few hundred; there is no const `try_from`
const PLAIN: u64 = PLAIN_BYTES as u64;
#[allow(clippy::as_conversions)]
const CIPHER: u64 = CIPHER_BYTES as u64;

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Size of the original, in bytes; at most [`MAX_SIZE`].
    pub size: u64,
}

impl Header {
    /// Of an original of a size.
    ///
    /// # Errors
    /// It is too large for one listing.
    pub fn new(size: u64) -> Result<Self> {
        if size > MAX_SIZE {
            return Err(DataError::TooLarge {
                size,
                most: MAX_SIZE,
            });
        }
        Ok(Self { size })
    }

    /// Chunks: 1 to [`MAX_CHUNKS`].
    pub fn chunks(&self) -> u64 {
        self.size.div_ceil(PLAIN).max(1)
    }

    /// Bytes of data in chunk `index`; the last one may have fewer than the others.
    pub fn data_bytes(&self, index: u64) -> usize {
        let left = self.size.saturating_sub(index.saturating_mul(PLAIN));
        usize::try_from(left.min(PLAIN)).unwrap_or(PLAIN_BYTES)
    }

    /// Where chunk `index` begins.
    pub fn chunk_offset(&self, index: u64) -> u64 {
        HEADER_BYTES.saturating_add(index.saturating_mul(CIPHER))
    }

    /// Where the promised leaf of chunk `index` begins.
    pub fn leaf_offset(&self, index: u64) -> u64 {
        let leaves = self.chunk_offset(self.chunks());
        leaves.saturating_add(index.saturating_mul(LEAF_BYTES))
    }

    /// Where the digest begins.
    pub fn digest_offset(&self) -> u64 {
        self.leaf_offset(self.chunks())
    }

    /// Bytes of the whole file.
    pub fn file_bytes(&self) -> u64 {
        self.digest_offset().saturating_add(DIGEST_BYTES)
    }

    /// As it is written.
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let parts = MAGIC
            .into_iter()
            .chain(VERSION.to_be_bytes())
            .chain([0; 6])
            .chain(self.size.to_be_bytes())
            .chain(self.chunks().to_be_bytes());
        for (place, byte) in bytes.iter_mut().zip(parts) {
            *place = byte;
        }
        bytes
    }

    /// From the first 32 bytes of a file.
    ///
    /// # Errors
    /// Which field isn't as it must be.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self> {
        let number = |from: usize, len: usize| {
            let part = bytes.iter().skip(from).take(len);
            part.fold(0u64, |number, byte| (number << 8) | u64::from(*byte))
        };
        if !bytes.starts_with(&MAGIC) {
            return Err(DataError::NotSealed);
        }
        let version = number(8, 2);
        if version != u64::from(VERSION) {
            return Err(DataError::Version {
                found: version,
                known: VERSION,
            });
        }
        if number(10, 6) != 0 {
            return Err(DataError::Reserved);
        }
        let header = Self::new(number(16, 8))?;
        let found = number(24, 8);
        if found != header.chunks() {
            return Err(DataError::ChunkCount {
                size: header.size,
                expected: header.chunks(),
                found,
            });
        }
        Ok(header)
    }
}
