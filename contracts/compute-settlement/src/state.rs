//! What is stored beside the packed records of [`crate::records`]. What clients prove of it is in
//! [`oaic_records`].

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_messages::compute_settlement::PriceTable;
use oaic_runtime::RuntimeError;
use oaic_vouchers::Hash;

pub use oaic_records::compute_settlement::{
    is_trusted, load_key, load_prices, load_provider, load_service, load_split, prices_hash,
    Channel, Config, Grant, Links, Provider, ReceiptKey, Service, Split, CHANNELS, CHANNELS_BY_ID,
    CONFIG, GRANTS, PRICES, PROVIDERS, RECEIPT_KEYS, SERVICES, SPLITS,
};

/// Totals that settlement doesn't move; [`crate::records::Books`] has the others.
pub const PAYOUTS: Item<Payouts> = Item::new("payouts");

pub const LAST_CHANNEL: Item<u64> = Item::new("last_channel");
pub const LAST_SERVICE: Item<u64> = Item::new("last_service");

/// [`RECEIPT_KEYS`], by (provider, key): none comes back under another index.
pub const RECEIPT_KEYS_USED: Map<(&Addr, &[u8]), Empty> = Map::new("receipt_keys_used");
/// Accounts that may settle for a provider, by (provider, settler).
pub const SETTLERS: Map<(&Addr, &Addr), Empty> = Map::new("settlers");

pub const SERVICES_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("services_by_provider");
/// Which version of which service's prices has a hash.
pub const PRICES_BY_HASH: Map<&[u8], (u64, u32)> = Map::new("prices_by_hash");
/// What the reward sink was told, by (service, version of its split, epoch).
pub const REPORTED: Map<(u64, u32, u64), Reported> = Map::new("reported");

/// What an epoch measured beside what it settled, by epoch.
pub const MEASURED: Map<u64, Measured> = Map::new("measured");
pub const CHANNELS_BY_PAYER: Map<(&Addr, u64), Empty> = Map::new("channels_by_payer");
pub const CHANNELS_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("channels_by_provider");
/// Every session key that a channel ever named, by (channel, key): none comes back.
pub const SESSION_KEYS: Map<(u64, &[u8]), Empty> = Map::new("session_keys");

/// Totals, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct Payouts {
    pub fee_flushed: Uint128,
    pub claimed: Uint128,
    pub referral_claimed: Uint128,
    pub bonded: Uint128,
    /// Burned of what was slashed.
    pub slashed: Uint128,
}

/// Told to the reward sink so far, in uoaic: a part for each developer of the split in its order,
/// or one for the provider of a split without developers.
#[cw_serde]
#[derive(Default)]
pub struct Reported {
    pub parts: Vec<ReportedPart>,
}

/// Told of one recipient's use, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct ReportedPart {
    pub gross: Uint128,
    pub fee: Uint128,
}

/// What an epoch measured beside what it settled; see [`crate::metrics`].
#[cw_serde]
#[derive(Default)]
pub struct Measured {
    /// Paid to licensors, in uoaic.
    pub licenses: Uint128,
    /// Bonded by providers, in uoaic.
    pub bonds: Uint128,
}

/// A service, for its provider alone.
pub fn load_own_service(
    storage: &dyn Storage,
    service_id: u64,
    sender: &Addr,
    action: &'static str,
) -> Result<Service, RuntimeError> {
    let service = load_service(storage, service_id)?;
    if service.provider != *sender {
        return Err(RuntimeError::unauthorized(
            sender,
            action,
            format!("provider {}", service.provider),
        ));
    }
    Ok(service)
}

/// Stores a version of a service's prices; its hash.
pub fn save_prices(
    storage: &mut dyn Storage,
    receipt_domain: &Hash,
    place: (u64, u32),
    table: &PriceTable,
) -> Result<Hash, RuntimeError> {
    let hash = prices_hash(receipt_domain, place, table)?;
    PRICES.save(storage, place, table)?;
    PRICES_BY_HASH.save(storage, &hash, &place)?;
    Ok(hash)
}
