//! The circuits, in bellman: what is proven to a contract in one Groth16 proof.
//!
//! | module | holds |
//! |---|---|
//! | [`key_delivery`] | a data key is sealed to its buyer |
//! | [`misbehavior`] | a chunk doesn't open to what was promised |
//! | [`spend`] | a note is spent |
//! | [`membership`] | an attestor vouches for somebody |
//! | [`answer`] | answers without the data |
//! | [`gadgets`] | parts that circuits are made of |
//! | [`seal`] | sealing to a public key, natively |

pub mod answer;
mod circuit;
pub mod gadgets;
pub mod key_delivery;
pub mod membership;
pub mod misbehavior;
mod recorder;
pub mod seal;
mod shape;
pub mod spend;

pub use answer::{AnswerCircuit, Witness as AnswerWitness};
pub use circuit::{CircuitError, CircuitId, Provable};
pub use key_delivery::{KeyDeliveryCircuit, KeyDeliveryWitness};
pub use membership::{MembershipCircuit, MembershipWitness};
pub use misbehavior::{MisbehaviorCircuit, MisbehaviorWitness};
pub use oaic_statements::Fr;
pub use recorder::{merge_terms, Recorder, Value, Variables};
pub use shape::Shape;
pub use spend::{SpendCircuit, SpendWitness};

#[cfg(test)]
mod tests;
