//! What a circuit is, whatever it is assigned: its counts and the hash of every linear combination.
//!
//! Keys and parameters belong to a shape: a circuit that was changed by one coefficient has another
//! hash, so that parameters of the old one are never used with it.

use bellman::{Circuit, ConstraintSystem, Index, LinearCombination, SynthesisError};
use ff::{Field, PrimeField};
use oaic_statements::Fr;
use sha2::{Digest, Sha256};

use crate::{constraint_system, merge_terms, Recorder, Value};

const TAG: &[u8] = b"OAIC circuit 1";

/// Counts and hash of a circuit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Public inputs, the constant one among them.
    pub inputs: usize,
    /// Private variables.
    pub aux: usize,
    /// Constraints, without those that Groth16's setup adds for the inputs.
    pub constraints: usize,
    /// SHA-256 over tag, counts and all linear combinations in canonical form: terms of one
    /// variable added up, zeros left out, inputs before private variables, each by its number.
    pub hash: [u8; 32],
}

impl Shape {
    /// Shape of a circuit; its assignment is never asked for.
    ///
    /// # Errors
    /// The circuit can't be synthesized without an assignment.
    pub fn of<C: Circuit<Fr>>(circuit: C) -> Result<Self, SynthesisError> {
        let mut meter = Meter::default();
        meter.alloc_input(|| "one", || Ok(Fr::ONE))?;
        circuit.synthesize(&mut meter)?;
        let mut outer = Sha256::new();
        outer.update(TAG);
        for count in [meter.inputs, meter.aux, meter.constraints] {
            outer.update((count as u64).to_be_bytes());
        }
        outer.update(meter.hasher.finalize());
        Ok(Self {
            inputs: meter.inputs,
            aux: meter.aux,
            constraints: meter.constraints,
            hash: outer.finalize().into(),
        })
    }
}

/// Counts and hashes; keeps nothing, so a million constraints cost no memory.
#[derive(Default)]
struct Meter {
    inputs: usize,
    aux: usize,
    constraints: usize,
    hasher: Sha256,
    terms: Vec<((u8, usize), Fr)>,
}

impl Meter {
    fn take(&mut self, combination: &LinearCombination<Fr>) {
        self.terms.clear();
        self.terms
            .extend(combination.as_ref().iter().map(|(variable, coefficient)| {
                match variable.get_unchecked() {
                    Index::Input(i) => ((0, i), *coefficient),
                    Index::Aux(i) => ((1, i), *coefficient),
                }
            }));
        self.terms.sort_by_key(|(key, _)| *key);
        merge_terms(&mut self.terms);
        self.hasher.update((self.terms.len() as u64).to_be_bytes());
        for ((kind, index), coefficient) in &self.terms {
            let mut bytes = coefficient.to_repr();
            bytes.reverse();
            self.hasher.update([*kind]);
            self.hasher.update((*index as u64).to_be_bytes());
            self.hasher.update(bytes);
        }
    }
}

impl Recorder for Meter {
    fn variable(&mut self, is_input: bool, _: impl Value) -> Result<usize, SynthesisError> {
        let count = if is_input {
            &mut self.inputs
        } else {
            &mut self.aux
        };
        *count += 1;
        Ok(*count - 1)
    }

    fn constraint(&mut self, abc: [LinearCombination<Fr>; 3]) {
        abc.iter().for_each(|combination| self.take(combination));
        self.constraints += 1;
    }
}

constraint_system!(Meter);

#[cfg(test)]
mod tests {
    use super::*;

    /// x·x = y, y·(x + coefficient) = out.
    #[derive(Clone)]
    struct Cubic {
        coefficient: u64,
        split: bool,
    }

    impl Circuit<Fr> for Cubic {
        fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
            let missing = || Err(SynthesisError::AssignmentMissing);
            let out = cs.alloc_input(|| "out", missing)?;
            let x = cs.alloc(|| "x", missing)?;
            let y = cs.alloc(|| "y", missing)?;
            cs.enforce(|| "square", |lc| lc + x, |lc| lc + x, |lc| lc + y);
            let one = CS::one();
            let coefficient = Fr::from(self.coefficient);
            cs.enforce(
                || "cube",
                |lc| lc + y,
                |lc| {
                    if self.split {
                        lc + one + x - one + (coefficient, one)
                    } else {
                        lc + (coefficient, one) + x
                    }
                },
                |lc| lc + out,
            );
            Ok(())
        }
    }

    fn shape(coefficient: u64, split: bool) -> Shape {
        Shape::of(Cubic { coefficient, split }).unwrap()
    }

    #[test]
    fn counts_are_those_of_the_circuit() {
        let shape = shape(5, false);
        assert_eq!((shape.inputs, shape.aux, shape.constraints), (2, 2, 2));
    }

    #[test]
    fn one_coefficient_changes_the_hash() {
        assert_ne!(shape(5, false).hash, shape(6, false).hash);
    }

    #[test]
    fn how_a_combination_is_written_does_not_change_the_hash() {
        assert_eq!(shape(5, false), shape(5, true));
    }
}
