//! A sealed file on disk, read part by part: memory holds a batch of chunks and, where they are
//! needed, 32 bytes of leaf a chunk.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use oaic_poseidon::{field, Fr};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::chunk::{self, CIPHER_BYTES};
use crate::error::{DataError, Result};
use crate::format::{Header, HEADER_BYTES};
use crate::{tree, Progress};

/// Chunks that are read and worked on together: 1 MiB.
pub(crate) const BATCH: usize = 1_024;

/// A sealed file whose header and length are as they must be.
#[derive(Debug)]
pub struct SealedFile {
    path: PathBuf,
    file: File,
    header: Header,
}

/// What a sealed file is, computed from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Root over its chunks.
    pub cipher_root: Fr,
    /// Root over the leaves it promises.
    pub plain_root: Fr,
    /// SHA-256 of the whole file.
    pub sha256: [u8; 32],
}

impl SealedFile {
    /// Opens one.
    ///
    /// # Errors
    /// It can't be read, isn't a sealed file, or is cut off.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = DataError::io(path, "read");
        let mut file = File::open(path).map_err(&failed)?;
        let found = file.metadata().map_err(&failed)?.len();
        let mut bytes = [0; 32];
        if found < HEADER_BYTES {
            // What is shorter than a header but begins like one was cut off.
            let mut start = Vec::new();
            file.read_to_end(&mut start).map_err(&failed)?;
            let magic = crate::format::MAGIC;
            if start.is_empty() || !start.iter().zip(&magic).all(|(a, b)| a == b) {
                return Err(DataError::NotSealed);
            }
            return Err(DataError::Length {
                expected: HEADER_BYTES,
                found,
            });
        }
        file.read_exact(&mut bytes).map_err(&failed)?;
        let header = Header::from_bytes(&bytes)?;
        let expected = header.file_bytes();
        if found != expected {
            return Err(DataError::Length { expected, found });
        }
        drop(failed);
        Ok(Self {
            path: path.to_owned(),
            file,
            header,
        })
    }

    /// What its header says.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The leaf that is promised of each chunk.
    ///
    /// # Errors
    /// It can't be read, or one of them isn't canonical.
    pub fn leaves(&mut self) -> Result<Vec<Fr>> {
        self.seek(self.header.leaf_offset(0))?;
        self.read_leaves(&mut |_| ())
    }

    /// Elements of one chunk.
    ///
    /// # Errors
    /// It can't be read, or an element isn't canonical.
    pub fn chunk(&mut self, index: u64) -> Result<chunk::Elements> {
        self.seek(self.header.chunk_offset(index))?;
        let mut bytes = vec![0; CIPHER_BYTES];
        self.read(&mut bytes)?;
        elements(&self.header, index, &bytes)
    }

    /// Reads the whole file once and computes what it is.
    ///
    /// # Errors
    /// It can't be read; an element isn't canonical; the digest is another.
    pub fn contents(&mut self, progress: Progress) -> Result<Contents> {
        let mut digest = Sha256::new();
        digest.update(self.header.to_bytes());
        let cipher_leaves = self.cipher_leaves(&mut |bytes| digest.update(bytes), progress)?;
        let leaves = self.read_leaves(&mut |bytes| digest.update(bytes))?;
        let expected: [u8; 32] = digest.clone().finalize().into();
        let mut found = [0; 32];
        self.read(&mut found)?;
        if found != expected {
            return Err(DataError::Digest {
                offset: self.header.digest_offset(),
                expected: hex::encode(expected),
                found: hex::encode(found),
            });
        }
        digest.update(found);
        Ok(Contents {
            cipher_root: tree::root(&cipher_leaves),
            plain_root: tree::root(&leaves),
            sha256: digest.finalize().into(),
        })
    }

    /// The leaf of each sealed chunk; what was read is shown to `see`.
    pub(crate) fn cipher_leaves(
        &mut self,
        see: &mut dyn FnMut(&[u8]),
        progress: Progress,
    ) -> Result<Vec<Fr>> {
        let chunks = self.header.chunks();
        let mut leaves = Vec::with_capacity(usize::try_from(chunks).unwrap_or_default());
        self.batches(|file, first, bytes| {
            see(bytes);
            let batch: Vec<Result<Fr>> = bytes
                .par_chunks(CIPHER_BYTES)
                .enumerate()
                .map(|(place, bytes)| {
                    let index = number(first, place);
                    Ok(chunk::cipher_leaf(&elements(&file.header, index, bytes)?))
                })
                .collect();
            for leaf in batch {
                leaves.push(leaf?);
            }
            progress(first.saturating_add(batch_len(bytes)), chunks);
            Ok(())
        })?;
        Ok(leaves)
    }

    /// Reads all chunks, a batch at a time; `work` is given the number of the batch's first chunk.
    pub(crate) fn batches(
        &mut self,
        mut work: impl FnMut(&Self, u64, &[u8]) -> Result<()>,
    ) -> Result<()> {
        self.seek(HEADER_BYTES)?;
        let mut bytes = vec![0; BATCH * CIPHER_BYTES];
        let mut first = 0;
        while first < self.header.chunks() {
            let count = self.header.chunks().saturating_sub(first);
            let count = usize::try_from(count).unwrap_or(BATCH).min(BATCH);
            let part = bytes.get_mut(..count * CIPHER_BYTES).unwrap_or_default();
            self.read(part)?;
            work(self, first, part)?;
            first = first.saturating_add(batch_len(part));
        }
        Ok(())
    }

    fn read_leaves(&mut self, see: &mut dyn FnMut(&[u8])) -> Result<Vec<Fr>> {
        let len = self.header.digest_offset() - self.header.leaf_offset(0);
        let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
        self.read(&mut bytes)?;
        see(&bytes);
        let parts = bytes.par_chunks(field::BYTES).enumerate();
        parts
            .map(|(place, bytes)| {
                let chunk = number(0, place);
                chunk::element_of(bytes).ok_or_else(|| DataError::LeafNotCanonical {
                    chunk,
                    offset: self.header.leaf_offset(chunk),
                })
            })
            .collect()
    }

    fn seek(&mut self, offset: u64) -> Result<()> {
        let sought = self.file.seek(SeekFrom::Start(offset));
        sought
            .map(|_| ())
            .map_err(DataError::io(&self.path, "read"))
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<()> {
        let read = self.file.read_exact(bytes);
        read.map_err(DataError::io(&self.path, "read"))
    }
}

pub(crate) fn elements(header: &Header, index: u64, bytes: &[u8]) -> Result<chunk::Elements> {
    chunk::from_cipher(bytes).map_err(|element| {
        let inside = u64::try_from(element * field::BYTES).unwrap_or_default();
        DataError::NotCanonical {
            chunk: index,
            element,
            offset: header.chunk_offset(index).saturating_add(inside),
        }
    })
}

/// Number of the chunk at a place of a batch.
pub(crate) fn number(first: u64, place: usize) -> u64 {
    first.saturating_add(u64::try_from(place).unwrap_or(u64::MAX))
}

pub(crate) fn batch_len(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len() / CIPHER_BYTES).unwrap_or_default()
}
