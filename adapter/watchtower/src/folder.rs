//! A folder of entries as a source.

use std::collections::HashMap;
use std::fs::{metadata, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use oaic_terminal::error::{CliError, Kind, Result};
use oaic_terminal::output::Output;
use oaic_vouchers::{unpack_entries, Entry};
use rustix::fs::{open, Mode, OFlags};

use crate::entry::ranked;
use crate::source::VoucherSource;

/// Largest file that is read: some 100,000 entries.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

const EXTENSION: &str = "entry";

/// A folder of files with entries, or one file.
pub struct FolderSource {
    path: PathBuf,
    out: Output,
    /// Files that were left out at the last look, and why: each is warned of once.
    left_out: HashMap<PathBuf, String>,
}

impl FolderSource {
    /// A folder or file that is there.
    ///
    /// # Errors
    /// It isn't.
    pub fn open(path: &Path, out: Output) -> Result<Self> {
        if !path.exists() {
            return Err(
                CliError::usage(format!("{} does not exist", path.display()))
                    .next(format!("give a folder with *.{EXTENSION} files, or a file")),
            );
        }
        Ok(Self {
            path: path.to_path_buf(),
            out,
            left_out: HashMap::new(),
        })
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        // Not a mistake of the command line: it was there, and a later look may find it again.
        let failed = |e: std::io::Error| CliError::unreadable(Kind::Failed, &self.path, e);
        if self.path.is_file() {
            return Ok(vec![self.path.clone()]);
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ext| ext == EXTENSION) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

impl VoucherSource for FolderSource {
    /// A file that can't be read is warned of and left out: one bad file must not keep the
    /// others from being settled.
    fn entries(&mut self) -> Result<Vec<Entry>> {
        let mut all = Vec::new();
        let mut left_out = HashMap::new();
        for path in self.files()? {
            match read_file(&path) {
                Ok(entries) => all.extend(entries),
                Err(why) => {
                    if self.left_out.get(&path) != Some(&why) {
                        let text = format!("{} is left out: {why}", path.display());
                        self.out.warn(text);
                    }
                    left_out.insert(path, why);
                }
            }
        }
        self.left_out = left_out;
        Ok(ranked(all))
    }
}

/// Open a regular file. A pipe that nobody writes to would hold up all rounds, a device may never end.
fn open_file(path: &Path) -> Result<File, String> {
    let regular = |found: std::io::Result<std::fs::Metadata>| match found {
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err("it is not a regular file; take it out of the folder".to_owned()),
        Err(e) => Err(e.to_string()),
    };
    regular(metadata(path))?;
    // What is put in its place meanwhile is opened without waiting, and looked at again.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(open(path, flags, Mode::empty()).map_err(|e| e.to_string())?);
    regular(file.metadata())?;
    Ok(file)
}

fn read_file(path: &Path) -> Result<Vec<Entry>, String> {
    let mut bytes = Vec::new();
    open_file(path)?
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| e.to_string())?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("it is longer than {MAX_FILE_BYTES} bytes"));
    }
    // Text first: an entry begins with the high bytes of a channel number, which are no hex digits
    // for any channel below 2^61.
    if let Some(binary) = std::str::from_utf8(&bytes).ok().and_then(|text| {
        let compact: String = text.split_whitespace().collect();
        hex::decode(compact).ok()
    }) {
        bytes = binary;
    }
    unpack_entries(&bytes).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::tests;

    fn entry(lane: u32, sequence: u64) -> Entry {
        tests::entry(1, lane, sequence, sequence * 10)
    }

    fn source(path: &Path) -> FolderSource {
        let out = Output {
            quiet: true,
            ..Output::default()
        };
        FolderSource::open(path, out).unwrap()
    }

    #[test]
    fn a_folder_gives_what_it_has_from_the_best_on_and_skips_junk() {
        let dir = tempfile::tempdir().unwrap();
        let write =
            |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
        write("a.entry", &entry(0, 3).to_bytes());
        let two = [entry(0, 7).to_bytes(), entry(1, 1).to_bytes()].concat();
        write("b.entry", hex::encode(two).as_bytes());
        write("c.entry", &[0; Entry::LEN - 1]);
        write("d.entry", b"not hex");
        write("e.entry", b"");
        write("f.txt", &entry(0, 99).to_bytes());
        let all = source(dir.path()).entries().unwrap();
        assert_eq!(all, [entry(0, 7), entry(0, 3), entry(1, 1)]);
        let one = source(&dir.path().join("a.entry")).entries().unwrap();
        assert_eq!(one, [entry(0, 3)]);
        assert!(FolderSource::open(&dir.path().join("none"), Output::default()).is_err());
    }

    #[test]
    fn a_pipe_or_device_in_the_folder_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("a.entry");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        std::os::unix::fs::symlink("/dev/zero", dir.path().join("b.entry")).unwrap();
        std::fs::write(dir.path().join("c.entry"), entry(0, 3).to_bytes()).unwrap();
        let mut source = source(dir.path());
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let found = source.entries().unwrap();
            send.send((found, source.left_out.len())).unwrap();
        });
        let found = receive.recv_timeout(std::time::Duration::from_secs(10));
        assert_eq!(found.unwrap(), (vec![entry(0, 3)], 2));
    }
}
