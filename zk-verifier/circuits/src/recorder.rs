//! bellman's `ConstraintSystem`, in two methods, for what takes a circuit down.

use std::ops::AddAssign;

use bellman::{Index, LinearCombination, SynthesisError, Variable};
use oaic_statements::Fr;

/// A variable's value in an assigned circuit, computed only for those that ask for it.
pub trait Value: FnOnce() -> Result<Fr, SynthesisError> {}

impl<F: FnOnce() -> Result<Fr, SynthesisError>> Value for F {}

/// Takes a circuit down; [`constraint_system!`](crate::constraint_system) has bellman do it.
pub trait Recorder {
    /// Takes a public input, or else a private variable, and gives its number among those.
    ///
    /// # Errors
    /// That of `value`, for a recorder that asks for it.
    fn variable(&mut self, is_input: bool, value: impl Value) -> Result<usize, SynthesisError>;

    /// Takes the name of a private variable, before the variable.
    fn name(&mut self, _: impl FnOnce() -> String) {}

    /// Takes the constraint that the product of the first two is the third.
    fn constraint(&mut self, abc: [LinearCombination<Fr>; 3]);
}

/// What is kept of each variable.
#[derive(Clone, Debug, Default)]
pub struct Variables<T> {
    /// Public inputs, the constant one first.
    pub inputs: Vec<T>,
    /// Private variables.
    pub aux: Vec<T>,
}

impl<T> Variables<T> {
    /// Adds a variable and gives its number.
    pub fn push(&mut self, is_input: bool, item: T) -> usize {
        let items = match is_input {
            true => &mut self.inputs,
            false => &mut self.aux,
        };
        items.push(item);
        items.len() - 1
    }

    /// Of a variable that was added.
    pub fn get(&self, variable: Variable) -> Option<&T> {
        match variable.get_unchecked() {
            Index::Input(place) => self.inputs.get(place),
            Index::Aux(place) => self.aux.get(place),
        }
    }

    /// Of a variable that was added, to change it.
    pub fn get_mut(&mut self, variable: Variable) -> Option<&mut T> {
        match variable.get_unchecked() {
            Index::Input(place) => self.inputs.get_mut(place),
            Index::Aux(place) => self.aux.get_mut(place),
        }
    }
}

/// Adds up what a combination says twice of one variable and leaves zeros out. Terms of a variable
/// stand side by side.
pub fn merge_terms<K: PartialEq, V: Copy + Default + PartialEq + AddAssign>(
    terms: &mut Vec<(K, V)>,
) {
    terms.dedup_by(|next, first| {
        let same = next.0 == first.0;
        if same {
            first.1 += next.1;
        }
        same
    });
    terms.retain(|(_, factor)| *factor != V::default());
}

/// Makes a [`Recorder`] a bellman `ConstraintSystem` over the field of our circuits.
#[macro_export]
macro_rules! constraint_system {
    ($recorder:ty) => {
        const _: () = {
            use bellman::{ConstraintSystem, Index, LinearCombination, SynthesisError, Variable};

            impl ConstraintSystem<$crate::Fr> for $recorder {
                type Root = Self;

                fn alloc<F, A, AR>(&mut self, name: A, value: F) -> Result<Variable, SynthesisError>
                where
                    F: $crate::Value,
                    A: FnOnce() -> AR,
                    AR: Into<String>,
                {
                    $crate::Recorder::name(self, || name().into());
                    let number = $crate::Recorder::variable(self, false, value)?;
                    Ok(Variable::new_unchecked(Index::Aux(number)))
                }

                fn alloc_input<F, A, AR>(
                    &mut self,
                    _: A,
                    value: F,
                ) -> Result<Variable, SynthesisError>
                where
                    F: $crate::Value,
                    A: FnOnce() -> AR,
                    AR: Into<String>,
                {
                    let number = $crate::Recorder::variable(self, true, value)?;
                    Ok(Variable::new_unchecked(Index::Input(number)))
                }

                fn enforce<A, AR, LA, LB, LC>(&mut self, _: A, a: LA, b: LB, c: LC)
                where
                    A: FnOnce() -> AR,
                    AR: Into<String>,
                    LA: FnOnce(LinearCombination<$crate::Fr>) -> LinearCombination<$crate::Fr>,
                    LB: FnOnce(LinearCombination<$crate::Fr>) -> LinearCombination<$crate::Fr>,
                    LC: FnOnce(LinearCombination<$crate::Fr>) -> LinearCombination<$crate::Fr>,
                {
                    let zero = LinearCombination::zero;
                    $crate::Recorder::constraint(self, [a(zero()), b(zero()), c(zero())]);
                }

                fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

                fn pop_namespace(&mut self) {}

                fn get_root(&mut self) -> &mut Self {
                    self
                }
            }
        };
    };
}
