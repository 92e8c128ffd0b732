//! `cargo xtask localnet logs`.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{bail, Context, Result};
use oaic_localnet::net::Managed;

/// How often logs are looked at for more.
const INTERVAL: Duration = Duration::from_millis(300);

struct Log {
    name: String,
    path: PathBuf,
    /// Bytes that were printed or passed over.
    at: u64,
}

/// Print the last lines of each log and, to follow, all that come.
pub fn print(managed: &Managed, part: Option<&str>, lines: usize, follow: bool) -> Result<()> {
    let mut logs = find(managed)?;
    if let Some(part) = part {
        let names: Vec<_> = logs.iter().map(|l| l.name.clone()).collect();
        logs.retain(|log| log.name == part);
        if logs.is_empty() {
            bail!("there is no log of '{part}', only of {}", names.join(", "));
        }
    }
    for log in &mut logs {
        let text = log.more()?;
        let all: Vec<&str> = text.lines().collect();
        for line in all.iter().skip(all.len().saturating_sub(lines)) {
            println!("{:<14} {line}", log.name);
        }
    }
    loop {
        if !follow {
            return Ok(());
        }
        std::thread::sleep(INTERVAL);
        for log in &mut logs {
            for line in log.more()?.lines() {
                println!("{:<14} {line}", log.name);
            }
        }
    }
}

fn find(managed: &Managed) -> Result<Vec<Log>> {
    let dir = managed.logs();
    let Ok(entries) = fs::read_dir(&dir) else {
        bail!("no localnet is up; start one: cargo xtask localnet up");
    };
    let mut logs = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if let (Some("log"), Some(stem)) =
            (path.extension().and_then(|e| e.to_str()), path.file_stem())
        {
            logs.push(Log {
                name: stem.to_string_lossy().into_owned(),
                path: path.clone(),
                at: 0,
            });
        }
    }
    logs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(logs)
}

impl Log {
    /// Whole lines that came since the last call.
    fn more(&mut self) -> Result<String> {
        let gone = || format!("{} is gone: the localnet was ended", self.path.display());
        let mut file = File::open(&self.path).with_context(gone)?;
        file.seek(SeekFrom::Start(self.at))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |last| last + 1);
        bytes.truncate(whole);
        self.at += u64::try_from(whole)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
