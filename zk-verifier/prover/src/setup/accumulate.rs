//! Polynomials of a circuit at τ, added up as the circuit is synthesized: no matrix is kept.

use bellman::{ConstraintSystem, Index, LinearCombination, SynthesisError, Variable};
use ff::Field;
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
    pub(super) inputs: Vec<Values>,
    pub(super) aux: Vec<Values>,
}

impl<'l> Accumulator<'l> {
    /// Holds the constant one, as every circuit's first input.
    pub(super) fn new(lagrange: &'l [Fr]) -> Self {
        Self {
            lagrange,
            next: 0,
            inputs: vec![Values::NONE],
            aux: Vec::new(),
        }
    }

    /// Adds a constraint x·0 = 0 for every input, so that each has its own point in the key.
    pub(super) fn close(&mut self) {
        for i in 0..self.inputs.len() {
            self.enforce(
                || "",
                |lc| lc + Variable::new_unchecked(Index::Input(i)),
                |lc| lc,
                |lc| lc,
            );
        }
    }

    pub(super) fn constraints(&self) -> usize {
        self.next
    }

    fn add(&mut self, lc: &LinearCombination<Fr>, at: Fr, mut put: impl FnMut(&mut Values, Fr)) {
        for (variable, coefficient) in lc.as_ref() {
            let values = match variable.get_unchecked() {
                Index::Input(i) => self.inputs.get_mut(i),
                Index::Aux(i) => self.aux.get_mut(i),
            };
            if let Some(values) = values.filter(|_| !coefficient.is_zero_vartime()) {
                put(values, *coefficient * at);
            }
        }
    }
}

impl ConstraintSystem<Fr> for Accumulator<'_> {
    type Root = Self;

    fn alloc<F, A, AR>(&mut self, _: A, _: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Fr, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.aux.push(Values::NONE);
        Ok(Variable::new_unchecked(Index::Aux(self.aux.len() - 1)))
    }

    fn alloc_input<F, A, AR>(&mut self, _: A, _: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Fr, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.inputs.push(Values::NONE);
        Ok(Variable::new_unchecked(Index::Input(self.inputs.len() - 1)))
    }

    fn enforce<A, AR, LA, LB, LC>(&mut self, _: A, a: LA, b: LB, c: LC)
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
        LA: FnOnce(LinearCombination<Fr>) -> LinearCombination<Fr>,
        LB: FnOnce(LinearCombination<Fr>) -> LinearCombination<Fr>,
        LC: FnOnce(LinearCombination<Fr>) -> LinearCombination<Fr>,
    {
        // Beyond the end only if the circuit grew since it was counted; the counts are compared.
        let at = self.lagrange.get(self.next).copied().unwrap_or(Fr::ZERO);
        self.next += 1;
        self.add(&a(LinearCombination::zero()), at, |values, term| {
            values.a += term;
            values.in_a = true;
        });
        self.add(&b(LinearCombination::zero()), at, |values, term| {
            values.b += term;
            values.in_b = true;
        });
        self.add(&c(LinearCombination::zero()), at, |values, term| {
            values.c += term;
        });
    }

    fn push_namespace<NR, N>(&mut self, _: N)
    where
        NR: Into<String>,
        N: FnOnce() -> NR,
    {
    }

    fn pop_namespace(&mut self) {}

    fn get_root(&mut self) -> &mut Self::Root {
        self
    }
}
