//! Attacks by somebody who had not read the code, from the promises alone.

#[path = "../common/mod.rs"]
mod common;

mod backups;
mod damage;
mod hostile;
mod logs;
mod many;
mod money;
mod pair;
mod walk;
