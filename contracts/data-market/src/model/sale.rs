//! What is for sale at what price, and that it is what the buyer checked.

use cosmwasm_std::{Addr, Binary, Env, HexBinary, Storage, Uint128};
use oaic_messages::data_market::{OrderKind, Point};
use oaic_messages::shared::BPS_DENOMINATOR;
use oaic_runtime::{text, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::query::load_open;
use crate::model::question::ensure_fits;
use crate::state::{
    broken_at, load_listing, load_version, Config, Listing, SaleItem, StoredQuery, Version, SELLERS,
};

/// The common contents of `Buy` and `Ask`.
pub struct NewOrder {
    pub kind: OrderKind,
    pub listing: u64,
    pub version: u32,
    pub buyer_key: Point,
    pub max_price: Uint128,
    pub expect: Binary,
    pub authorization: Option<u64>,
    pub referrer: Option<String>,
}

/// The listing and its version in force, if that is the one the buyer has seen and it can be
/// ordered.
pub fn in_force(storage: &dyn Storage, new: &NewOrder) -> Result<(Listing, Version)> {
    let listing = load_listing(storage, new.listing)?;
    if listing.withdrawn {
        return Err(ContractError::Withdrawn {
            listing: new.listing,
        });
    }
    if listing.version != new.version {
        return Err(ContractError::VersionChanged {
            listing: new.listing,
            current: listing.version,
            seen: new.version,
        });
    }
    let version = load_version(storage, new.listing, new.version)?;
    match broken_at(storage, &version)? {
        None => Ok((listing, version)),
        Some(broken) => Err(ContractError::Broken {
            listing: new.listing,
            version: new.version,
            broken_at: broken.time,
        }),
    }
}

/// Holds an order's share of its seller's deposit, rounded up for the buyer. It is proportional to
/// the price: tying up a deposit with orders ties up a multiple of the attacker's own money.
pub fn hold_deposit(
    storage: &mut dyn Storage,
    seller: &Addr,
    new: &NewOrder,
    price: Uint128,
    config: &Config,
) -> Result<Uint128> {
    let share = (config.params.deposit_bps, BPS_DENOMINATOR);
    let needed = price
        .checked_mul_ceil(share)
        .map_err(|_| RuntimeError::overflow(price, '×', config.params.deposit_bps))?;
    let mut record = SELLERS.may_load(storage, seller)?.unwrap_or_default();
    if record.free < needed {
        return Err(ContractError::DepositTooSmall {
            listing: new.listing,
            seller: seller.to_string(),
            free: record.free.u128(),
            needed: needed.u128(),
        });
    }
    record.free = record.free.sub_checked(needed)?;
    record.held = record.held.add_checked(needed)?;
    SELLERS.save(storage, seller, &record)?;
    Ok(needed)
}

/// Refuses an order of anything but what its buyer checked; a node may have lied to the buyer.
pub fn ensure_checked(item: &SaleItem, env: &Env, new: &NewOrder) -> Result<()> {
    let found = item.expect(&env.block.chain_id, &env.contract.address);
    text::count(
        "expect",
        "bytes",
        new.expect.len(),
        found.len(),
        found.len(),
    )?;
    let hex = |bytes: &Binary| HexBinary::from(bytes.as_slice()).to_hex();
    match new.expect == found {
        true => Ok(()),
        false => Err(ContractError::NotAsChecked {
            listing: new.listing,
            expected: hex(&new.expect),
            found: hex(&found),
        }),
    }
}

/// Price of what is ordered, if it is for sale, and the query of an answer.
pub fn price(
    storage: &dyn Storage,
    version: &Version,
    new: &NewOrder,
) -> Result<(Uint128, Option<StoredQuery>)> {
    let not_for_sale = |what| ContractError::NotForSale {
        listing: new.listing,
        version: new.version,
        what,
    };
    match new.kind {
        OrderKind::File => {
            let price = version.price_once.ok_or_else(|| not_for_sale("file"))?;
            Ok((price, None))
        }
        OrderKind::Answer { query } => {
            let query = load_open(storage, new.listing, query)?;
            let table = version
                .table
                .as_ref()
                .ok_or_else(|| not_for_sale("table"))?;
            // A later version's table can be smaller than the one the query was registered for.
            ensure_fits(&query.query, table)?;
            Ok((query.price, Some(query)))
        }
    }
}
