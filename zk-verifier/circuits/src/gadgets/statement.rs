//! The public fields of a statement, hashed to the one public input.

use bellman::{ConstraintSystem, SynthesisError};
use oaic_statements::{Fr, Statement};

use super::{poseidon, Num};

/// The public fields as private variables, in their order, held to the public input by their hash.
/// A field that no other constraint takes up is bound by this one alone: that is enough for those
/// that only say what a proof is for.
///
/// # Errors
/// The statement hasn't N fields (unsatisfiable), or a value is missing.
pub fn fields<S: Statement, CS: ConstraintSystem<Fr>, const N: usize>(
    cs: &mut CS,
    statement: Option<&S>,
) -> Result<[Num; N], SynthesisError> {
    let values = statement.map(S::fields);
    if values.as_ref().is_some_and(|values| values.len() != N) {
        return Err(SynthesisError::Unsatisfiable);
    }
    let value = |place: usize| {
        values
            .as_ref()
            .and_then(|values| values.get(place).copied())
    };
    let fields = (0..N)
        .map(|place| Num::alloc(cs, "public field", value(place)))
        .collect::<Result<Vec<_>, _>>()?;
    poseidon::hash(cs, S::TAG, &fields)?.expose(cs)?;
    fields.try_into().map_err(|_| SynthesisError::Unsatisfiable)
}
