//! Receipt files, and what can be checked of them.

mod check;
mod facts;
mod file;
mod verdict;

pub use check::check;
pub use facts::{collect, Facts, SettledRoot, Settlements};
pub use file::ReceiptFile;
pub use verdict::{Check, Decoded, Offense, Outcome, Verdict};
