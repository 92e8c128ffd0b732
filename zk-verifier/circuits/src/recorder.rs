//! bellman's `ConstraintSystem`, in two methods, for what takes a circuit down.

use std::ops::AddAssign;

use bellman::{LinearCombination, SynthesisError};
use oaic_statements::Fr;

/// Takes a circuit down; [`constraint_system!`](crate::constraint_system) has bellman do it.
pub trait Recorder {
    /// Takes a public input, or else a private variable, and gives its number among those.
    ///
    /// # Errors
    /// That of `value`, for a recorder that asks for it.
    fn variable(
        &mut self,
        is_input: bool,
        name: impl FnOnce() -> String,
        value: impl FnOnce() -> Result<Fr, SynthesisError>,
    ) -> Result<usize, SynthesisError>;

    /// Takes the constraint that the product of the first two is the third.
    fn constraint(&mut self, abc: [LinearCombination<Fr>; 3]);
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
        impl bellman::ConstraintSystem<$crate::Fr> for $recorder {
            type Root = Self;

            fn alloc<F, A, AR>(
                &mut self,
                name: A,
                value: F,
            ) -> Result<bellman::Variable, bellman::SynthesisError>
            where
                F: FnOnce() -> Result<$crate::Fr, bellman::SynthesisError>,
                A: FnOnce() -> AR,
                AR: Into<String>,
            {
                let number = $crate::Recorder::variable(self, false, || name().into(), value)?;
                let index = bellman::Index::Aux(number);
                Ok(bellman::Variable::new_unchecked(index))
            }

            fn alloc_input<F, A, AR>(
                &mut self,
                name: A,
                value: F,
            ) -> Result<bellman::Variable, bellman::SynthesisError>
            where
                F: FnOnce() -> Result<$crate::Fr, bellman::SynthesisError>,
                A: FnOnce() -> AR,
                AR: Into<String>,
            {
                let number = $crate::Recorder::variable(self, true, || name().into(), value)?;
                let index = bellman::Index::Input(number);
                Ok(bellman::Variable::new_unchecked(index))
            }

            fn enforce<A, AR, LA, LB, LC>(&mut self, _: A, a: LA, b: LB, c: LC)
            where
                A: FnOnce() -> AR,
                AR: Into<String>,
                LA: FnOnce(
                    bellman::LinearCombination<$crate::Fr>,
                ) -> bellman::LinearCombination<$crate::Fr>,
                LB: FnOnce(
                    bellman::LinearCombination<$crate::Fr>,
                ) -> bellman::LinearCombination<$crate::Fr>,
                LC: FnOnce(
                    bellman::LinearCombination<$crate::Fr>,
                ) -> bellman::LinearCombination<$crate::Fr>,
            {
                let zero = bellman::LinearCombination::zero;
                $crate::Recorder::constraint(self, [a(zero()), b(zero()), c(zero())]);
            }

            fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

            fn pop_namespace(&mut self) {}

            fn get_root(&mut self) -> &mut Self {
                self
            }
        }
    };
}
