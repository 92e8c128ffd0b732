//! A folder in the user's home that keeps what takes minutes to build: tools, and parameters of
//! proofs.
//!
//! An entry is complete or absent: it is built beside and renamed into place. A lock per entry,
//! which the kernel lets go of when its holder dies, keeps two processes from building the same
//! thing, and whoever holds it sweeps what a killed build left.

#![allow(missing_docs)]

mod cache;
mod lock;

pub use cache::{remove_dir, Cache};
pub use lock::Lock;
