//! Everything that is stored, in the order in which it comes to be. `members` and `total` have the
//! keys and the layout that cw4 gives them, for raw readers.

use cosmwasm_std::Addr;
use cw_storage_plus::{Item, Map};

pub use crate::model::account::{Account, Claim, Position};
pub use crate::model::config::Config;
pub use crate::model::pool::DividendPool;
pub use crate::model::totals::Totals;

pub const CONFIG: Item<Config> = Item::new("config");
/// Sums over all accounts that every change of stake needs.
pub const TOTALS: Item<Totals> = Item::new("totals");
/// Bonded now by all accounts together, in uoaic.
pub const TOTAL: Item<u64> = Item::new(cw4::TOTAL_KEY);
/// Bonded by all when the block of this height began; see [`crate::model::checkpoints`].
pub const TOTAL_LOG: Map<u64, u64> = Map::new(cw4::TOTAL_KEY_CHANGELOG);

/// Accounts that ever staked.
pub const ACCOUNTS: Map<&Addr, Account> = Map::new("accounts");
/// Bonded now by each account that has something bonded, in uoaic.
pub const MEMBERS: Map<&Addr, u64> = Map::new(cw4::MEMBERS_KEY);
/// Bonded by an account when the block of this height began, where that block was the first of
/// several that changed it; see [`crate::model::checkpoints`].
pub const MEMBER_LOG: Map<(&Addr, u64), u64> = Map::new(cw4::MEMBERS_CHANGELOG);

/// Dividends by number of their denom, for denoms that ever arrived.
pub const POOLS: Map<u8, DividendPool> = Map::new("dividend_pools");
