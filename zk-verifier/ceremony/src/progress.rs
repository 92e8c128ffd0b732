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
