//! What can be asked.

mod accepts;
mod authorisations;
mod config;
mod listings;
mod orders;
mod payees;

pub use accepts::acceptable;
pub use authorisations::{authorisation, authorisations};
pub use config::{books, config, epoch_metrics, usage};
pub use listings::{inline, listing, listings, question, questions, rating, version, versions};
pub use orders::{order, orders, seller};
pub use payees::{referrer, referrer_of, split};
