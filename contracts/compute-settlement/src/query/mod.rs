//! Queries.

mod accepts;
mod channel;
mod config;
mod grant;
mod provider;
mod service;
mod usage;

pub use accepts::acceptable;
pub use channel::{channel, channels, lane, lanes, terms};
pub use config::{books, config};
pub use grant::grants;
pub use provider::{provider, providers, receipt_keys};
pub use service::{offer, prices, prices_by_hash, referrer, referrer_of, service, services, split};
pub use usage::{prove_usage, usage};
