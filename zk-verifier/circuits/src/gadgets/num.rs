//! Numbers in a circuit: linear combinations of variables, with their value.

use std::ops::{Add, Sub};

use bellman::{Index, LinearCombination, SynthesisError, Variable};
use ff::Field;
use oaic_statements::Fr;

use super::{Result, System};
use crate::merge_terms;

/// A variable in the order in which [`Num`] keeps its terms: the constant one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    Input(usize),
    Aux(usize),
}

const ONE: Term = Term::Input(0);

impl Term {
    pub fn of(variable: Variable) -> Self {
        match variable.get_unchecked() {
            Index::Input(index) => Self::Input(index),
            Index::Aux(index) => Self::Aux(index),
        }
    }

    fn variable(self) -> Variable {
        Variable::new_unchecked(match self {
            Self::Input(index) => Index::Input(index),
            Self::Aux(index) => Index::Aux(index),
        })
    }
}

/// A linear combination of variables. Its terms are sorted and each variable stands in it once, so
/// that it never grows beyond the number of its variables.
#[derive(Clone, Debug)]
pub struct Num {
    terms: Vec<(Term, Fr)>,
    value: Option<Fr>,
}

impl Num {
    /// A number that is the same in every assignment.
    pub fn constant(value: Fr) -> Self {
        let mut terms = vec![(ONE, value)];
        terms.retain(|(_, factor)| !factor.is_zero_vartime());
        Self {
            terms,
            value: Some(value),
        }
    }

    /// The constant zero.
    pub fn zero() -> Self {
        Self::constant(Fr::ZERO)
    }

    /// The constant one.
    pub fn one() -> Self {
        Self::constant(Fr::ONE)
    }

    /// A constant of 64 bits.
    pub fn from_u64(value: u64) -> Self {
        Self::constant(Fr::from(value))
    }

    /// A new private variable. Nothing holds it yet.
    pub fn alloc(cs: &mut impl System, name: &'static str, value: Option<Fr>) -> Result<Self> {
        let missing = SynthesisError::AssignmentMissing;
        let variable = cs.alloc(|| name, || value.ok_or(missing))?;
        Ok(Self {
            terms: vec![(Term::of(variable), Fr::ONE)],
            value,
        })
    }

    /// Its value; none in a circuit without an assignment.
    pub fn value(&self) -> Option<Fr> {
        self.value
    }

    /// Its value when it is the same in every assignment.
    pub fn as_constant(&self) -> Option<Fr> {
        match self.terms.as_slice() {
            [] => Some(Fr::ZERO),
            [(ONE, value)] => Some(*value),
            _ => None,
        }
    }

    /// How many variables are in it.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it is the constant zero.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// A weighted sum.
    pub fn sum<'a>(parts: impl IntoIterator<Item = (Fr, &'a Self)>) -> Self {
        let mut terms = Vec::new();
        let mut value = Some(Fr::ZERO);
        for (weight, part) in parts {
            terms.extend(part.terms.iter().map(|(at, factor)| (*at, weight * factor)));
            value = value
                .zip(part.value)
                .map(|(sum, value)| sum + weight * value);
        }
        // Stable, so quick on what is sorted piece by piece.
        terms.sort_by_key(|(at, _)| *at);
        merge_terms(&mut terms);
        Self { terms, value }
    }

    /// This times a constant.
    pub fn scale(&self, weight: Fr) -> Self {
        Self::sum([(weight, self)])
    }

    /// The product of two numbers; free when one is constant.
    pub fn mul(cs: &mut impl System, a: &Self, b: &Self) -> Result<Self> {
        if let Some(constant) = a.as_constant() {
            return Ok(b.scale(constant));
        }
        if let Some(constant) = b.as_constant() {
            return Ok(a.scale(constant));
        }
        let value = a.value.zip(b.value).map(|(a, b)| a * b);
        let product = Self::alloc(cs, "product", value)?;
        Self::enforce_product(cs, a, b, &product);
        Ok(product)
    }

    /// a · b = c.
    pub fn enforce_product(cs: &mut impl System, a: &Self, b: &Self, c: &Self) {
        cs.enforce(
            || "product",
            |_| a.combination(),
            |_| b.combination(),
            |_| c.combination(),
        );
    }

    /// a = b.
    pub fn enforce_equal(cs: &mut impl System, a: &Self, b: &Self) {
        Self::enforce_product(cs, &(a - b), &Self::one(), &Self::zero());
    }

    /// Makes it a public input.
    pub fn expose(&self, cs: &mut impl System) -> Result<()> {
        let missing = SynthesisError::AssignmentMissing;
        let input = cs.alloc_input(|| "input", || self.value.ok_or(missing))?;
        let input = Self {
            terms: vec![(Term::of(input), Fr::ONE)],
            value: self.value,
        };
        Self::enforce_equal(cs, self, &input);
        Ok(())
    }

    fn combination(&self) -> LinearCombination<Fr> {
        let terms = self.terms.iter();
        terms.fold(LinearCombination::zero(), |sum, (at, factor)| {
            sum + (*factor, at.variable())
        })
    }
}

impl Add for &Num {
    type Output = Num;

    fn add(self, other: Self) -> Num {
        Num::sum([(Fr::ONE, self), (Fr::ONE, other)])
    }
}

impl Sub for &Num {
    type Output = Num;

    fn sub(self, other: Self) -> Num {
        Num::sum([(Fr::ONE, self), (-Fr::ONE, other)])
    }
}
