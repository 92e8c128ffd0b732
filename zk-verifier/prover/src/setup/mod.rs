//! Setup: parameters of a circuit from secret values.

mod accumulate;
mod generate;
mod toxic;

pub use generate::generate;
pub use toxic::{dev_seed, Toxic};
