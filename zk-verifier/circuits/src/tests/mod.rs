//! Tests of gadgets and circuits.

mod curve;
mod gadgets;
pub(crate) mod harness;
mod sealing;
mod sound;
pub(crate) mod suite;
pub(crate) mod wrong;
