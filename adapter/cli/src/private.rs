//! Files for their owner's eyes only.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use oaic_cache::Lock;
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::error::{CliError, Kind, Result};

/// Replace a file, or make it: whole or not at all. Its folder is made when it isn't there.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folder(folder)?;
    // A temporary file is readable by its owner alone.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The name itself is durable once the folder is.
    fs::File::open(folder)?.sync_all()
}

/// Change a file alone: who else changes it here waits, and begins with what was written last. None
/// comes of a file that isn't there, and leaves one as it is.
///
/// # Errors
/// As the change says; the file can't be read, locked or written.
pub(crate) fn update(
    path: &Path,
    change: impl FnOnce(Option<&[u8]>) -> Result<Option<Vec<u8>>>,
) -> Result<()> {
    let failed = |e: &dyn std::fmt::Display| CliError::unwritable(path, e);
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folder(folder).map_err(|e| failed(&e))?;
    // Not of the file itself, which is replaced by another.
    let _lock = Lock::take(&folder.join(".lock"), || {}).map_err(|e| failed(&format!("{e:#}")))?;
    match change(read(path)?.as_deref())? {
        Some(after) => replace(path, &after).map_err(|e| failed(&e)),
        None => Ok(()),
    }
}

pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(CliError::unreadable(Kind::Usage, path, e)),
    }
}

/// What a JSON file holds; the default where there is none. `next` is what to do about a damaged one.
pub(crate) fn read_json<T: DeserializeOwned + Default>(path: &Path, next: &str) -> Result<T> {
    parse_json(path, read(path)?.as_deref(), next)
}

fn parse_json<T: DeserializeOwned + Default>(
    path: &Path,
    bytes: Option<&[u8]>,
    next: &str,
) -> Result<T> {
    let Some(bytes) = bytes else {
        return Ok(T::default());
    };
    serde_json::from_slice(bytes).map_err(|e| {
        CliError::usage(format!("{} is damaged", path.display()))
            .because(e)
            .next(next)
    })
}

/// Change what a JSON file holds now, which others may have written since it was read; what it holds
/// afterwards. It is written if the change says so.
pub(crate) fn update_json<T: DeserializeOwned + Default + Serialize>(
    path: &Path,
    next: &str,
    change: impl FnOnce(&mut T) -> bool,
) -> Result<T> {
    let mut content = T::default();
    update(path, |bytes| {
        content = parse_json(path, bytes, next)?;
        if !change(&mut content) {
            return Ok(None);
        }
        let mut text = serde_json::to_vec_pretty(&content).map_err(CliError::internal)?;
        text.push(b'\n');
        Ok(Some(text))
    })?;
    Ok(content)
}

/// Refuses a file that others than its owner can use.
#[cfg(unix)]
pub(crate) fn check_mode(file: &fs::File, path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file
        .metadata()
        .map_err(|e| CliError::unreadable(Kind::Key, path, e))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(CliError::key(format!(
            "{} can be used by others (mode {:03o})",
            path.display(),
            mode & 0o777
        ))
        .next(format!("chmod 600 {}", path.display())));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn check_mode(_file: &fs::File, _path: &Path) -> Result<()> {
    Ok(())
}

pub(crate) fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// Whoever can write to the folder could put other keys in it, whatever the system's mask lets.
    #[test]
    fn a_folder_that_is_made_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().join("home");
        update(&home.join("genesis.json"), |_| Ok(Some(b"{}".to_vec()))).unwrap();
        let mode = std::fs::metadata(&home).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
