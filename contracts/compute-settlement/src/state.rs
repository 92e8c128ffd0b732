//! Everything that is stored, in the order of its life. Records that clients prove are defined in
//! [`oaic_records`] and re-exported here. The records of settlement are packed: their tables are
//! numbered, and a number never changes. Also stored are `contract_info` of cw2, `ownership` of
//! cw-ownable, and the records of `oaic_runtime::pause`.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Empty, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_messages::compute_settlement::PriceTable;
use oaic_revenue::referral::ReferralEarnings;
use oaic_revenue::split::SplitEarnings;
use oaic_runtime::packed::{Table, Total};
use oaic_runtime::RuntimeError;
use oaic_vouchers::Hash;

/// `config`: parameters, links and the domains that signatures cover.
pub use oaic_records::compute_settlement::{Config, Links, CONFIG};

/// `providers`, by address.
pub use oaic_records::compute_settlement::{is_trusted, load_provider, Provider, PROVIDERS};
/// `receipt_keys`, by (provider, index).
pub use oaic_records::compute_settlement::{load_key, ReceiptKey, RECEIPT_KEYS};
/// Receipt keys that a provider ever had, by (provider, key), so that none comes back under another
/// index.
pub const RECEIPT_KEYS_USED: Map<(&Addr, &[u8]), Empty> = Map::new("receipt_keys_used");
/// `heartbeats`: the last heartbeat of an epoch, by (provider, epoch).
pub use oaic_records::compute_settlement::{RecordedHeartbeat, HEARTBEATS};
/// Accounts that may settle for a provider, by (provider, settler).
pub const SETTLERS: Map<(&Addr, &Addr), Empty> = Map::new("settlers");

/// Number of the last service.
pub const LAST_SERVICE: Item<u64> = Item::new("last_service");
/// `services`, by number.
pub use oaic_records::compute_settlement::{load_service, Service, SERVICES};
/// By (provider, service).
pub const SERVICES_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("services_by_provider");
/// `prices`, by (service, version).
pub use oaic_records::compute_settlement::{load_prices, prices_hash, PRICES};
/// The (service, version) whose price table has a hash.
pub const PRICES_BY_HASH: Map<&[u8], (u64, u32)> = Map::new("prices_by_hash");
/// `splits`, by (service, version).
pub use oaic_records::compute_settlement::{load_split, Split, SPLITS};

/// Number of the last channel.
pub const LAST_CHANNEL: Item<u64> = Item::new("last_channel");
/// `channels_by_id`: a channel's number by the id that is signed.
pub use oaic_records::compute_settlement::CHANNELS_BY_ID;
/// `channels`, by number.
pub use oaic_records::compute_settlement::{Channel, CHANNELS};
/// By (payer, channel).
pub const CHANNELS_BY_PAYER: Map<(&Addr, u64), Empty> = Map::new("channels_by_payer");
/// By (provider, channel).
pub const CHANNELS_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("channels_by_provider");
/// Session keys that a channel ever named, by (channel, key), so that none comes back.
pub const SESSION_KEYS: Map<(u64, &[u8]), Empty> = Map::new("session_keys");
/// `grants`: top-up grants, by (payer, grantee).
pub use oaic_records::compute_settlement::{Grant, GRANTS};

/// Table 4, by (channel, terms): all terms but the first.
pub use oaic_records::compute_settlement::{load_terms, Terms, TERMS};
/// Table 2, by channel: session key, limits and first terms.
pub use oaic_records::compute_settlement::{Agreement, PendingKey, AGREEMENTS};
/// Table 1, by channel: its reserve and its first lane.
pub use oaic_records::compute_settlement::{ChannelBalance, CHANNEL_BALANCES};
/// Table 3, by (channel, terms, lane): every lane but the first.
pub use oaic_records::compute_settlement::{Lane, LANES};
/// What payees earned, by (service, version of its split): table 5, and map `claimed` for what they
/// were paid.
pub const SPLIT_EARNINGS: SplitEarnings = SplitEarnings::new(5);
/// What a service settled, by (service, version of its split, epoch).
pub const USAGE: Table<(u64, u32, u64), Usage> = Table::new(6);
/// What referrers earned, by number: table 7, and `last_referrer`, `referred`, `referrers`,
/// `referrer_numbers` and `referral_claimed`.
pub const REFERRALS: ReferralEarnings = ReferralEarnings::new(7);
/// Totals that settlement changes.
pub const TOTALS: Table<(), Totals> = Table::new(8);
/// The total ever settled when the first batch of an epoch came, by epoch; epochs without a batch
/// have none.
pub const EPOCH_STARTS: Table<u64, Total> = Table::new(10);

pub use crate::model::totals::{Totals, Usage};

/// Totals that settlement does not change.
pub const PAYOUTS: Item<Payouts> = Item::new("payouts");
/// The part reported to the reward sink, by (service, version of its split, epoch).
pub const REPORTED: Map<(u64, u32, u64), Reported> = Map::new("reported");
/// Metrics of an epoch other than what it settled.
pub const MEASURED: Map<u64, Measured> = Map::new("measured");

/// In uoaic.
#[cw_serde]
#[derive(Default)]
pub struct Payouts {
    pub fee_flushed: Uint128,
    pub claimed: Uint128,
    pub referral_claimed: Uint128,
    pub bonded: Uint128,
    /// Burned out of slashed bonds.
    pub slashed: Uint128,
}

/// Reported to the reward sink so far: a part for each developer of the split, in its order, or one
/// for the provider of a split without developers.
#[cw_serde]
#[derive(Default)]
pub struct Reported {
    pub parts: Vec<ReportedPart>,
}

/// Reported for one recipient, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct ReportedPart {
    pub gross: Uint128,
    pub fee: Uint128,
}

/// See [`crate::model::metrics`].
#[cw_serde]
#[derive(Default)]
pub struct Measured {
    /// Paid to licensors, in uoaic.
    pub licenses: Uint128,
    /// Bonded by providers, in uoaic.
    pub bonds: Uint128,
}

/// Loads a service for its provider and refuses everyone else.
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

/// Stores a version of a service's prices and returns its hash.
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
