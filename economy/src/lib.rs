//! The economy as data, and the scenarios that run it.

#![allow(missing_docs)]

pub mod audit;
pub mod digest;
pub mod format;
pub mod progress;
pub mod report;
pub mod scenarios;
pub mod snapshot;
pub mod trace;
pub mod workload;
