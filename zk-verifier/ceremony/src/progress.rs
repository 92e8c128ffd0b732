//! Saying how far long work is.

/// Told how far long work is; called often, from one thread at a time.
pub trait Progress {
    /// `done` of `total` steps of `what`.
    fn at(&self, what: &str, done: u64, total: u64);
}

pub struct Silent;

impl Progress for Silent {
    fn at(&self, _: &str, _: u64, _: u64) {}
}

/// Adds up how far work is.
pub(crate) struct Counter<'a> {
    progress: &'a dyn Progress,
    what: &'static str,
    total: u64,
    done: u64,
}

impl<'a> Counter<'a> {
    pub fn new(progress: &'a dyn Progress, what: &'static str, total: u64) -> Self {
        Self {
            progress,
            what,
            total,
            done: 0,
        }
    }

    /// More steps are done.
    pub fn add(&mut self, count: usize) {
        self.done += count as u64;
        self.progress.at(self.what, self.done, self.total);
    }
}
