//! A lock between processes.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use rustix::fs::{flock, FlockOperation};

/// Held until it is dropped, or its process dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// The lock of a file, which is made when it isn't there; its folder must be. When another
    /// holds it, `waiting` is called once, and then it is waited for.
    pub fn take(path: &Path, waiting: impl FnOnce()) -> Result<Self> {
        // It may stand beside secrets, where every file is its owner's alone.
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let file = options
            .open(path)
            .with_context(|| format!("can't open the lock {}", path.display()))?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            waiting();
            flock(&file, FlockOperation::LockExclusive)
                .with_context(|| format!("can't lock {}", path.display()))?;
        }
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn the_second_waits_until_the_first_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = Lock::take(&path, || panic!("nobody holds it")).unwrap();
        let (waited, released) = (AtomicBool::new(false), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _second = Lock::take(&path, || waited.store(true, Ordering::SeqCst)).unwrap();
                assert!(released.load(Ordering::SeqCst), "both held it");
            });
            while !waited.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            released.store(true, Ordering::SeqCst);
            drop(first);
        });
    }
}
