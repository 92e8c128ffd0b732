//! The economy as data, and the scenarios that run it.

pub mod audit;
pub mod books;
pub mod digest;
pub mod format;
pub mod progress;
pub mod report;
pub mod scenarios;
pub mod trace;
pub mod workload;
