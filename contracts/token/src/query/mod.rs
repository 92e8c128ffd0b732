//! One file per subject. cw20's own queries are cw20-base's functions over the same keys.

use cosmwasm_std::{Addr, Deps, Order};
use cw_storage_plus::{Bound, MultiIndex};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page::page};

use crate::error::ContractError;
use crate::state::Account;

mod accepts;
mod config;
mod fee;
mod freezes;
mod supply;
mod system_contracts;
mod voting_power;

pub use accepts::accepts;
pub use config::{config, paused_for};
pub use fee::{fee_paid, fee_pooled, fee_schedule, gross_up, simulate_transfer};
pub use freezes::{frozen, frozen_accounts, guardian_budget};
pub use supply::{burn_series, burned, supply_at_block_start, token_info};
pub use system_contracts::{system_contract, system_contracts};
pub use voting_power::voting_power_at;

/// One page of the accounts that an index marks with 1, but for the few that don't belong there
/// any more.
fn marked_accounts(
    deps: Deps,
    index: &MultiIndex<u8, Account, Addr>,
    belongs: impl Fn(&Account) -> bool,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<(Addr, Account)>, ContractError> {
    let start =
        address::optional(deps.api, "start_after", start_after.as_deref())?.map(Bound::exclusive);
    let found = index
        .prefix(1)
        .range(deps.storage, start, None, Order::Ascending)
        .filter(|item| !matches!(item, Ok((_, account)) if !belongs(account)));
    Ok(page(found, limit)?)
}
