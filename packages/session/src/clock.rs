//! The local clock that the age of facts is measured by.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock of whole seconds since 1970.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<AtomicU64>>);

impl Clock {
    /// This machine's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is set, for simulated chains and tests. Its clones show
    /// the same.
    pub fn manual(seconds: u64) -> Self {
        Self(Some(Arc::new(AtomicU64::new(seconds))))
    }

    /// Sets a manual clock and all its clones; the machine's is left alone.
    pub fn set(&self, seconds: u64) {
        if let Some(clock) = &self.0 {
            clock.store(seconds, Ordering::Relaxed);
        }
    }

    /// What it shows, in seconds since 1970.
    pub fn now(&self) -> u64 {
        match &self.0 {
            Some(clock) => clock.load(Ordering::Relaxed),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |now| now.as_secs()),
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
