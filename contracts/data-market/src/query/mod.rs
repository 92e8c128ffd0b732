//! What can be asked.

mod accepts;
mod authorizations;
mod config;
mod listings;
mod orders;
mod payees;

pub use accepts::acceptable;
pub use authorizations::{authorization, authorizations};
pub use config::{books, config, epoch_metrics, usage};
pub use listings::{inline, listing, listings, question, questions, rating, version, versions};
pub use orders::{order, orders, seller};
pub use payees::{referrer, referrer_of, split};
