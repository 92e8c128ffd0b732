//! Polynomials of a circuit at τ, added up as the circuit is synthesized: no matrix is kept.

use bellman::{Index, LinearCombination, SynthesisError, Variable};
use ff::Field;
use oaic_circuits::{constraint_system, Recorder, Value, Variables};
use oaic_statements::Fr;

/// Values of the polynomials A, B and C of one variable.
#[derive(Clone, Copy)]
pub(super) struct Values {
    pub(super) a: Fr,
    pub(super) b: Fr,
    pub(super) c: Fr,
    /// Whether A and B have a coefficient: the prover counts such variables, so they must be those
    /// whose value isn't zero.
    in_a: bool,
    in_b: bool,
}

impl Values {
    const NONE: Self = Self {
        a: Fr::ZERO,
        b: Fr::ZERO,
        c: Fr::ZERO,
        in_a: false,
        in_b: false,
    };

    /// Whether all coefficients of the variable canceled out in a polynomial.
    pub(super) fn cancels(&self) -> bool {
        self.in_a == self.a.is_zero_vartime() || self.in_b == self.b.is_zero_vartime()
    }
}

/// Synthesizes into sums.
pub(super) struct Accumulator<'l> {
    /// Values of the Lagrange polynomials at τ, one a constraint.
    lagrange: &'l [Fr],
    next: usize,
    pub(super) variables: Variables<Values>,
}

impl<'l> Accumulator<'l> {
    /// Holds the constant one, as every circuit's first input.
    pub(super) fn new(lagrange: &'l [Fr]) -> Self {
        Self {
            lagrange,
            next: 0,
            variables: Variables {
                inputs: vec![Values::NONE],
                aux: Vec::new(),
            },
        }
    }

    /// Adds a constraint x·0 = 0 for every input, so that each has its own point in the key.
    pub(super) fn close(&mut self) {
        for i in 0..self.variables.inputs.len() {
            let zero = LinearCombination::zero;
            let input = Variable::new_unchecked(Index::Input(i));
            self.constraint([zero() + input, zero(), zero()]);
        }
    }

    pub(super) fn constraints(&self) -> usize {
        self.next
    }

    fn add(&mut self, lc: &LinearCombination<Fr>, at: Fr, mut put: impl FnMut(&mut Values, Fr)) {
        for (variable, coefficient) in lc.as_ref() {
            let values = self.variables.get_mut(*variable);
            if let Some(values) = values.filter(|_| !coefficient.is_zero_vartime()) {
                put(values, *coefficient * at);
            }
        }
    }
}

impl Recorder for Accumulator<'_> {
    fn variable(&mut self, is_input: bool, _: impl Value) -> Result<usize, SynthesisError> {
        Ok(self.variables.push(is_input, Values::NONE))
    }

    fn constraint(&mut self, [a, b, c]: [LinearCombination<Fr>; 3]) {
        // Beyond the end only if the circuit grew since it was counted; the counts are compared.
        let at = self.lagrange.get(self.next).copied().unwrap_or(Fr::ZERO);
        self.next += 1;
        self.add(&a, at, |values, term| {
            values.a += term;
            values.in_a = true;
        });
        self.add(&b, at, |values, term| {
            values.b += term;
            values.in_b = true;
        });
        self.add(&c, at, |values, term| values.c += term);
    }
}

constraint_system!(Accumulator<'_>);
