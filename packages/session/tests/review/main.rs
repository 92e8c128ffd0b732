//! Attacks by somebody who had not read the code, from the promises alone.

#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod money;
mod pair;
mod perf;
mod stores;
mod walk;
