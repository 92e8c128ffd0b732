//! One file per subject.

mod accepts;
mod authorizations;
mod config;
mod listings;
mod orders;
mod referrer;
mod seller;
mod split;
mod totals;
mod usage;

pub use accepts::acceptable;
pub use authorizations::{authorization, authorizations};
pub use config::config;
pub use listings::{inline, listing, listings, question, questions, rating, version, versions};
pub use orders::{order, orders};
pub use referrer::{referrer, referrer_of};
pub use seller::seller;
pub use split::split;
pub use totals::totals;
pub use usage::{epoch_metrics, usage};
