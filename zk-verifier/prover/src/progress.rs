//! Saying what goes on: setup takes from a second to minutes.

use std::fmt;

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Another process makes the same parameters; its result is waited for.
    Waiting,
    /// Parameters are read from the cache.
    Reading,
    /// Parameters in the cache were damaged, and are made again.
    Damaged,
    /// Setup: the circuit becomes polynomials.
    Polynomials,
    /// Setup: the points of the parameters.
    Points,
    /// Setup: parameters are written to the cache.
    Writing,
    /// Proof: all values of the circuit.
    Witness,
    /// Proof: the quotient polynomial.
    Quotient,
    /// Proof: sums of points.
    Sums,
    /// Proof: it is verified before it is handed out.
    Verifying,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting for another process that makes the same parameters",
            Self::Reading => "reading parameters",
            Self::Damaged => "the cached parameters are damaged; making them again",
            Self::Polynomials => "setup: polynomials",
            Self::Points => "setup: points",
            Self::Writing => "setup: writing parameters",
            Self::Witness => "proof: witness",
            Self::Quotient => "proof: quotient",
            Self::Sums => "proof: sums of points",
            Self::Verifying => "proof: verifying it",
        })
    }
}

/// Who is told what goes on. Called from any thread.
pub trait Progress: Send + Sync {
    /// A stage begins; the one before has ended.
    fn stage(&self, circuit: &str, stage: Stage);

    /// So much of the stage is done.
    fn advance(&self, done: usize, of: usize) {
        let _ = (done, of);
    }

    /// All is done.
    fn end(&self) {}
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: Stage) {}
}
