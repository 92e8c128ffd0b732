//! One file per subject.

mod accepts;
mod config;
mod purchases;
mod quote;
mod status;
mod totals;

pub use accepts::accepts;
pub use config::config;
pub use purchases::{purchase, purchases};
pub use quote::quote;
pub use status::{status, success};
pub use totals::{non_circulating, totals};
