//! What is stored beside the packed records of [`crate::records`].

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, BlockInfo, Empty, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_kit::payee::{Linked, Payee};
use oaic_kit::{Checked, KitError};
use oaic_math::delay::Due;
use oaic_math::price::price_array;
use oaic_types::compute_settlement::{Params, PriceTable, Retired, Unbonding, Unlock};
use oaic_vouchers::{Hash, Prices};

pub const CONFIG: Item<Config> = Item::new("config");
/// Totals that settlement doesn't move; [`crate::records::Books`] has the others.
pub const PAYOUTS: Item<Payouts> = Item::new("payouts");

pub const LAST_CHANNEL: Item<u64> = Item::new("last_channel");
pub const LAST_SERVICE: Item<u64> = Item::new("last_service");

pub const PROVIDERS: Map<&Addr, Provider> = Map::new("providers");
/// Every receipt key a provider ever had, by (provider, index).
pub const RECEIPT_KEYS: Map<(&Addr, u32), ReceiptKey> = Map::new("receipt_keys");
/// The same, by (provider, key): none comes back under another index.
pub const RECEIPT_KEYS_USED: Map<(&Addr, &[u8]), Empty> = Map::new("receipt_keys_used");
/// Accounts that may settle for a provider, by (provider, settler).
pub const SETTLERS: Map<(&Addr, &Addr), Empty> = Map::new("settlers");

pub const SERVICES: Map<u64, Service> = Map::new("services");
pub const SERVICES_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("services_by_provider");
/// By (service, version).
pub const PRICES: Map<(u64, u32), PriceTable> = Map::new("prices");
/// Which version of which service's prices has a hash.
pub const PRICES_BY_HASH: Map<&[u8], (u64, u32)> = Map::new("prices_by_hash");
/// By (service, version).
pub const SPLITS: Map<(u64, u32), Split> = Map::new("splits");
/// What the reward sink was told, by (service, version of its split, epoch).
pub const REPORTED: Map<(u64, u32, u64), Reported> = Map::new("reported");

/// What an epoch measured beside what it settled, by epoch.
pub const MEASURED: Map<u64, Measured> = Map::new("measured");
pub const CHANNELS: Map<u64, Channel> = Map::new("channels");
/// Channel id to number.
pub const CHANNELS_BY_ID: Map<&[u8], u64> = Map::new("channels_by_id");
pub const CHANNELS_BY_PAYER: Map<(&Addr, u64), Empty> = Map::new("channels_by_payer");
pub const CHANNELS_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("channels_by_provider");
/// Every session key that a channel ever named, by (channel, key): none comes back.
pub const SESSION_KEYS: Map<(u64, &[u8]), Empty> = Map::new("session_keys");
/// By (payer, grantee).
pub const GRANTS: Map<(&Addr, &Addr), Grant> = Map::new("grants");

/// Addresses and parameters.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub guardian: Option<Addr>,
    pub params: Params,
    pub links: Links,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
    /// Of the chain when this contract was instantiated. Signatures bind it for good, so that an
    /// export under another name voids none.
    pub chain_id: String,
    /// Domains of signatures, 32 bytes each, as they follow from it.
    pub voucher_domain: Binary,
    pub receipt_domain: Binary,
}

impl Config {
    pub fn voucher_domain(&self) -> Result<Hash, KitError> {
        Ok(self.voucher_domain.to_array()?)
    }

    pub fn receipt_domain(&self) -> Result<Hash, KitError> {
        Ok(self.receipt_domain.to_array()?)
    }
}

/// [`oaic_types::compute_settlement::Links`] with checked addresses.
#[cw_serde]
pub struct Links {
    pub tier_source: Option<Addr>,
    pub kyc_gate: Option<Addr>,
    pub licence_guard: Option<Addr>,
    pub reward_sink: Option<Addr>,
    pub dividends: Option<Addr>,
    pub risk_pool: Option<Addr>,
}

impl Links {
    /// Payees whose addresses are here.
    pub fn linked(&self) -> Linked<'_> {
        Linked {
            dividends: self.dividends.as_ref(),
            risk_pool: self.risk_pool.as_ref(),
        }
    }
}

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

#[cw_serde]
pub struct Provider {
    /// Receipt keys it ever had; the next one's index.
    pub keys: u32,
    /// Indexes of those that are not retired.
    pub live_keys: Vec<u32>,
    pub settlers: Vec<Addr>,
    pub endpoint: String,
    /// In force, in uoaic.
    pub bond: Uint128,
    /// Leaving, oldest first.
    pub unbonding: Vec<Unbonding>,
    pub offences: u32,
}

impl Provider {
    /// Bond in force and leaving: all that can be slashed, in uoaic.
    pub fn slashable(&self) -> Result<u128, KitError> {
        self.unbonding
            .iter()
            .try_fold(self.bond.u128(), |sum, part| sum.plus(part.amount.u128()))
    }
}

/// A receipt key.
#[cw_serde]
pub struct ReceiptKey {
    pub key: Binary,
    pub retired: Option<Retired>,
    /// Once a dispute about receipts under it was won, what the incident costs at least before the
    /// key is used up, in uoaic, as it was then: no vote makes an old incident dearer. Such a key
    /// signs no more.
    pub measure: Option<Uint128>,
    /// Sum of what those disputes took, in uoaic.
    pub charges: Uint128,
}

impl ReceiptKey {
    pub fn is_charged(&self) -> bool {
        self.measure.is_some()
    }
}

