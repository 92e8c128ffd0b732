//! Everything that is stored, in the order in which it comes to be. OAIC is in uoaic, times are
//! Unix time.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use oaic_runtime::block_start::BlockStartItem;
use oaic_runtime::RuntimeError;

use crate::model::amounts::Amounts;
pub use crate::model::outcome::Outcome;
pub use crate::model::round::{Config, EarlierSums, Purchase, Sale};

/// Parameters, which never change and hold for every round.
pub const CONFIG: Item<Config> = Item::new("config");
/// The current round.
pub const SALE: Item<Sale> = Item::new("sale");
/// OAIC unsold or returned; after a success, the part of it that the treasury has not received.
pub const UNSOLD: BlockStartItem<Uint128> = BlockStartItem::new("unsold");
/// Purchases by round and buyer.
pub const PURCHASES: Map<(u32, &Addr), Purchase> = Map::new("purchases");
/// Earlier rounds by number; all of them failed.
pub const EARLIER: Map<u32, Sale> = Map::new("earlier");
/// What the buyers of all earlier rounds are still owed, by asset, and how many there were.
pub const EARLIER_SUMS: Item<EarlierSums> = Item::new("earlier_sums");

/// Sums over the rounds before the current one; zeros in the first.
pub fn earlier_sums(storage: &dyn Storage) -> Result<EarlierSums, RuntimeError> {
    Ok(EARLIER_SUMS.may_load(storage)?.unwrap_or_default())
}

/// A round by its number; unset: the current one.
pub fn round(storage: &dyn Storage, round: Option<u32>) -> Result<Sale, RuntimeError> {
    let current = SALE.load(storage)?;
    match round {
        Some(round) if round != current.round => EARLIER
            .may_load(storage, round)?
            .ok_or_else(|| RuntimeError::unknown("round", round)),
        _ => Ok(current),
    }
}

/// Stores a round after a payment; for an earlier round, the sums change with it.
pub fn save_paid(
    storage: &mut dyn Storage,
    sale: &Sale,
    paid: &Amounts,
) -> Result<(), RuntimeError> {
    if SALE.load(storage)?.round == sale.round {
        return Ok(SALE.save(storage, sale)?);
    }
    let mut sums = earlier_sums(storage)?;
    sums.owed_coins = sums.owed_coins.sub_checked(paid)?;
    EARLIER_SUMS.save(storage, &sums)?;
    Ok(EARLIER.save(storage, sale.round, sale)?)
}

/// Purchase of a buyer in a round; empty for anybody else.
pub fn purchase_of(
    storage: &dyn Storage,
    round: u32,
    buyer: &Addr,
) -> Result<Purchase, RuntimeError> {
    let purchase = PURCHASES.may_load(storage, (round, buyer))?;
    Ok(purchase.unwrap_or_default())
}
