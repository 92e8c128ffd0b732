//! One file per subject.

mod accepts;
mod channel;
mod config;
mod grant;
mod provider;
mod referrer;
mod service;
mod totals;
mod usage;

pub use accepts::acceptable;
pub use channel::{channel, channels, lane, lanes, terms};
pub use config::config;
pub use grant::grants;
pub use provider::{heartbeat, provider, providers, receipt_keys};
pub use referrer::{referrer, referrer_of};
pub use service::{offer, prices, prices_by_hash, service, services, split};
pub use totals::totals;
pub use usage::{prove_usage, usage};
