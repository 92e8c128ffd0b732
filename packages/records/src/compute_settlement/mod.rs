//! Records of providers, services and channels.

use oaic_messages::compute_settlement::{UnitKind, UNIT_SLOTS};

pub mod answers;
mod channel;
mod config;
mod packed;
mod provider;
mod service;

pub use channel::{Channel, Grant, CHANNELS, CHANNELS_BY_ID, GRANTS};
pub use config::{Config, Links, CONFIG};
pub use packed::{
    load_terms, Agreement, ChannelBalance, Lane, PendingKey, Terms, AGREEMENTS, CHANNEL_BALANCES,
    LANES, TERMS,
};
pub use provider::{
    is_trusted, load_key, load_provider, Provider, ReceiptKey, RecordedHeartbeat, HEARTBEATS,
    PROVIDERS, RECEIPT_KEYS,
};
pub use service::{
    load_prices, load_service, load_split, prices_hash, Service, Split, PRICES, SERVICES, SPLITS,
};

// The slots of receipts, which know no messages, are those of price tables.
const _: () = assert!(oaic_vouchers::UNIT_SLOTS == UNIT_SLOTS);
const _: () = assert!(oaic_vouchers::UNIT_KINDS == UnitKind::ALL.len());
