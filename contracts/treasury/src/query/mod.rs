//! What can be asked.

mod anchors;
mod auctions;
mod books;
mod claims;
mod outflow;

pub use anchors::{anchors, budget};
pub use auctions::{auction, auctions, quote_bid};
pub use books::{balances, books, config, non_circulating};
pub use claims::{claim, claims};
pub use outflow::{accepted, bucket, least_end_price, outflow, outlay};
