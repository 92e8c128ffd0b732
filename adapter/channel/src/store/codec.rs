//! Numbers in columns, and fixed-width fields in blobs.

use std::path::Path;

use rusqlite::types::Type;

use crate::error::StoreError;

/// The greatest number that a store keeps in a column: SQLite's integers have 63 bits and a sign.
pub(crate) const GREATEST: u64 = u64::MAX >> 1;

/// A number up to [`GREATEST`]. Sessions refuse larger ones before they get here.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(path: &Path, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Corrupt {
        path: path.into(),
        detail: format!("a stored number is negative: {number}"),
    })
}

/// An amount that SQLite can sort and compare. No supply comes near 63 bits.
pub(super) fn clipped(amount: u128) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// A number out of a column that holds 16 bytes.
pub(super) fn wide(bytes: [u8; 16]) -> u128 {
    u128::from_be_bytes(bytes)
}

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

fn short() -> rusqlite::Error {
    let error = "a stored field is shorter than what it holds";
    rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, error.into())
}
