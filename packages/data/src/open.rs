//! Buyer: the original bytes, or evidence against the seller.
//!
//! Each chunk is compared with the leaf that was promised of it, so that what is written is what
//! was promised, to the last byte. The digest at the file's end isn't read: bytes that open as
//! promised are right whatever it says.

use std::path::{Path, PathBuf};

use oaic_poseidon::stream::key_commitment;
use oaic_poseidon::Fr;
use rayon::prelude::*;

use crate::check::{check_header, same_root};
use crate::chunk::{self, CIPHER_BYTES, PLAIN_BYTES};
use crate::dispute::Evidence;
use crate::error::{DataError, Result};
use crate::file::{self, Access, Draft};
use crate::record::{element_hex, Promise};
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
/// misbehaved; the evidence is written. [`DataError::NotData`]: a chunk opens as promised, but the
/// promise was no data.
pub fn open(sealed: &mut SealedFile, opening: &Opening, progress: Progress) -> Result<u64> {
    let leaves = promised(sealed, opening.listed, opening.key)?;
    file::ensure_apart(&[sealed.path(), opening.out, opening.evidence])?;
    file::ensure_free(opening.evidence, opening.overwrite)?;
    let mut out = Draft::new(opening.out, Access::Ordinary, opening.overwrite)?;
    let size = sealed.header().size;
    let mut write = |data: &[u8]| out.write(data);
    let faults = walk(sealed, opening.key, &leaves, &mut write, progress)?;
    if let Some(bad) = faults.bad {
        let evidence = Evidence::collect(sealed, opening.listed, &leaves, bad, progress)?;
        evidence.save(opening.evidence, opening.overwrite)?;
        return Err(DataError::BadChunk {
            chunk: bad,
            evidence: Some(PathBuf::from(opening.evidence)),
        });
    }
    if let Some((chunk, element)) = faults.not_data {
        return Err(DataError::NotData { chunk, element });
    }
    out.finish()?;
    Ok(size)
}

/// The leaves that the listed file promises, once key and header are known to be the listed ones.
pub(crate) fn promised(sealed: &mut SealedFile, listed: &Promise, key: &Fr) -> Result<Vec<Fr>> {
    let found = key_commitment(key);
    if found != listed.key_commitment {
        return Err(DataError::WrongKey {
            listed: element_hex(&listed.key_commitment),
            found: element_hex(&found),
        });
    }
    check_header(sealed, listed)?;
    let leaves = sealed.leaves()?;
    same_root("the plain root", &listed.plain_root, &tree::root(&leaves))?;
    Ok(leaves)
}

/// What is wrong with a file.
#[derive(Default)]
pub(crate) struct Faults {
    /// First chunk that doesn't open as promised.
    pub(crate) bad: Option<u64>,
    /// First chunk that opens as promised but is no data, and the element.
    pub(crate) not_data: Option<(u64, usize)>,
}

/// What a chunk turned out to be.
enum Outcome {
    Data(Box<[u8; PLAIN_BYTES]>),
    NotData(usize),
    Bad,
}

/// Opens chunk after chunk, to the first that doesn't open as promised; `write` is given the data
/// until the first fault.
pub(crate) fn walk(
    sealed: &mut SealedFile,
    key: &Fr,
    leaves: &[Fr],
    write: &mut dyn FnMut(&[u8]) -> Result<()>,
    progress: Progress,
) -> Result<Faults> {
    let header = *sealed.header();
    let mut faults = Faults::default();
    sealed.batches(|_, first, bytes| {
        if faults.bad.is_some() {
            return Ok(());
        }
        let skip = usize::try_from(first).unwrap_or(usize::MAX);
        let promised = leaves.get(skip..).unwrap_or_default();
        let outcomes: Vec<Result<Outcome>> = bytes
            .par_chunks(CIPHER_BYTES)
            .zip(promised)
            .enumerate()
            .map(|(place, (bytes, promised))| {
                let index = number(first, place);
                let opened = chunk::open(key, index, &elements(&header, index, bytes)?);
                if opened.leaf() != *promised {
                    return Ok(Outcome::Bad);
                }
                Ok(match chunk::to_data(&opened.plain) {
                    Ok(data) => Outcome::Data(Box::new(data)),
                    Err(element) => Outcome::NotData(element),
                })
            })
            .collect();
        for (outcome, index) in outcomes.into_iter().zip(first..) {
            match outcome? {
                Outcome::Data(data) if faults.not_data.is_none() => {
                    let len = header.data_bytes(index);
                    write(data.get(..len).unwrap_or(data.as_slice()))?;
                }
                Outcome::Data(_) => {}
                // Goes on: only a bad chunk can be proven, and there may be one.
                Outcome::NotData(element) => {
                    faults.not_data.get_or_insert((index, element));
                }
                Outcome::Bad => {
                    faults.bad = Some(index);
                    return Ok(());
                }
            }
        }
        progress(first.saturating_add(batch_len(bytes)), header.chunks());
        Ok(())
    })?;
    Ok(faults)
}
