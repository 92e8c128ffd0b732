//! Whether a sealed file is what its listing promises: as a whole before a buyer pays, and chunk by
//! chunk under the key. Whoever has checked the first and pays gets the original, or can prove that
//! the seller misbehaved.

use oaic_poseidon::Fr;
use rayon::prelude::*;

use crate::chunk::{self, CIPHER_BYTES, PLAIN_BYTES};
use crate::error::{DataError, Result};
use crate::record::{element_hex, Promise};
use crate::sealed::{batch_len, elements, number, Contents, SealedFile};
use crate::{tree, Progress};

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
    let found = &contents.cipher_root;
    same_root("the cipher root", &listed.cipher_root, found)?;
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
pub(crate) fn same_root(what: &'static str, listed: &Fr, found: &Fr) -> Result<()> {
    same(what, element_hex(listed), element_hex(found))
}

/// The leaves that the listed file promises, once key and header are known to be the listed ones.
pub(crate) fn promised(sealed: &mut SealedFile, listed: &Promise, key: &Fr) -> Result<Vec<Fr>> {
    listed.ensure_key(key)?;
    check_header(sealed, listed)?;
    let leaves = sealed.leaves()?;
    same_root("the plain root", &listed.plain_root, &tree::root(&leaves))?;
    Ok(leaves)
}

/// A chunk's data; else, where it opens as promised, the element that is none.
type Opened = std::result::Result<Box<[u8; PLAIN_BYTES]>, Option<u64>>;

/// What is wrong with a file.
pub(crate) struct Fault {
    /// Which chunk, from 0.
    pub(crate) chunk: u64,
    /// The chunk opens as promised, but this element of it is no data; none: it opens to something
    /// else.
    pub(crate) element: Option<u64>,
}

/// Opens chunk after chunk, to the first fault; `write` is given the data until then.
pub(crate) fn open_chunks(
    sealed: &mut SealedFile,
    key: &Fr,
    leaves: &[Fr],
    write: &mut dyn FnMut(&[u8]) -> Result<()>,
    progress: Progress,
) -> Result<Option<Fault>> {
    let header = *sealed.header();
    let mut fault = None;
    sealed.batches(|_, first, bytes| {
        if fault.is_some() {
            return Ok(());
        }
        let skip = usize::try_from(first).unwrap_or(usize::MAX);
        let promised = leaves.get(skip..).unwrap_or_default();
        let outcomes: Vec<Result<Opened>> = bytes
            .par_chunks(CIPHER_BYTES)
            .zip(promised)
            .enumerate()
            .map(|(place, (bytes, promised))| {
                let index = number(first, place);
                let opened = chunk::open(key, index, &elements(&header, index, bytes)?);
                if opened.leaf() != *promised {
                    return Ok(Err(None));
                }
                let data = chunk::to_data(&opened.plain).map(Box::new);
                Ok(data.map_err(|element| u64::try_from(element).ok()))
            })
            .collect();
        for (outcome, index) in outcomes.into_iter().zip(first..) {
            match outcome? {
                Ok(data) => {
                    let len = header.data_bytes(index);
                    write(data.get(..len).unwrap_or(data.as_slice()))?;
                }
                Err(element) => {
                    fault = Some(Fault {
                        chunk: index,
                        element,
                    });
                    return Ok(());
                }
            }
        }
        progress(first.saturating_add(batch_len(bytes)), header.chunks());
        Ok(())
    })?;
    Ok(fault)
}
