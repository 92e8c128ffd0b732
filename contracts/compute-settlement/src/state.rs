//! What is stored beside the packed records of [`crate::records`].

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Empty, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_kit::payee::{Linked, Payee};
use oaic_kit::{Checked, KitError};
use oaic_types::compute_settlement::{Params, PriceTable, Unbonding, Unlock};

pub const CONFIG: Item<Config> = Item::new("config");
/// Totals that settlement doesn't move; [`crate::records::Books`] has the others.
pub const PAYOUTS: Item<Payouts> = Item::new("payouts");

pub const LAST_CHANNEL: Item<u64> = Item::new("last_channel");
pub const LAST_SERVICE: Item<u64> = Item::new("last_service");

pub const PROVIDERS: Map<&Addr, Provider> = Map::new("providers");
/// Every receipt key a provider ever had, by (provider, index): earlier receipts stay disputable.
pub const RECEIPT_KEYS: Map<(&Addr, u32), Binary> = Map::new("receipt_keys");

pub const SERVICES: Map<u64, Service> = Map::new("services");
pub const SERVICES_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("services_by_provider");
/// By (service, version).
pub const PRICES: Map<(u64, u32), PriceTable> = Map::new("prices");
/// By (service, version).
pub const SPLITS: Map<(u64, u32), Split> = Map::new("splits");
/// What the reward sink was told, by service.
pub const REPORTED: Map<u64, Reported> = Map::new("reported");

/// What an epoch measured beside what it settled, by epoch.
pub const MEASURED: Map<u64, Measured> = Map::new("measured");
/// Payers who were counted as active, by (epoch, payer).
pub const ACTIVE: Map<(u64, &Addr), Empty> = Map::new("active");

pub const CHANNELS: Map<u64, Channel> = Map::new("channels");
/// Channel id to number.
pub const CHANNELS_BY_ID: Map<&[u8], u64> = Map::new("channels_by_id");
pub const CHANNELS_BY_PAYER: Map<(&Addr, u64), Empty> = Map::new("channels_by_payer");
pub const CHANNELS_BY_PROVIDER: Map<(&Addr, u64), Empty> = Map::new("channels_by_provider");
/// By (time it can be finalised, channel).
pub const UNLOCKING: Map<(u64, u64), Empty> = Map::new("unlocking");

/// Addresses and parameters.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub guardian: Option<Addr>,
    pub params: Params,
    pub links: Links,
    /// Length of an epoch, in seconds.
    pub epoch_seconds: u64,
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
    /// Index of the receipt key in force.
    pub key_index: u32,
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

/// Told to the reward sink so far, in uoaic.
#[cw_serde]
#[derive(Default)]
pub struct Reported {
    pub settled: Uint128,
    pub fee: Uint128,
}

/// What an epoch measured beside what it settled; see [`crate::metrics`].
#[cw_serde]
#[derive(Default)]
pub struct Measured {
    /// Payers that were reported as active.
    pub payers: u64,
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
    /// Number of terms.
    pub terms: u32,
    /// In seconds since 1970.
    pub opened_at: u64,
    /// In seconds since 1970.
    pub closed_at: Option<u64>,
    /// Went back to the payer at the close, in uoaic.
    pub refunded: Uint128,
    pub unlock: Option<Unlock>,
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
