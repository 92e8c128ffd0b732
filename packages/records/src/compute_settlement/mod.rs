//! Records of providers, services and channels.

pub mod answers;
mod channel;
mod config;
mod packed;
mod provider;
mod service;

pub use channel::{Channel, Grant, CHANNELS, CHANNELS_BY_ID, GRANTS};
pub use config::{Config, Links, CONFIG};
pub use packed::{Agreement, Lane, Ledger, PendingKey, Terms, AGREEMENTS, LANES, LEDGERS, TERMS};
pub use provider::{
    is_trusted, load_key, load_provider, Provider, ReceiptKey, PROVIDERS, RECEIPT_KEYS,
};
pub use service::{
    load_prices, load_service, load_split, prices_hash, Service, Split, PRICES, SERVICES, SPLITS,
};
