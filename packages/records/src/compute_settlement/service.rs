//! Services, their prices and splits. Loading one fails when there is none, or it can't be read.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Storage};
use cw_storage_plus::Map;
use oaic_math::price::price_array;
use oaic_messages::compute_settlement::PriceTable;
use oaic_revenue::payee::Payee;
use oaic_runtime::{known, Result, RuntimeError};
use oaic_vouchers::{Hash, Prices};

/// By number.
pub const SERVICES: Map<u64, Service> = Map::new("services");
/// By (service, version).
pub const PRICES: Map<(u64, u32), PriceTable> = Map::new("prices");
/// By (service, version).
pub const SPLITS: Map<(u64, u32), Split> = Map::new("splits");

/// A service.
#[cw_serde]
pub struct Service {
    /// Who serves.
    pub provider: Addr,
    /// What is served, as the provider says.
    pub model: String,
    /// Whether it takes new channels.
    pub active: bool,
    /// Version of the prices in force.
    pub price_version: u32,
    /// Version of the split in force.
    pub split_version: u32,
}

/// A version of a split; only addresses ever change in it.
#[cw_serde]
pub struct Split {
    /// Version of the license terms that it satisfies; 0 for none.
    pub license_version: u32,
    /// Who shares what is earned.
    pub payees: Vec<Payee>,
}

/// A service.
pub fn load_service(storage: &dyn Storage, service_id: u64) -> Result<Service> {
    let found = SERVICES.may_load(storage, service_id);
    known(found, "service", service_id)
}

/// A version of a service's prices.
pub fn load_prices(storage: &dyn Storage, service_id: u64, version: u32) -> Result<PriceTable> {
    let found = PRICES.may_load(storage, (service_id, version));
    known(
        found,
        "price version",
        format_args!("{version} of service {service_id}"),
    )
}

/// What receipts bind of a price table.
///
/// # Errors
/// It has another number of prices than there are units.
pub fn prices_hash(
    receipt_domain: &Hash,
    (service_id, version): (u64, u32),
    table: &PriceTable,
) -> Result<Hash> {
    let prices = price_array(&table.prices)
        .map_err(|error| RuntimeError::invalid("prices", table.prices.len(), error.to_string()))?;
    Ok(Prices {
        service_id,
        version,
        prices,
        tier_discounts: &table.tier_discounts,
        max_call: table.max_call.u128(),
    }
    .hash(receipt_domain))
}

/// A version of a service's split.
pub fn load_split(storage: &dyn Storage, service_id: u64, version: u32) -> Result<Split> {
    let found = SPLITS.may_load(storage, (service_id, version));
    known(
        found,
        "split version",
        format_args!("{version} of service {service_id}"),
    )
}
