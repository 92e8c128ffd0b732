//! Buyer: the original bytes, or evidence against the seller.
//!
//! Each chunk is compared with the leaf that was promised of it, so that what is written is what
//! was promised, to the last byte. The digest at the file's end isn't read: bytes that open as
//! promised are right whatever it says.

use std::path::{Path, PathBuf};

use oaic_poseidon::Fr;
use rayon::prelude::*;

use crate::check::{check_header, same_root};
use crate::chunk::{self, CIPHER_BYTES, PLAIN_BYTES};
use crate::dispute::Evidence;
use crate::error::{DataError, Result};
use crate::file::{self, Access, Draft};
use crate::record::Promise;
use crate::sealed::{batch_len, elements, number, SealedFile};
use crate::{tree, Progress};

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
    if let Some(fault) = walk(sealed, opening.key, &leaves, &mut write, progress)? {
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

pub(crate) struct Fault {
    /// Which chunk, from 0.
    pub(crate) chunk: u64,
    /// The chunk opens as promised, but this element of it is no data; none: it opens to something
    /// else.
    pub(crate) element: Option<u64>,
}

/// Opens chunk after chunk, to the first fault; `write` is given the data until then.
pub(crate) fn walk(
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
