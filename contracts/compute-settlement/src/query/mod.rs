//! One file per subject.

mod accepts;
mod channel;
mod config;
mod grant;
mod provider;
mod service;
mod usage;

pub use accepts::accepts;
pub use channel::{channel, channels, lane, lanes, terms};
pub use config::config;
pub use grant::grants;
pub use provider::{heartbeat, provider, providers, receipt_keys};
pub use service::{offer, prices, prices_by_hash, service, services, split};
pub use usage::{prove_usage, referrer, referrer_of, totals, usage};
