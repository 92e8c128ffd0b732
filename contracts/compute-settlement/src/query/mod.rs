//! Queries.

mod channel;
mod config;
mod provider;
mod service;
mod usage;

pub use channel::{channel, channels, lane, lanes, terms, unlocking};
pub use config::{books, config};
pub use provider::{provider, providers};
pub use service::{prices, referrer, referrer_of, service, services, split};
pub use usage::prove_usage;
