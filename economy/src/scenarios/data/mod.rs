//! Data that is usable but invisible: a file that is sold by fair exchange ([`DataSale`]), and
//! answers to questions about a table that nobody else ever sees ([`DataAnswers`]).

mod answers;
mod sale;
mod totals;
mod trade;
mod usage;

pub use answers::DataAnswers;
pub use sale::{falsify, DataSale};
