//! One file per subject.

mod accepts;
pub mod config;
pub mod cw4;
pub mod dividends;
pub mod staker;
pub mod tier;
pub mod totals;

pub use accepts::accepts;
