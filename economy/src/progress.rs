//! How a long run tells what it is doing.

/// Told of a run's progress; by default nobody is.
pub trait Progress: Sync {
    /// Something else begins; a counted stage before it is over.
    fn stage(&self, what: &str) {
        let _ = what;
    }

    /// A stage of so many steps begins.
    fn count(&self, what: &str, steps: u64) {
        let _ = (what, steps);
    }

    /// So many steps of it are done.
    fn done(&self, steps: u64) {
        let _ = steps;
    }
}

pub struct Quiet;

impl Progress for Quiet {}
