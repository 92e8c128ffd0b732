//! Arithmetic on blst: the parts of Groth16 that take time.

pub(crate) mod curve;
pub(crate) mod domain;
pub(crate) mod multiexp;
pub(crate) mod scalar;
pub(crate) mod window;
