//! Saying what goes on while parameters are made and proofs are computed.

use oaic_prover::Stage;

use crate::progress::Progress;

/// Passes a prover's progress on to a scenario's.
pub struct Telling<'a>(pub &'a dyn Progress);

impl oaic_prover::Progress for Telling<'_> {
    fn stage(&self, circuit: &str, stage: Stage) {
        self.0.stage(&format!("{circuit}: {stage}"));
    }
}
