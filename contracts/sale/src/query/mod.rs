//! One file per subject.

mod accepts;
mod config;
mod purchase;
mod status;
mod totals;

pub use accepts::accepts;
pub use config::config;
pub use purchase::{purchase, purchases, quote};
pub use status::{status, success};
pub use totals::{non_circulating, totals};
