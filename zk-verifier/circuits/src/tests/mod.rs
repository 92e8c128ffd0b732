//! Tests of gadgets and circuits.

pub(crate) mod harness;
mod sound;
pub(crate) mod world;
