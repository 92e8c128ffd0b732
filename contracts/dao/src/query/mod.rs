//! Answers.

pub mod cw3;
pub mod proposal;
pub mod settings;
