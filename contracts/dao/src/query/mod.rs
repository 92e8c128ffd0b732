//! One file per subject; `cw3` holds cw3's own queries, in its own types.

pub mod config;
pub mod cw3;
pub mod migrations;
pub mod opening;
pub mod power;
pub mod proposals;
