//! Receipt files, and what can be checked of them.

mod check;
mod facts;
mod file;

pub use check::{check, Check, Decoded, Outcome, Verdict};
pub use facts::{collect, Facts, SettledRoot, Settlements};
pub use file::ReceiptFile;
