//! Files beside a store, and files that are put in their place in one step.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::error::StoreError;
use crate::options::Options;

/// A file's path with more at its end, such as `FILE-wal`.
pub(super) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(more);
    path.into()
}

pub(crate) fn key_dir<'a>(store: &'a Path, options: &'a Options) -> &'a Path {
    let named = options.key_dir.as_deref();
    named.unwrap_or_else(|| folder(store))
}

fn folder(path: &Path) -> &Path {
    let named = path.parent().filter(|f| !f.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

/// A file that can't be read or written.
pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError + '_ {
    |source| StoreError::Io {
        path: path.into(),
        source,
    }
}

/// Moves a new file to its place. It is there whole and durable when this returns, or not at all.
pub(super) fn put_in_place(new: &Path, place: &Path) -> std::io::Result<()> {
    OpenOptions::new().write(true).open(new)?.sync_all()?;
    std::fs::rename(new, place)?;
    File::open(folder(place))?.sync_all()
}
