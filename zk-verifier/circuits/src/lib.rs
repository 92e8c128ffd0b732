//! The circuits, in bellman: what is proven to a contract in one Groth16 proof.
//!
//! | module | holds |
//! |---|---|
//! | [`gadgets`] | parts that circuits are made of |

mod circuit;
pub mod gadgets;
mod shape;

pub use circuit::{CircuitError, CircuitId, Provable};
pub use shape::Shape;
