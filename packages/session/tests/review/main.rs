//! Attacks by a reader who saw the promises only.
#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod money;
mod pair;
mod perf;
mod stores;
mod walk;
