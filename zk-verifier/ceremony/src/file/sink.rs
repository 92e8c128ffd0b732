//! Writing.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use group::prime::PrimeCurveAffine;
use rayon::prelude::*;
use rustix::fs::{flock, FlockOperation};
use sha2::{Digest, Sha256};

use super::{io_error, is_at, Kind, BUFFER, CHUNK, MAX_TRANSCRIPT};
use crate::curve::{PointFault, Side};
use crate::error::{CeremonyError, Result};

/// A file that appears under its name when it is complete and on the disk.
///
/// Until then it is `NAME.partial`, locked; what a killed process left of it is overwritten.
pub struct Sink {
    path: PathBuf,
    partial: PathBuf,
    writer: BufWriter<File>,
    hasher: Sha256,
    sealed: bool,
    done: bool,
}

impl Sink {
    /// Begin a container.
    pub fn create(path: &Path, kind: Kind, transcript: &[u8]) -> Result<Self> {
        let size = u32::try_from(transcript.len())
            .ok()
            .filter(|size| *size <= MAX_TRANSCRIPT)
            .ok_or_else(|| CeremonyError::transcript("it is too long"))?;
        let mut sink = Self::plain(path)?;
        sink.sealed = true;
        sink.write(kind.magic)?;
        sink.write(&size.to_be_bytes())?;
        sink.write(transcript)?;
        Ok(sink)
    }

    /// Begin a file that is nothing but a body.
    pub fn plain(path: &Path) -> Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let open = || -> io::Result<Option<File>> {
            let mut options = File::options();
            options.create(true).truncate(false).write(true);
            let file = options.open(&partial)?;
            if !holds(&file, &partial)? {
                return Ok(None);
            }
            file.set_len(0)?;
            Ok(Some(file))
        };
        let file = open()
            .map_err(|e| io_error(&partial, "can't be written", e))?
            .ok_or_else(|| CeremonyError::Busy {
                path: path.to_owned(),
            })?;
        Ok(Self {
            path: path.to_owned(),
            partial,
            writer: BufWriter::with_capacity(BUFFER, file),
            hasher: Sha256::new(),
            sealed: false,
            done: false,
        })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hasher.update(bytes);
        self.writer
            .write_all(bytes)
            .map_err(|e| io_error(&self.partial, "can't be written", e))
    }

    pub fn points<G: Side>(&mut self, section: &'static str, points: &[G::Affine]) -> Result<()> {
        let mut bytes = vec![0; CHUNK.min(points.len()) * G::SIZE];
        for (piece, chunk) in points.chunks(CHUNK).enumerate() {
            if let Some(i) = chunk.iter().position(|p| p.is_identity().into()) {
                let index = (piece * CHUNK + i) as u64;
                return Err(CeremonyError::point(section, index, PointFault::Infinity));
            }
            let bytes = &mut bytes[..chunk.len() * G::SIZE];
            chunk
                .par_iter()
                .zip(bytes.par_chunks_mut(G::SIZE))
                .for_each(|(point, bytes)| G::encode(point, bytes));
            self.write(bytes)?;
        }
        Ok(())
    }

    /// Put it on the disk, then under its name; SHA-256 of what was written (before the checksum).
    pub fn finish(mut self) -> Result<[u8; 32]> {
        let digest: [u8; 32] = self.hasher.clone().finalize().into();
        if self.sealed {
            self.write(&digest)?;
        }
        let mut persist = || -> io::Result<()> {
            self.writer.flush()?;
            self.writer.get_ref().sync_all()?;
            fs::rename(&self.partial, &self.path)?;
            let folder = match self.path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            File::open(folder)?.sync_all()
        };
        persist().map_err(|e| io_error(&self.path, "can't be written", e))?;
        self.done = true;
        Ok(digest)
    }
}

/// Locks a file that was opened as `partial`, and says whether it still is that one: another process
/// may have finished it in between, and then it is what stands under the final name.
fn holds(file: &File, partial: &Path) -> io::Result<bool> {
    if flock(file, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(false);
    }
    is_at(file, partial)
}

impl Drop for Sink {
    fn drop(&mut self) {
        if !self.done {
            // Nothing to be done when it fails: the next attempt overwrites it.
            fs::remove_file(&self.partial).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Between opening and locking, the one that had the lock can finish.
    #[test]
    fn a_file_that_was_finished_meanwhile_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let (partial, done) = (dir.path().join("powers.partial"), dir.path().join("powers"));
        fs::write(&partial, "complete").unwrap();
        let late = File::options().write(true).open(&partial).unwrap();
        assert!(holds(&late, &partial).unwrap());
        fs::rename(&partial, &done).unwrap();
        assert!(!holds(&late, &partial).unwrap());
        fs::write(&partial, "of a third").unwrap();
        assert!(!holds(&late, &partial).unwrap());
    }
}
