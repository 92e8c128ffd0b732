//! Simulations: thousands of random operations, each followed by every invariant.
//!
//! A test implements [`Simulation`] and calls [`run`]. [`proptest_state_machine`] generates the
//! operations and shrinks a failure; here are the seeds, the coverage and the report. An ordinary
//! run has the same episodes each time, so whether a change passes is not a matter of luck:
//!
//! | variable | effect |
//! |---|---|
//! | `OAIC_LONG=1` | many more episodes, new ones each time; `cargo xtask test --long` sets it |
//! | `OAIC_SEED=N` | the episodes from this seed on, in place of those that are always the same |
//! | `OAIC_OPS=N` | how many operations there are in all |
//!
//! A failure prints the shortest run of operations that still fails, and how to repeat it.
//!
//! A property of inputs alone stays in `proptest!`, with [`cases`] as its configuration.

mod coverage;
mod figures;
mod operands;
mod runner;
mod shrink;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

use proptest::strategy::BoxedStrategy;

pub use coverage::{kind_of, Coverage};
pub use figures::{at_most, equal};
pub use operands::{amount, pick, Amount, Pick};
pub use runner::{cases, long, run, Plan};
pub use shrink::{generate, replay, Failure};

/// Outcome of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused, for this reason.
    Refused(String),
    /// There was nothing to do it with.
    Skipped,
}

impl<T, E: ToString> From<Result<T, E>> for Outcome {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(_) => Self::Done,
            Err(error) => Self::Refused(error.to_string()),
        }
    }
}

/// A system under random operations.
///
/// Errors of its functions are failures of the test; the part before the first colon names the
/// invariant. A panic is one as well.
pub trait Simulation: Sized + 'static {
    /// What the model knows of the system; `()` where invariants need no model.
    type Model: Clone + Debug;
    /// One operation. Operands that depend on the system are numbers that it resolves when the
    /// operation is applied, so that a run stays meaningful when operations are cut out of it.
    type Operation: Clone + Debug;

    /// Models to begin with.
    fn model() -> BoxedStrategy<Self::Model>;

    /// Operations that may come next.
    fn operation(model: &Self::Model) -> BoxedStrategy<Self::Operation>;

    /// Whether an operation may come next; asked when operations before it were cut out.
    fn allowed(_model: &Self::Model, _op: &Self::Operation) -> bool {
        true
    }

    /// Applies an operation to the model: whether it must be done, or None when either may happen.
    /// What must not be done leaves the model as it was.
    fn predict(_model: &mut Self::Model, _op: &Self::Operation) -> Option<bool> {
        None
    }

    /// A new system.
    ///
    /// # Errors
    /// When there can't be one.
    fn start(model: &Self::Model) -> Result<Self, String>;

    /// Applies an operation to the system.
    ///
    /// # Errors
    /// A failure. That the operation was refused isn't one.
    fn apply(&mut self, op: &Self::Operation) -> Result<Outcome, String>;

    /// What must hold at the start and after each operation.
    ///
    /// # Errors
    /// The invariant that is broken.
    fn check(&self, _model: &Self::Model) -> Result<(), String> {
        Ok(())
    }

    /// What must hold at the end of an episode.
    ///
    /// # Errors
    /// The invariant that is broken.
    fn finish(self, _model: Self::Model) -> Result<(), String> {
        Ok(())
    }
}
