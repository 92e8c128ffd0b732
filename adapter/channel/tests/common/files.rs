//! Stores as files, and what stands beside them.

use std::path::{Path, PathBuf};

use oaic_channel::Options;

use super::options;

/// Copies a store as a backup does: the file alone, or its mark too. The store must be closed.
pub fn copy(from: &Path, to: &Path, mark: bool) {
    std::fs::copy(from, to).unwrap();
    if mark {
        std::fs::copy(mark_of(from), mark_of(to)).unwrap();
    }
}

pub fn mark_of(path: &Path) -> PathBuf {
    beside(path, ".mark")
}

pub fn beside(path: &Path, more: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(more);
    path.into()
}

/// With a backup in the same folder.
pub fn backed_up(folder: &Path) -> Options {
    Options {
        backup: Some(folder.join("backup.db")),
        ..options()
    }
}

/// Copies the file that says which store a receipt key has.
pub fn copy_key_file(from: &Path, to: &Path) {
    let files = std::fs::read_dir(from).unwrap();
    let mut files = files.map(|file| file.unwrap().path());
    let found = files.find(|path| path.extension().is_some_and(|e| e == "receipt-key"));
    let found = found.expect("one receipt key");
    std::fs::copy(&found, to.join(found.file_name().unwrap())).unwrap();
}
