//! How far a setup or proof is.

use oaic_prover::{Progress, Stage};
use oaic_terminal::stages::Stages;

use crate::output::Output;

/// A bar on a terminal, a line per stage elsewhere.
pub struct Bars(Stages);

impl Bars {
    /// As a command talks: nothing when it is quiet.
    pub fn new(out: &Output) -> Self {
        Self(Stages::new(out))
    }
}

impl Progress for Bars {
    fn stage(&self, circuit: &str, stage: Stage) {
        self.0.begin(format!("{circuit}  {stage}"));
    }

    fn advance(&self, done: usize, of: usize) {
        self.0.advance(done as u64, of as u64);
    }

    fn end(&self) {
        self.0.end();
    }
}
