//! A circuit that has all that bellman and this crate might treat differently.

use std::fmt::Display;

use bellman::{Circuit, ConstraintSystem, SynthesisError};
use ff::Field;
use oaic_statements::Fr;

/// `rows` steps of x ← x² + i·y, y ← bit of the step, with combinations that name variables
/// twice, name them with zero, or have none.
#[derive(Clone)]
pub struct Mixed {
    pub rows: usize,
    pub start: Option<Fr>,
}

impl Mixed {
    pub fn blank(rows: usize) -> Self {
        Self { rows, start: None }
    }

    pub fn assigned(rows: usize, start: u64) -> Self {
        Self {
            rows,
            start: Some(Fr::from(start)),
        }
    }

    fn bit(row: usize) -> Fr {
        Fr::from(u64::from(row % 3 == 1))
    }

    /// Its public inputs.
    pub fn outputs(&self) -> Vec<Fr> {
        let mut x = self.start.unwrap();
        for row in 0..self.rows {
            x = x.square() + Self::bit(row) * Fr::from(row as u64);
        }
        vec![x, self.start.unwrap()]
    }
}

impl Circuit<Fr> for Mixed {
    fn synthesize<CS: ConstraintSystem<Fr>>(self, cs: &mut CS) -> Result<(), SynthesisError> {
        let known = |value: Option<Fr>| value.ok_or(SynthesisError::AssignmentMissing);
        let outputs = self.start.map(|_| self.outputs());
        let output = |i: usize| known(outputs.as_ref().map(|outputs| outputs[i]));
        let end = cs.alloc_input(|| "end", || output(0))?;
        let begin = cs.alloc_input(|| "begin", || output(1))?;
        let one = CS::one();
        let mut value = self.start;
        let mut x = cs.alloc(|| "start", || known(value))?;
        // An input in B, and a variable that stands there with zero only.
        cs.enforce(
            || "begin",
            |lc| lc + one,
            |lc| lc + begin + (Fr::ZERO, x),
            |lc| lc + x,
        );
        for row in 0..self.rows {
            let bit = cs.alloc(|| "bit", || known(value.map(|_| Self::bit(row))))?;
            cs.enforce(|| "boolean", |lc| lc + one - bit, |lc| lc + bit, |lc| lc);
            let weight = Fr::from(row as u64);
            value = value.map(|x| x.square() + Self::bit(row) * weight);
            let next = cs.alloc(|| "next", || known(value))?;
            cs.enforce(
                || "step",
                |lc| lc + (Fr::from(2), x) - x,
                |lc| lc + x,
                |lc| lc + next - (weight, bit),
            );
            x = next;
        }
        // Nothing times nothing, and an input beside the variable that it equals.
        cs.enforce(|| "empty", |lc| lc, |lc| lc, |lc| lc);
        cs.enforce(|| "end", |lc| lc + x, |lc| lc + one, |lc| lc + end);
        Ok(())
    }
}

/// That an error's message has these parts.
#[track_caller]
pub fn says<T>(result: Result<T, impl Display>, parts: &[&str]) {
    let Err(error) = result else {
        panic!("it passed; expected: {parts:?}")
    };
    let error = error.to_string();
    for part in parts {
        assert!(error.contains(part), "{part}: {error}");
    }
}
