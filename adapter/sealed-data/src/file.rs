//! Files that are there whole or not at all.

use std::fs::{File, Permissions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{DataError, Result};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever the system's mask lets.
    Ordinary,
    /// Its owner.
    Private,
}

/// A file being written: hidden beside the place where it will stand, and gone when it is dropped.
pub(crate) struct Draft {
    target: PathBuf,
    overwrite: bool,
    file: BufWriter<NamedTempFile>,
}

impl Draft {
    /// Begins one.
    ///
    /// # Errors
    /// The target exists and isn't to be overwritten, or its folder can't be written to.
    pub(crate) fn new(target: &Path, access: Access, overwrite: bool) -> Result<Self> {
        if !overwrite && target.symlink_metadata().is_ok() {
            return Err(DataError::Exists(target.to_owned()));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".oaic-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(Permissions::from_mode(match access {
                Access::Ordinary => 0o666,
                Access::Private => 0o600,
            }));
        }
        let folder = folder(target);
        let file = builder.tempfile_in(folder).map_err(|e| {
            // The error's own words name the hidden file.
            match e.kind() {
                std::io::ErrorKind::NotFound if !folder.exists() => DataError::NoFolder {
                    path: target.to_owned(),
                    folder: folder.to_owned(),
                },
                _ => DataError::io(target, "written")(e),
            }
        })?;
        Ok(Self {
            target: target.to_owned(),
            overwrite,
            file: BufWriter::with_capacity(1 << 18, file),
        })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file
            .write_all(bytes)
            .map_err(DataError::io(&self.target, "written"))
    }

    /// Puts the whole file in its place, on disk before it has its name.
    pub(crate) fn finish(self) -> Result<()> {
        let target = self.target;
        let failed = |e| DataError::io(&target, "written")(e);
        let file = self.file.into_inner().map_err(|e| failed(e.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        let persisted = if self.overwrite {
            file.persist(&target)
        } else {
            file.persist_noclobber(&target)
        };
        persisted.map_err(|e| match e.error.kind() {
            std::io::ErrorKind::AlreadyExists => DataError::Exists(target.clone()),
            _ => failed(e.error),
        })?;
        File::open(folder(&target))
            .and_then(|folder| folder.sync_all())
            .map_err(failed)
    }
}

pub(crate) fn write(path: &Path, bytes: &[u8], access: Access, overwrite: bool) -> Result<()> {
    let mut draft = Draft::new(path, access, overwrite)?;
    draft.write(bytes)?;
    draft.finish()
}

/// That a file can be made there later, before work is spent on it.
pub(crate) fn ensure_free(path: &Path, overwrite: bool) -> Result<()> {
    Draft::new(path, Access::Private, overwrite).map(|_| ())
}

/// That files of one piece of work are different ones: none is written over another, not even when
/// what is there may be overwritten.
pub(crate) fn ensure_apart(paths: &[&Path]) -> Result<()> {
    for (place, path) in paths.iter().enumerate() {
        let same = |other: &&&Path| places(other).iter().any(|at| places(path).contains(at));
        if paths.iter().take(place).any(|other| same(&other)) {
            return Err(DataError::SamePlace(path.to_path_buf()));
        }
    }
    Ok(())
}

/// Where a path leads: to a name in a folder, and what that links to.
fn places(path: &Path) -> Vec<PathBuf> {
    let named = path.file_name().and_then(|name| {
        let folder = folder(path).canonicalize().ok()?;
        Some(folder.join(name))
    });
    named.into_iter().chain(path.canonicalize().ok()).collect()
}

/// That only its owner can use a file.
pub(crate) fn ensure_private(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = std::fs::metadata(path).map_err(DataError::io(path, "read"))?;
        let mode = meta.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(DataError::Exposed {
                path: path.to_owned(),
                mode,
            });
        }
    }
    Ok(())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
