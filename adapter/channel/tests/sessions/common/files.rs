//! Stores as files, and what stands beside them.

use std::path::{Path, PathBuf};

use super::*;

/// Copies a store as a backup does: the file alone, or its mark too. The store must be closed.
pub fn copy(from: &Path, to: &Path, mark: bool) {
    std::fs::copy(from, to).unwrap();
    if mark {
        std::fs::copy(mark_of(from), mark_of(to)).unwrap();
    }
}

/// Copies what kill -9 leaves of a store that is open: the file, its log and its mark.
pub fn copy_killed(from: &Path, to: &Path) {
    for more in ["", "-wal", ".mark"] {
        if beside(from, more).exists() {
            std::fs::copy(beside(from, more), beside(to, more)).unwrap();
        }
    }
}

/// Removes a store that is closed, with all that is beside it.
pub fn remove_store(file: &Path) {
    for more in ["", ".mark", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(file, more));
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

/// Copies the file that says which store a receipt key has: alone, or with its mark too.
pub fn copy_key_file(from: &Path, to: &Path, mark: bool) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".receipt-key") || mark && name.contains(".receipt-key") {
            std::fs::copy(&file, to.join(name)).unwrap();
        }
    }
}
