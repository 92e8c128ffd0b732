//! The public fields of a statement, hashed to the one public input.

use bellman::SynthesisError;
use oaic_statements::Statement;

use super::{array, poseidon, Num, Result, System};

/// The public fields as private variables, in their order, held to the public input by their hash.
/// A field that no other constraint takes up is bound by this one alone: that is enough for those
/// that only say what a proof is for.
///
/// # Errors
/// The statement hasn't N fields (unsatisfiable), or a value is missing.
pub fn fields<S: Statement, const N: usize>(
    cs: &mut impl System,
    statement: Option<&S>,
) -> Result<[Num; N]> {
    let values = statement.map(S::fields);
    if values.as_ref().is_some_and(|values| values.len() != N) {
        return Err(SynthesisError::Unsatisfiable);
    }
    let value = |place: usize| values.as_ref().map(|values| values[place]);
    let fields = array((0..N).map(|place| Num::alloc(cs, "public field", value(place))))?;
    poseidon::hash(cs, S::TAG, &fields)?.expose(cs)?;
    Ok(fields)
}
