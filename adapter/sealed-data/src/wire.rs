//! Messages of the data market, as numbers to compute with, and back.

use cosmwasm_std::Binary;
use oaic_messages::data_market::{self, FileInfo};
use oaic_poseidon::seal::Point;
use oaic_poseidon::Fr;
use oaic_records::element::canonical;

use crate::error::{DataError, Result};
use crate::record::Promise;

pub use oaic_records::element::to_binary as binary;

/// The element that a field of an answer carries.
///
/// # Errors
/// It isn't 32 canonical bytes: what answered is no data market.
pub fn element(name: &'static str, bytes: &Binary) -> Result<Fr> {
    canonical(name, bytes).map_err(|_| DataError::Wire {
        field: name,
        found: bytes.to_string(),
    })
}

/// A point, as messages carry it.
pub fn point(point: &Point) -> data_market::Point {
    data_market::Point {
        u: binary(&point.u),
        v: binary(&point.v),
    }
}

/// The point that a field of an answer carries. Not checked to be on the curve.
///
/// # Errors
/// As [`element`].
pub fn read_point(name: &'static str, point: &data_market::Point) -> Result<Point> {
    Ok(Point {
        u: element(name, &point.u)?,
        v: element(name, &point.v)?,
    })
}

/// What the chain lists of a seller's file.
///
/// # Errors
/// As [`element`].
pub fn promise(seller: &str, file: &FileInfo) -> Result<Promise> {
    Ok(Promise {
        seller: seller.to_owned(),
        cipher_root: element("cipher_root", &file.cipher_root)?,
        plain_root: element("plain_root", &file.plain_root)?,
        key_commitment: element("key_commitment", &file.key_commitment)?,
        chunks: file.chunks.into(),
        size: file.size,
    })
}

impl Promise {
    /// The file as a listing takes it, kept elsewhere; see [`inline`](crate::inline) for one that
    /// is kept on chain.
    pub fn file(&self, uri: &str) -> data_market::File {
        data_market::File {
            cipher_root: binary(&self.cipher_root),
            plain_root: binary(&self.plain_root),
            key_commitment: binary(&self.key_commitment),
            // A file that was packed has 2^20 at most; of anything else the contract says so.
            chunks: u32::try_from(self.chunks).unwrap_or(u32::MAX),
            size: self.size,
            uri: uri.to_owned(),
            inline: None,
        }
    }
}
