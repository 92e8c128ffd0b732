//! Where everything is stored. `members` and `total` have the keys and layout that cw4 gives them,
//! for raw readers.

use cosmwasm_std::Addr;
use cw_storage_plus::{Item, Map};

use crate::record::{Account, Book, Config, Totals};

/// Parameters.
pub const CONFIG: Item<Config> = Item::new("config");
/// Sums over all accounts that every change of stake needs.
pub const TOTALS: Item<Totals> = Item::new("totals");
/// Accounts that ever staked.
pub const ACCOUNTS: Map<&Addr, Account> = Map::new("accounts");
/// Dividends by number of their denom, for denoms that ever arrived.
pub const BOOKS: Map<u8, Book> = Map::new("books");

/// Bonded now by each account that bonded something, in uoaic.
pub const MEMBERS: Map<&Addr, u64> = Map::new(cw4::MEMBERS_KEY);
/// Bonded when the block of this height began, where that block was the first of several that
/// changed it; see [`crate::checkpoint`].
pub const MEMBER_LOG: Map<(&Addr, u64), u64> = Map::new(cw4::MEMBERS_CHANGELOG);
/// Bonded now by all, in uoaic.
pub const TOTAL: Item<u64> = Item::new(cw4::TOTAL_KEY);
/// Bonded by all when the block of this height began; see [`crate::checkpoint`].
pub const TOTAL_LOG: Map<u64, u64> = Map::new(cw4::TOTAL_KEY_CHANGELOG);
