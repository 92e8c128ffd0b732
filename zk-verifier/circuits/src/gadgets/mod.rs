//! Parts that circuits are made of.
//!
//! Additions are free in R1CS, so gadgets pass [`Num`]s around: linear combinations together with
//! their value. Only a product of two of them costs a constraint. Constants fold: what is computed
//! from constants alone costs nothing, and the shape of a circuit never depends on its assignment.
//!
//! A gadget fails when the constraint system asks for a value and there is none, and otherwise
//! only where its documentation says so.
//!
//! | gadget | constraints |
//! |---|---|
//! | `Num::alloc(cs, name, Option<Fr>) -> Result<Num>` | 0 |
//! | `Num::constant(Fr)`, `Num::zero()`, `Num::one()`, `Num::from_u64(u64)` | 0 |
//! | `&a + &b`, `&a - &b`, `a.scale(Fr)`, `Num::sum([(Fr, &Num)])`, `a.value() -> Option<Fr>` | 0 |
//! | `Num::mul(cs, &a, &b) -> Result<Num>` | 1 |
//! | `Num::enforce_product(cs, &a, &b, &c)`: a·b = c | 1 |
//! | `Num::enforce_equal(cs, &a, &b)` | 1 |
//! | `Num::expose(cs, &a) -> Result<()>`: the public input | 1 |
//! | `Bit::alloc(cs, name, Option<bool>) -> Result<Bit>`, `bit.num()`, `bit.not()`, `bit.value()` | 1 |
//! | `Bit::and(cs, &a, &b) -> Result<Bit>` | 1 |
//! | `bits::decompose(cs, &Num, n) -> Result<Vec<Bit>>`: lowest first, n <= 254 | n + 1 |
//! | `bits::enforce_range(cs, &Num, n)`: below 2^n, n <= 254 | n + 1 |
//! | `bits::pack(&[Bit]) -> Num`, `Bit::constant(bool)` | 0 |
//! | `bits::alloc_low(cs, name, Option<Fr>, n) -> Result<Vec<Bit>>` | n |
//! | `compare::enforce_nonzero(cs, &Num)` | 1 |
//! | `compare::select(cs, &Bit, &yes, &no) -> Result<Num>` | 1 |
//! | `compare::enforce_at_least(cs, &a, &b, n)`: a >= b, both below 2^n | n + 1 |
//! | `poseidon::permute(cs, [Num; 3]) -> Result<[Num; 3]>` | 243, less 3 for each constant element |
//! | `poseidon::Sponge::new(cs, Tag, &[Num]) -> Result<Sponge>`, `sponge.squeeze(cs)` | as above, each permutation |
//! | `poseidon::hash(cs, Tag, &[Num]) -> Result<Num>` | as above, each permutation |
//! | `merkle::root(cs, &leaf, &[Bit], &[Num]) -> Result<Num>`: index bits and siblings, lowest first | 241 a level |
//! | `merkle::alloc_path(cs, Option<&[Fr]>, depth) -> Result<Vec<Num>>` | 0 |
//! | `Point::alloc(cs, Option<seal::Point>)`, `point.enforce_on_curve(cs)` | 0, 3 |
//! | `Point::add(cs, &a, &b)`, `point.double(cs)` | 6, 5 |
//! | `multiply::{fixed, variable}(cs, &[Bit], ..) -> Result<Point>` | 750, 2,767 for 252 bits |
//! | `sealing::enforce(cs, Option<&Scalar>, &Sealed)`: all of sealing elements to a key | 3,789 and the mask |
//! | `statement::fields::<S, N>(cs, Option<&S>) -> Result<[Num; N]>`: the public fields, hashed to the public input | hash + 1 |

pub mod bits;
pub mod compare;
pub mod merkle;
pub mod multiply;
mod num;
pub mod point;
pub mod poseidon;
pub mod sealing;
pub mod statement;

pub use bits::Bit;
pub use num::Num;
#[cfg(test)]
pub(crate) use num::Term;
pub use point::Point;

use bellman::{ConstraintSystem, SynthesisError};
use oaic_statements::Fr;

/// A constraint system of bellman's, over the field of our circuits.
pub trait System: ConstraintSystem<Fr> {}

impl<CS: ConstraintSystem<Fr>> System for CS {}

/// Of synthesis.
pub type Result<T, E = SynthesisError> = std::result::Result<T, E>;

/// As many items as the caller names; unsatisfiable when there are more or fewer.
pub(crate) fn array<T, const N: usize>(items: impl Iterator<Item = Result<T>>) -> Result<[T; N]> {
    let items: Vec<T> = items.collect::<Result<_>>()?;
    items.try_into().map_err(|_| SynthesisError::Unsatisfiable)
}
