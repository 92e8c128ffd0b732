//! The local clocks that the age of facts is measured by.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A clock of whole Unix seconds, and one beside it that is never put back.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<Manual>>);

#[derive(Default)]
struct Manual {
    now: AtomicU64,
    /// All that it was ever set forward.
    passed: AtomicU64,
}

impl Clock {
    /// This machine's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is set, for simulated chains and tests. Its clones show
    /// the same.
    pub fn manual(seconds: u64) -> Self {
        Self(Some(Arc::new(Manual {
            now: AtomicU64::new(seconds),
            passed: AtomicU64::new(0),
        })))
    }

    /// Sets a manual clock and all its clones; the machine's is left alone. Set back, it shows an
    /// earlier second, but no time that passed is undone by it.
    pub fn set(&self, seconds: u64) {
        if let Some(clock) = &self.0 {
            let before = clock.now.swap(seconds, Ordering::Relaxed);
            let forward = seconds.saturating_sub(before);
            clock.passed.fetch_add(forward, Ordering::Relaxed);
        }
    }

    /// What it shows, in Unix seconds.
    pub fn now(&self) -> u64 {
        match &self.0 {
            Some(clock) => clock.now.load(Ordering::Relaxed),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |now| now.as_secs()),
        }
    }

    /// Seconds that passed since some moment of this process, whatever the clock was set to.
    pub(crate) fn passed(&self) -> u64 {
        static BEGIN: OnceLock<Instant> = OnceLock::new();
        match &self.0 {
            Some(clock) => clock.passed.load(Ordering::Relaxed),
            None => BEGIN.get_or_init(Instant::now).elapsed().as_secs(),
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(_) => write!(f, "Clock::manual({})", self.now()),
            None => f.write_str("Clock::system()"),
        }
    }
}
