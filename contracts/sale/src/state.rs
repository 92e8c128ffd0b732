//! Everything that is stored. OAIC is in uoaic, times in seconds since 1970.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_kit::block_start::BlockStartItem;
use oaic_kit::KitError;
use oaic_types::sale::{Asset, Pricing};

use crate::coins::Amounts;

/// Parameters; they never change.
#[cw_serde]
pub struct Config {
    pub token: Addr,
    pub treasury: Addr,
    pub kyc_gate: Option<Addr>,
    pub starts_at: u64,
    pub ends_at: u64,
    pub pricing: Pricing,
    pub assets: Vec<Asset>,
    pub for_sale: Uint128,
    pub soft_cap: Uint128,
    pub min_purchase: Uint128,
    pub max_per_buyer: Uint128,
}

/// How a sale ended.
#[cw_serde]
#[derive(Copy, Default)]
pub enum Outcome {
    #[default]
    Undecided,
    Succeeded,
    Failed,
    Cancelled,
}

/// What was bought, paid, owed and paid out, over all buyers.
#[cw_serde]
#[derive(Default)]
pub struct Sale {
    pub outcome: Outcome,
    /// Bought or committed for.
    pub committed: Uint128,
    /// Paid in, by asset.
    pub raised: Amounts,
    pub buyers: u64,
    /// Buyers that got all they get.
    pub settled: u64,
    /// OAIC paid to buyers.
    pub claimed: Uint128,
    /// Coins paid back after the end, by asset.
    pub refunded: Amounts,
    /// OAIC that is not the treasury's: all of it until the end, then what buyers will claim.
    pub owed_tokens: Uint128,
    /// Coins that are not the treasury's, by asset: likewise.
    pub owed_coins: Amounts,
}

/// What one buyer bought.
#[cw_serde]
#[derive(Default)]
pub struct Purchase {
    /// Bought or committed for.
    pub committed: Uint128,
    /// Paid in, by asset.
    pub paid: Amounts,
    /// OAIC that he got in the end.
    pub got_tokens: Uint128,
    /// Coins that he got back in the end, by asset.
    pub got_coins: Amounts,
    /// Whether that is all he gets.
    pub settled: bool,
}

pub const CONFIG: Item<Config> = Item::new("config");
pub const SALE: Item<Sale> = Item::new("sale");
pub const PURCHASES: Map<&Addr, Purchase> = Map::new("purchases");
/// OAIC unsold; once the sale is decided, what of it the treasury has not got.
pub const UNSOLD: BlockStartItem<Uint128> = BlockStartItem::new("unsold");

/// A buyer's purchase; an empty one for everybody else.
pub fn purchase_of(storage: &dyn Storage, buyer: &Addr) -> Result<Purchase, KitError> {
    Ok(PURCHASES.may_load(storage, buyer)?.unwrap_or_default())
}
