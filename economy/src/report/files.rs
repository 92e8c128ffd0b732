//! Reports appear whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

/// Write `report.html` and `report.json` into a folder, which is made when it isn't there.
pub(super) fn write(folder: &Path, html: &str, model: &impl Serialize) -> Result<()> {
    fs::create_dir_all(folder)
        .with_context(|| format!("can't make the folder {}", folder.display()))?;
    let mut json = serde_json::to_string_pretty(model)?;
    json.push('\n');
    write_atomically(&folder.join("report.html"), html.as_bytes())?;
    write_atomically(&folder.join("report.json"), json.as_bytes())
}

/// Write a file beside its place and move it there, so that a reader sees the old or the new one.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Best effort: the fault that matters is the one that is reported.
        let _ = fs::remove_file(&beside);
    }
    written.with_context(|| format!("can't write {}", path.display()))
}
