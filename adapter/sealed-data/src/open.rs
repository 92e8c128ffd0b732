//! Buyer: the original bytes, or evidence against the seller.
//!
//! Each chunk is compared with the leaf that was promised of it, so that what is written is what
//! was promised, to the last byte. The digest at the file's end isn't read: bytes that open as
//! promised are right whatever it says.

use std::path::{Path, PathBuf};

use oaic_poseidon::Fr;

use crate::check::{open_chunks, promised};
use crate::dispute::Evidence;
use crate::error::{DataError, Result};
use crate::file::{self, Access, Draft};
use crate::record::Promise;
use crate::sealed::SealedFile;
use crate::Progress;

/// What to open, and where to.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// What is listed of the file.
    pub listed: &'a Promise,
    /// The key that was delivered.
    pub key: &'a Fr,
    /// Where the original goes.
    pub out: &'a Path,
    /// Where evidence goes, should a chunk not open as promised.
    pub evidence: &'a Path,
    /// Whether files that are there may be overwritten.
    pub overwrite: bool,
}

/// Opens a sealed file and gives the bytes that were written. The original is there whole or not
/// at all.
///
/// # Errors
/// [`DataError::WrongKey`]: the key is another's. [`DataError::NotAsListed`]: the file isn't the
/// listed one, which is nobody's fault but the copy's. [`DataError::BadChunk`]: the seller
/// misbehaved; the evidence is written.
pub fn open(sealed: &mut SealedFile, opening: &Opening, progress: Progress) -> Result<u64> {
    let leaves = promised(sealed, opening.listed, opening.key)?;
    file::ensure_apart(&[sealed.path(), opening.out, opening.evidence])?;
    file::ensure_free(opening.evidence, opening.overwrite)?;
    let mut out = Draft::new(opening.out, Access::Private, opening.overwrite)?;
    let size = sealed.header().size;
    let mut write = |data: &[u8]| out.write(data);
    if let Some(fault) = open_chunks(sealed, opening.key, &leaves, &mut write, progress)? {
        let evidence = Evidence::collect(sealed, opening.listed, &leaves, &fault, progress)?;
        evidence.save(opening.evidence, opening.overwrite)?;
        return Err(DataError::BadChunk {
            chunk: fault.chunk,
            element: fault.element,
            evidence: Some(PathBuf::from(opening.evidence)),
        });
    }
    out.finish()?;
    Ok(size)
}
