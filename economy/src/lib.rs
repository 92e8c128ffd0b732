//! The economy as data, and the scenarios that run it.

pub mod audit;
pub mod format;
pub mod report;
pub mod trace;
pub mod workload;
