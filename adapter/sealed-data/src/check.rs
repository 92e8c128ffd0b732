//! Buyer, before paying: the sealed file is what the listing promises. Whoever has checked this and
//! pays gets the original, or can prove that the seller misbehaved.

use crate::error::{DataError, Result};
use crate::record::{element_hex, Promise};
use crate::sealed::{Contents, SealedFile};
use crate::Progress;

/// Reads the whole file once and compares it with what is listed, and with the SHA-256 of a
/// manifest when there is one.
///
/// # Errors
/// What isn't as it must be, and where.
pub fn check(
    file: &mut SealedFile,
    listed: &Promise,
    sha256: Option<&str>,
    progress: Progress,
) -> Result<Contents> {
    check_header(file, listed)?;
    let contents = file.contents(progress)?;
    same_root(
        "the cipher root",
        &listed.cipher_root,
        &contents.cipher_root,
    )?;
    same_root("the plain root", &listed.plain_root, &contents.plain_root)?;
    if let Some(listed) = sha256 {
        let found = hex::encode(contents.sha256);
        same("the SHA-256", listed.to_ascii_lowercase(), found)?;
    }
    Ok(contents)
}

/// Compares what the header says with what is listed.
///
/// # Errors
/// Size or number of chunks is another.
pub fn check_header(file: &SealedFile, listed: &Promise) -> Result<()> {
    let header = file.header();
    let (size, chunks) = (header.size.to_string(), header.chunks().to_string());
    same("the size", listed.size.to_string(), size)?;
    same("the number of chunks", listed.chunks.to_string(), chunks)
}

fn same(what: &'static str, listed: String, found: String) -> Result<()> {
    if listed == found {
        return Ok(());
    }
    Err(DataError::NotAsListed {
        what,
        listed,
        found,
    })
}

/// That the roots of a file that turned out bad are the listed ones; blame needs them to be.
pub(crate) fn same_root(
    what: &'static str,
    listed: &oaic_poseidon::Fr,
    found: &oaic_poseidon::Fr,
) -> Result<()> {
    same(what, element_hex(listed), element_hex(found))
}