/// A top-up grant.
#[cw_serde]
pub struct Grant {
    pub session_key: Binary,
    /// Left of the limit, in uoaic.
    pub limit: u64,
    /// In uoaic a day.
    pub daily: u64,
    /// In seconds since 1970.
    pub ends_at: u64,
    /// The day that it last took anything, counted from 1970.
    pub day: u64,
    /// Taken on that day, in uoaic.
    pub taken: u64,
}

#[cw_serde]
pub struct Service {
    pub provider: Addr,
    pub model: String,
    pub active: bool,
    pub price_version: u32,
    pub split_version: u32,
}

/// A version of a split; only addresses ever change in it.
#[cw_serde]
pub struct Split {
    pub licence_version: u32,
    pub payees: Vec<Payee>,
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
    pub licences: Uint128,
    /// Bonded by providers, in uoaic.
    pub bonds: Uint128,
}

/// What settlement doesn't need of a channel.
#[cw_serde]
pub struct Channel {
    pub payer: Addr,
    pub provider: Addr,
    /// Who gets the rest, where it isn't the payer.
    pub refund_to: Option<Addr>,
    /// Whether the payer is a system contract of the token, such as the pool of private credits.
    pub pool: bool,
    /// Number of terms.
    pub terms: u32,
    /// In seconds since 1970.
    pub opened_at: u64,
    pub opened_height: u64,
    /// Delay of unlocks and key rotations, as it was at opening: in seconds, and in blocks.
    pub unlock_delay: u64,
    pub unlock_blocks: u64,
    /// In seconds since 1970.
    pub closed_at: Option<u64>,
    /// Rewards of disputes about receipts in it, in uoaic.
    pub rewarded: Uint128,
    /// Left at the close, before the fee that a refund account pays, in uoaic.
    pub refunded: Uint128,
    /// The payer's request.
    pub payer_unlock: Option<Unlock>,
    /// The refund account's request.
    pub refund_unlock: Option<Unlock>,
}

impl Channel {
    /// When an unlock or a key rotation that is asked for now is due.
    pub fn due(&self, block: &BlockInfo) -> Due {
        Due::after(
            block.time.seconds(),
            block.height,
            self.unlock_delay,
            self.unlock_blocks,
        )
    }
}

pub fn load_provider(storage: &dyn Storage, address: &Addr) -> Result<Provider, KitError> {
    PROVIDERS
        .may_load(storage, address)?
        .ok_or_else(|| KitError::unknown("provider", address))
}

pub fn load_service(storage: &dyn Storage, service_id: u64) -> Result<Service, KitError> {
    SERVICES
        .may_load(storage, service_id)?
        .ok_or_else(|| KitError::unknown("service", service_id))
}

/// A service, for its provider alone.
pub fn load_own_service(
    storage: &dyn Storage,
    service_id: u64,
    sender: &Addr,
    action: &'static str,
) -> Result<Service, KitError> {
    let service = load_service(storage, service_id)?;
    if service.provider != *sender {
        return Err(KitError::unauthorized(
            sender,
            action,
            format!("provider {}", service.provider),
        ));
    }
    Ok(service)
}

pub fn load_prices(
    storage: &dyn Storage,
    service_id: u64,
    version: u32,
) -> Result<PriceTable, KitError> {
    PRICES
        .may_load(storage, (service_id, version))?
        .ok_or_else(|| {
            KitError::unknown(
                "price version",
                format!("{version} of service {service_id}"),
            )
        })
}

/// Stores a version of a service's prices; its hash.
pub fn save_prices(
    storage: &mut dyn Storage,
    receipt_domain: &Hash,
    place: (u64, u32),
    table: &PriceTable,
) -> Result<Hash, KitError> {
    let hash = prices_hash(receipt_domain, place, table)?;
    PRICES.save(storage, place, table)?;
    PRICES_BY_HASH.save(storage, &hash, &place)?;
    Ok(hash)
}

pub fn prices_hash(
    receipt_domain: &Hash,
    (service_id, version): (u64, u32),
    table: &PriceTable,
) -> Result<Hash, KitError> {
    let prices = price_array(&table.prices)
        .map_err(|error| KitError::invalid("prices", table.prices.len(), error.to_string()))?;
    Ok(Prices {
        service_id,
        version,
        prices,
        tier_discounts: &table.tier_discounts,
        max_call: table.max_call.u128(),
    }
    .hash(receipt_domain))
}

/// Whether a provider takes openings: it has the least bond, and a receipt key that was never
/// charged. At most [`oaic_types::compute_settlement::MAX_RECEIPT_KEYS`] are looked at.
pub fn is_trusted(
    storage: &dyn Storage,
    address: &Addr,
    provider: &Provider,
    params: &Params,
) -> Result<bool, KitError> {
    if provider.bond < params.min_bond {
        return Ok(false);
    }
    for index in &provider.live_keys {
        if !load_key(storage, address, *index)?.is_charged() {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn load_key(
    storage: &dyn Storage,
    provider: &Addr,
    index: u32,
) -> Result<ReceiptKey, KitError> {
    RECEIPT_KEYS
        .may_load(storage, (provider, index))?
        .ok_or_else(|| KitError::unknown("receipt key of index", index))
}

pub fn load_split(storage: &dyn Storage, service_id: u64, version: u32) -> Result<Split, KitError> {
    SPLITS
        .may_load(storage, (service_id, version))?
        .ok_or_else(|| {
            KitError::unknown(
                "split version",
                format!("{version} of service {service_id}"),
            )
        })
}
