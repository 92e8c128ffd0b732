//! The folder of a served chain: socket, token and network.json, for their owner's eyes only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use rustix::fs::{flock, FlockOperation};

/// A folder that no other server uses; cleared when it is dropped.
pub struct Folder {
    path: PathBuf,
    /// Held as long as this lives; the system lets go of it however the process ends.
    _lock: File,
}

impl Folder {
    /// Take a folder, and remove what a server left in it that was killed.
    ///
    /// # Errors
    /// It is another server's, can be used by others, or can't be written.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let mut builder = DirBuilder::new();
        builder
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| format!("{shown} can't be made"))?;
        let path = fs::canonicalize(path).with_context(|| format!("{shown} can't be used"))?;
        let mode = fs::metadata(&path)?.permissions().mode();
        if mode & 0o077 != 0 {
            bail!(
                "{shown} can be used by others (mode {:03o}): chmod 700 {shown}, or take another \
                 folder",
                mode & 0o777
            );
        }
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join("lock"))
            .with_context(|| format!("{shown} can't be locked"))?;
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
            bail!(
                "an embedded chain is served from {shown} already: end it, or take another folder"
            );
        }
        let folder = Self { path, _lock: lock };
        folder.clear();
        Ok(folder)
    }

    pub fn socket(&self) -> PathBuf {
        self.path.join("socket")
    }

    pub fn token(&self) -> PathBuf {
        self.path.join("token")
    }

    pub fn network(&self) -> PathBuf {
        self.path.join("network.json")
    }

    /// Write a file whole or not at all.
    ///
    /// # Errors
    /// As the system says.
    pub fn write(&self, path: &Path, text: &str) -> Result<()> {
        let failed = || format!("{} can't be written", path.display());
        // A temporary file is its owner's alone.
        let mut file = tempfile::NamedTempFile::new_in(&self.path).with_context(failed)?;
        file.write_all(text.as_bytes()).with_context(failed)?;
        file.persist(path).with_context(failed)?;
        Ok(())
    }

    /// Remove all that says that a chain is served from here.
    fn clear(&self) {
        for file in [self.network(), self.token(), self.socket()] {
            match fs::remove_file(&file) {
                Err(e) if e.kind() != ErrorKind::NotFound => {
                    eprintln!("{} can't be removed: {e}", file.display());
                }
                _ => {}
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.clear();
    }
}
