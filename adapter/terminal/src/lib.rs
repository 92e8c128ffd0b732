//! How the programs of OAIC talk: data goes to stdout, talk to stderr, `--json` is for machines,
//! and every failure has an exit code and says what to do next.
//!
//! | module | holds |
//! |---|---|
//! | [`amount`] | amounts of the coin, as they are written and read |
//! | [`args`] | flags that every program has, and what is printed instead of running a command |
//! | `command_lines` | those that the documentation shows, for tests (feature `testing`) |
//! | [`error`] | failures, their kinds and exit codes |
//! | [`output`] | reports, notes, questions, tables |
//! | [`stages`] | progress of work that has several stages |
//! | [`terminal`] | the one place that writes, which makes others' texts harmless |
//! | [`toml_lines`] | lines of the fields of a file of settings |
//! | [`words`] | numbers, times and names in words |

#![allow(missing_docs)]

pub mod amount;
pub mod args;
#[cfg(feature = "chain")]
mod chain;
#[cfg(any(test, feature = "testing"))]
pub mod command_lines;
pub mod error;
pub mod output;
pub mod stages;
pub mod terminal;
pub mod toml_lines;
pub mod words;
