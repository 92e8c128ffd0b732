//! Fixed-width fields in blobs.

use rusqlite::types::Type;

/// A blob being read from its beginning.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl Fields<'_> {
    pub fn array<const N: usize>(&mut self) -> rusqlite::Result<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk().ok_or_else(short)?;
        self.0 = rest;
        Ok(*first)
    }

    pub fn u32(&mut self) -> rusqlite::Result<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn u64(&mut self) -> rusqlite::Result<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub fn u128(&mut self) -> rusqlite::Result<u128> {
        self.array().map(u128::from_be_bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads a number from a column that holds 16 bytes.
pub(super) fn wide(bytes: [u8; 16]) -> u128 {
    u128::from_be_bytes(bytes)
}

fn short() -> rusqlite::Error {
    let error = "a stored field is shorter than what it holds";
    rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, error.into())
}
