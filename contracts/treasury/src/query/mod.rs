//! What can be asked.

mod anchors;
mod auctions;
mod books;
mod claims;

pub use anchors::{anchors, budget};
pub use auctions::{auction, auctions, quote_bid};
pub use books::{balances, books, config, non_circulating, spend_cap};
pub use claims::{claim, claims};
