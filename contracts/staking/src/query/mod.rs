//! One file a subject.

pub mod accepts;
pub mod config;
pub mod cw4;
pub mod dividends;
pub mod staker;
pub mod tier;
pub mod totals;
