//! One file per subject.

mod accepts;
mod authorizations;
mod config;
mod earnings;
mod listings;
mod orders;

pub use accepts::accepts;
pub use authorizations::{authorization, authorizations};
pub use config::config;
pub use earnings::{epoch_metrics, referrer, referrer_of, seller, split, totals, usage};
pub use listings::{inline, listing, listings, question, questions, rating, version, versions};
pub use orders::{order, orders};
