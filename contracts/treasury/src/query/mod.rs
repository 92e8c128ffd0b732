//! One file per subject.

mod accepts;
mod anchors;
mod auctions;
mod balances;
mod claims;
mod config;
mod outflow;

pub use accepts::accepts;
pub use anchors::{anchors, budget};
pub use auctions::{auction, auctions, quote_bid};
pub use balances::{balances, non_circulating, totals};
pub use claims::{claim, claims};
pub use config::config;
pub use outflow::{bucket, min_end_price, outflow, outlay};
