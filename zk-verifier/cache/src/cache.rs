//! The cache's folder, and its entries.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use sha2::{Digest, Sha256};

use crate::Lock;

#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// `OAIC_CACHE`, else `$XDG_CACHE_HOME/oaic`, else `~/.cache/oaic`. Makes nothing yet.
    ///
    /// # Errors
    /// None of these variables nor `HOME` is set.
    pub fn locate() -> Result<Self> {
        let set = |name: &str| {
            std::env::var_os(name)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        };
        let root = if let Some(dir) = set("OAIC_CACHE") {
            std::path::absolute(dir).context("OAIC_CACHE is not a path")?
        } else if let Some(dir) = set("XDG_CACHE_HOME") {
            dir.join("oaic")
        } else if let Some(home) = set("HOME") {
            home.join(".cache/oaic")
        } else {
            bail!("no place for the cache: neither OAIC_CACHE, XDG_CACHE_HOME nor HOME is set; set OAIC_CACHE to a folder with about 3 GB free");
        };
        Ok(Self { root })
    }

    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Name of an entry: tool, version, and a digest of everything that decides what is built.
    pub fn key(tool: &str, version: &str, recipe: &[&str]) -> String {
        let mut hasher = Sha256::new();
        for part in recipe {
            // Lengths first, so that no two recipes run together.
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hex::encode(hasher.finalize());
        format!("{tool}-{version}-{}", digest.get(..12).unwrap_or(&digest))
    }

    /// Where an entry is, when it is complete.
    pub fn find(&self, key: &str) -> Option<PathBuf> {
        let path = self.entry(key);
        path.is_dir().then_some(path)
    }

    pub fn log(&self, key: &str) -> PathBuf {
        self.root.join("logs").join(format!("{key}.log"))
    }

    /// An entry, built by `build` into the folder it is given when it is not there yet. Waits
    /// while another process builds it.
    ///
    /// # Errors
    /// Those of `build`, and of the file system. A failed build leaves nothing but its log.
    pub fn ensure(
        &self,
        key: &str,
        waiting: impl FnOnce(),
        build: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<PathBuf> {
        if let Some(found) = self.find(key) {
            return Ok(found);
        }
        for dir in ["tools", "tmp", "logs", "locks"] {
            let dir = self.root.join(dir);
            fs::create_dir_all(&dir).with_context(|| {
                format!(
                    "can't make {}; set OAIC_CACHE to a folder you can write to",
                    dir.display()
                )
            })?;
        }
        let _lock = Lock::take(&self.root.join("locks").join(key), waiting)?;
        if let Some(found) = self.find(key) {
            return Ok(found);
        }
        self.sweep(key)?;
        // Of this process alone: a compiler that outlived a killed setup writes elsewhere.
        let temp = self
            .root
            .join("tmp")
            .join(format!("{key}.{}", std::process::id()));
        fs::create_dir_all(&temp).with_context(|| format!("can't make {}", temp.display()))?;
        if let Err(error) = build(&temp) {
            // The build's error is the one to report; a leftover is swept by the next build.
            let _ = remove_dir(&temp);
            return Err(error);
        }
        let path = self.entry(key);
        fs::rename(&temp, &path)
            .with_context(|| format!("can't move {} to {}", temp.display(), path.display()))?;
        Ok(path)
    }

    /// Remove what killed builds of an entry left. Only for the holder of its lock.
    fn sweep(&self, key: &str) -> Result<()> {
        let tmp = self.root.join("tmp");
        for entry in fs::read_dir(&tmp).with_context(|| format!("can't list {}", tmp.display()))? {
            let path = entry?.path();
            if path.file_stem().is_some_and(|stem| stem == key) {
                remove_dir(&path)?;
            }
        }
        Ok(())
    }

    fn entry(&self, key: &str) -> PathBuf {
        self.root.join("tools").join(key)
    }
}

/// Remove a folder with all that is in it, if it is there.
pub fn remove_dir(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("can't remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_built_once() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path());
        let key = Cache::key("tool", "1", &["a", "bc"]);
        let build = |out: &Path| Ok(fs::write(out.join("bin"), "x")?);
        let path = cache.ensure(&key, || {}, build).unwrap();
        assert_eq!(fs::read_to_string(path.join("bin")).unwrap(), "x");
        let again = cache
            .ensure(&key, || {}, |_| panic!("built twice"))
            .unwrap();
        assert_eq!(again, path);
    }

    #[test]
    fn a_failed_build_leaves_no_entry_and_can_be_repeated() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path());
        let failed = cache.ensure(
            "k",
            || {},
            |out| {
                fs::write(out.join("half"), "x")?;
                bail!("no")
            },
        );
        assert_eq!(failed.unwrap_err().to_string(), "no");
        assert_eq!(cache.find("k"), None);
        let path = cache.ensure("k", || {}, |_| Ok(())).unwrap();
        assert!(!path.join("half").exists());
    }

    #[test]
    fn what_a_killed_build_left_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path());
        let left = dir.path().join("tmp/k-1.2.1");
        let other = dir.path().join("tmp/k-1.3.1");
        fs::create_dir_all(&left).unwrap();
        fs::create_dir_all(&other).unwrap();
        cache.ensure("k-1.2", || {}, |_| Ok(())).unwrap();
        assert!(!left.exists());
        assert!(other.exists(), "another entry's build was swept");
    }

    #[test]
    fn two_builders_of_one_entry_take_turns() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path());
        let builds = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let build = |_: &Path| {
                        builds.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(50));
                        Ok(())
                    };
                    cache.ensure("k", || {}, build).unwrap();
                });
            }
        });
        assert_eq!(builds.into_inner(), 1);
    }

    #[test]
    fn keys_tell_recipes_apart() {
        assert_ne!(
            Cache::key("t", "1", &["ab", "c"]),
            Cache::key("t", "1", &["a", "bc"])
        );
    }
}
