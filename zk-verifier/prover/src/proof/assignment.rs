//! All values of a circuit: its variables, and both sides of every constraint.

use bellman::{Circuit, Index, LinearCombination, SynthesisError};
use ff::Field;
use oaic_circuits::{constraint_system, Recorder, Value, Variables};
use oaic_statements::Fr;

#[derive(Default)]
pub(crate) struct Assignment {
    pub(crate) values: Variables<Fr>,
    /// Values of each constraint's combinations.
    pub(crate) a: Vec<Fr>,
    pub(crate) b: Vec<Fr>,
    pub(crate) c: Vec<Fr>,
    /// Variables that A and B have a coefficient for: the others have no point in the parameters.
    /// Inputs all have one in A.
    pub(crate) aux_in_a: Vec<bool>,
    pub(crate) inputs_in_b: Vec<bool>,
    pub(crate) aux_in_b: Vec<bool>,
}

impl Assignment {
    /// Synthesizes a circuit that has an assignment.
    pub(crate) fn of<C: Circuit<Fr>>(circuit: C) -> Result<Self, SynthesisError> {
        let mut assignment = Self {
            values: Variables {
                inputs: vec![Fr::ONE],
                aux: Vec::new(),
            },
            inputs_in_b: vec![false],
            ..Self::default()
        };
        circuit.synthesize(&mut assignment)?;
        // Setup's own constraints, x·0 = 0.
        for input in assignment.values.inputs.clone() {
            assignment.a.push(input);
            assignment.b.push(Fr::ZERO);
            assignment.c.push(Fr::ZERO);
        }
        Ok(assignment)
    }

    /// The first constraint that is not satisfied.
    pub(crate) fn unsatisfied(&self) -> Option<usize> {
        let sides = self.a.iter().zip(&self.b).zip(&self.c);
        sides
            .map(|((a, b), c)| a * b == *c)
            .position(|holds| !holds)
    }
}

fn sum(lc: &LinearCombination<Fr>, values: &Variables<Fr>, mut seen: impl FnMut(Index)) -> Fr {
    let mut sum = Fr::ZERO;
    for (variable, coefficient) in lc.as_ref() {
        if coefficient.is_zero_vartime() {
            continue;
        }
        // Variables come from this system alone, so they are all there.
        let Some(value) = values.get(*variable) else {
            continue;
        };
        seen(variable.get_unchecked());
        if *coefficient == Fr::ONE {
            sum += value;
        } else if !value.is_zero_vartime() {
            sum += coefficient * value;
        }
    }
    sum
}

impl Recorder for Assignment {
    fn variable(&mut self, is_input: bool, value: impl Value) -> Result<usize, SynthesisError> {
        if is_input {
            self.inputs_in_b.push(false);
        } else {
            self.aux_in_a.push(false);
            self.aux_in_b.push(false);
        }
        Ok(self.values.push(is_input, value()?))
    }

    fn constraint(&mut self, [a, b, c]: [LinearCombination<Fr>; 3]) {
        self.a.push(sum(&a, &self.values, |index| {
            if let Index::Aux(i) = index {
                self.aux_in_a[i] = true;
            }
        }));
        self.b.push(sum(&b, &self.values, |index| match index {
            Index::Input(i) => self.inputs_in_b[i] = true,
            Index::Aux(i) => self.aux_in_b[i] = true,
        }));
        self.c.push(sum(&c, &self.values, |_| {}));
    }
}

constraint_system!(Assignment);
