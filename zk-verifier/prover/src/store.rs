//! Parameters on disk: `<circuit>-<16 digits of its hash>.params`, as groth16 writes them, then the
//! SHA-256 of that.
//!
//! A file is complete or absent: it is written beside, flushed and renamed into place, under a lock
//! that dies with its holder. What is read is hashed first, so that a damaged file is never used.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use oaic_cache::{Cache, Lock};
use sha2::{Digest, Sha256};

use crate::error::{ProverError, Result};
use crate::parameters::{Hashing, Parameters};
use crate::progress::{Progress, Stage};

/// Bytes of the hash at the end of a file.
const TRAILER: usize = 32;

/// The folder.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// Which parameters.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Entry<'e> {
    pub circuit: &'e str,
    pub circuit_hash: &'e [u8; 32],
    /// SHA-256 of the parameters, when it is known.
    pub parameters_hash: Option<[u8; 32]>,
}

/// What is in a file.
enum Found {
    Nothing,
    Damaged,
    Good(Box<Parameters>),
}

impl Store {
    /// In a folder, or in `zk` of the user's cache (see [`Cache::locate`]).
    ///
    /// # Errors
    /// There is no place for a cache, or the folder can't be made.
    pub fn open(root: Option<PathBuf>) -> Result<Self> {
        let root = match root {
            Some(root) => root,
            None => Cache::locate()
                .map_err(|e| ProverError::Cache(format!("{e:#}")))?
                .root()
                .join("zk"),
        };
        fs::create_dir_all(&root).map_err(|e| {
            ProverError::Cache(format!(
                "can't make {}: {e}; set OAIC_CACHE to a folder you can write to",
                root.display()
            ))
        })?;
        Ok(Self { root })
    }

    /// Where an entry is, or would be.
    pub fn path(&self, entry: &Entry<'_>) -> PathBuf {
        let hash = hex::encode(entry.circuit_hash);
        let short = hash.get(..16).unwrap_or(&hash);
        self.root.join(format!("{}-{short}.params", entry.circuit))
    }

    /// Parameters from the disk, or from `make` when they aren't there, are damaged, or have
    /// another hash than is expected. Waits while another process makes them.
    ///
    /// # Errors
    /// Those of `make`, and of the file system.
    pub fn get(
        &self,
        entry: &Entry<'_>,
        progress: &dyn Progress,
        make: impl FnOnce() -> Result<Parameters>,
    ) -> Result<Parameters> {
        let path = self.path(entry);
        if path.exists() {
            progress.stage(entry.circuit, Stage::Reading);
        }
        if let Found::Good(parameters) = read(&path, entry)? {
            return Ok(*parameters);
        }
        let _lock = self.lock(&path, entry, progress)?;
        // Another process may have made them meanwhile.
        match read(&path, entry)? {
            Found::Good(parameters) => return Ok(*parameters),
            Found::Damaged => progress.stage(entry.circuit, Stage::Damaged),
            Found::Nothing => {}
        }
        let parameters = make()?;
        progress.stage(entry.circuit, Stage::Writing);
        write(&path, |out| parameters.write(out))?;
        Ok(parameters)
    }

    /// Takes a file of parameters over, as groth16 writes them and a ceremony publishes them.
    ///
    /// # Errors
    /// It can't be read, isn't of the expected hash, or holds no parameters.
    pub fn install(&self, entry: &Entry<'_>, from: &Path, progress: &dyn Progress) -> Result<()> {
        progress.stage(entry.circuit, Stage::Reading);
        let bytes = fs::read(from).map_err(|e| io(from, e.to_string()))?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        if let Some(expected) = entry.parameters_hash.filter(|expected| *expected != hash) {
            let (found, named) = (hex::encode(hash), hex::encode(expected));
            let circuit = entry.circuit;
            let reason = format!("its SHA-256 is {found}, but the key of {circuit} names {named}");
            return Err(file(from, reason));
        }
        let parameters = Parameters::read(&bytes).map_err(|reason| file(from, reason))?;
        if !parameters.key_in_subgroup() {
            let reason = "a point of its key isn't in the subgroup";
            return Err(file(from, reason.to_owned()));
        }
        let path = self.path(entry);
        let _lock = self.lock(&path, entry, progress)?;
        write(&path, |out| out.write_all(&bytes))
    }

    fn lock(&self, path: &Path, entry: &Entry<'_>, progress: &dyn Progress) -> Result<Lock> {
        Lock::take(&path.with_extension("lock"), || {
            progress.stage(entry.circuit, Stage::Waiting);
        })
        .map_err(|e| ProverError::Cache(format!("{e:#}")))
    }
}

fn file(path: &Path, reason: String) -> ProverError {
    ProverError::File {
        path: path.to_owned(),
        reason,
    }
}

fn io(path: &Path, reason: String) -> ProverError {
    ProverError::Io {
        path: path.to_owned(),
        reason,
    }
}

fn read(path: &Path, entry: &Entry<'_>) -> Result<Found> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(e) => return Err(io(path, e.to_string())),
    };
    let Some((body, trailer)) = bytes.split_last_chunk::<TRAILER>() else {
        return Ok(Found::Damaged);
    };
    let hash: [u8; 32] = Sha256::digest(body).into();
    if hash != *trailer || entry.parameters_hash.unwrap_or(hash) != hash {
        return Ok(Found::Damaged);
    }
    Ok(Parameters::read(body).map_or(Found::Damaged, |p| Found::Good(Box::new(p))))
}

/// Writes a file whole, with its hash after it. Only for the holder of its lock, so the name
/// beside is nobody else's, and what a killed process left there is overwritten.
fn write(
    path: &Path,
    body: impl FnOnce(&mut Hashing<BufWriter<File>>) -> io::Result<()>,
) -> Result<()> {
    let beside = path.with_extension("partial");
    let written = (|| {
        let mut out = Hashing::new(BufWriter::with_capacity(1 << 20, File::create(&beside)?));
        body(&mut out)?;
        let hash = out.hasher.finalize();
        out.inner.write_all(&hash)?;
        let done = out
            .inner
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        done.sync_all()?;
        fs::rename(&beside, path)
    })();
    written.map_err(|e| {
        // The error above is the one to report.
        let _ = fs::remove_file(&beside);
        io(path, format!("can't be written: {e}"))
    })
}
