//! What a network leaves in its folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use rustix::io::Errno;
use rustix::process::{test_kill_process, Pid};

use super::process::{end_all, Running};

pub(super) fn logs_dir(dir: &Path) -> PathBuf {
    dir.join("logs")
}

pub(super) fn ids_dir(dir: &Path) -> PathBuf {
    dir.join("ids")
}

pub(super) fn network_file(dir: &Path) -> PathBuf {
    dir.join("network.json")
}

/// Remove the networks of tests that were killed.
pub(super) fn sweep_tests(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let name = name.strip_prefix("test-");
        let Some(owner) = name.and_then(|n| n.rsplit('-').next()) else {
            continue;
        };
        let owner = owner.parse().ok().and_then(Pid::from_raw);
        if owner.is_some_and(|pid| test_kill_process(pid) == Err(Errno::SRCH)) {
            // A leftover that can't be removed must not fail a test that has nothing to do with it.
            let _ = end_and_remove(&entry.path());
        }
    }
}

pub(super) fn end_and_remove(dir: &Path) -> Result<()> {
    end_all(Running::all(&ids_dir(dir)))?;
    let file = network_file(dir);
    if file.exists() {
        fs::remove_file(&file)?;
    }
    oaic_cache::remove_dir(dir)
}
