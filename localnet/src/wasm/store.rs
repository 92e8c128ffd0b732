//! Wasm that was built before, in the user's cache, by what it was built from: a fresh clone takes
//! what another one built from the same sources.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, Result};
use oaic_cache::{Cache, Lock};
use sha2::{Digest, Sha256};

/// Builds of one contract that are kept. What was used last stays.
const KEPT: usize = 12;

pub(super) struct Store {
    dir: PathBuf,
}

impl Store {
    pub(super) fn of(cache: &Cache) -> Result<Self> {
        let dir = cache.root().join("wasm");
        fs::create_dir_all(dir.join("locks"))
            .with_context(|| format!("can't make {}; set OAIC_CACHE", dir.display()))?;
        Ok(Self { dir })
    }

    /// Whoever builds a contract holds this, so that two runs don't both build the same one.
    pub(super) fn lock(&self, name: &str, waiting: impl FnOnce()) -> Result<Lock> {
        Lock::take(&self.dir.join("locks").join(name), waiting)
    }

    /// A contract's wasm. An entry that is not what was written is removed, as if it had never
    /// been there.
    pub(super) fn read(&self, name: &str, key: &str) -> Option<Vec<u8>> {
        let path = self.path(name, key);
        let entry = fs::read(&path).ok()?;
        let Some(wasm) = content(&entry) else {
            let _ = fs::remove_file(&path);
            return None;
        };
        // It only makes the entry outlive others.
        let _ = File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()));
        Some(wasm.to_vec())
    }

    /// Keep a contract's wasm. For the holder of its lock.
    pub(super) fn write(&self, name: &str, key: &str, wasm: &[u8]) -> Result<()> {
        let path = self.path(name, key);
        let temp = path.with_extension("tmp");
        let written = || -> std::io::Result<()> {
            let mut file = File::create(&temp)?;
            file.write_all(sha256(wasm).as_bytes())?;
            file.write_all(b"\n")?;
            file.write_all(wasm)?;
            fs::rename(&temp, &path)
        };
        written().with_context(|| format!("can't write {}", path.display()))?;
        self.prune(name)
    }

    /// `NAME-KEY.wasm`: a line with the SHA-256 of what follows, then the wasm.
    fn path(&self, name: &str, key: &str) -> PathBuf {
        self.dir.join(format!("{name}-{key}.wasm"))
    }

    fn prune(&self, name: &str) -> Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let file = entry.file_name().to_string_lossy().into_owned();
            if file.rsplit_once('-').is_some_and(|(of, _)| of == name) {
                entries.push((entry.metadata()?.modified()?, entry.path()));
            }
        }
        entries.sort();
        let surplus = entries.len().saturating_sub(KEPT);
        for (_, path) in entries.into_iter().take(surplus) {
            fs::remove_file(&path).with_context(|| format!("can't remove {}", path.display()))?;
        }
        Ok(())
    }
}

/// What follows an entry's first line, if that line is its checksum.
fn content(entry: &[u8]) -> Option<&[u8]> {
    let end = entry.iter().position(|byte| *byte == b'\n')?;
    let (checksum, wasm) = (entry.get(..end)?, entry.get(end + 1..)?);
    (checksum == sha256(wasm).as_bytes()).then_some(wasm)
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(dir: &tempfile::TempDir) -> Store {
        Store::of(&Cache::at(dir.path())).unwrap()
    }

    #[test]
    fn what_was_written_is_read_under_its_own_name_and_key() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir);
        store.write("token", "k1", b"wasm\n1").unwrap();
        assert_eq!(store.read("token", "k1").unwrap(), b"wasm\n1");
        assert_eq!(store.read("token", "k2"), None);
        assert_eq!(store.read("dao", "k1"), None);
    }

    #[test]
    fn a_damaged_entry_counts_as_none_and_is_written_anew() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir);
        store.write("token", "k", b"good").unwrap();
        let path = store.path("token", "k");
        let mut bytes = fs::read(&path).unwrap();
        let whole = bytes.clone();
        *bytes.last_mut().unwrap() ^= 1;
        for damaged in [&bytes[..], &whole[..whole.len() - 1], &whole[..3], b""] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(store.read("token", "k"), None);
            assert!(!path.exists());
            store.write("token", "k", b"good").unwrap();
            assert_eq!(store.read("token", "k").unwrap(), b"good");
        }
    }

    #[test]
    fn old_builds_of_a_contract_go_and_others_stay() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir);
        store.write("cw3", "k", b"another").unwrap();
        for n in 0..=KEPT {
            store.write("cw3_flex", &format!("k{n}"), b"x").unwrap();
            // The clock of a file system may be coarse.
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(store.read("cw3_flex", "k0"), None);
        assert!(store.read("cw3_flex", &format!("k{KEPT}")).is_some());
        assert!(store.read("cw3_flex", "k1").is_some());
        assert!(store.read("cw3", "k").is_some());
    }
}
