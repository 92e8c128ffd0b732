//! A small sealed file as it is kept on chain: what stands between header and digest. Both follow
//! from it and from the size that is listed.

use std::path::Path;

use oaic_messages::data_market::{INLINE_CHUNK_BYTES, MAX_INLINE_CHUNKS};
use sha2::{Digest, Sha256};

use crate::error::{DataError, Result};
use crate::file::{self, Access};
use crate::format::{Header, DIGEST_BYTES, HEADER_BYTES};
use crate::sealed::SealedFile;

/// What is kept on chain of a sealed file.
///
/// # Errors
/// It is not a sealed file, or too large for the chain.
pub fn from_file(path: &Path) -> Result<Vec<u8>> {
    let header = *SealedFile::open(path)?.header();
    if header.chunks() > u64::from(MAX_INLINE_CHUNKS) {
        return Err(DataError::NotInline {
            chunks: header.chunks(),
            most: MAX_INLINE_CHUNKS,
        });
    }
    let mut bytes = std::fs::read(path).map_err(DataError::io(path, "read"))?;
    let end = bytes.len().saturating_sub(len(DIGEST_BYTES));
    bytes.truncate(end);
    bytes.drain(..len(HEADER_BYTES).min(end));
    Ok(bytes)
}

/// Writes the sealed file again, for an original of `size` bytes. It is checked as any other is.
///
/// # Errors
/// There are more or fewer bytes than that size has; or the file can't be written.
pub fn to_file(size: u64, inline: &[u8], path: &Path, overwrite: bool) -> Result<()> {
    let header = Header::new(size)?;
    let expected = header.chunks().saturating_mul(len64(INLINE_CHUNK_BYTES));
    if len64(inline.len()) != expected {
        return Err(DataError::Length {
            expected,
            found: len64(inline.len()),
        });
    }
    let mut bytes = header.to_bytes().to_vec();
    bytes.extend(inline);
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    file::write(path, &bytes, Access::Ordinary, overwrite)
}

fn len(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn len64(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
