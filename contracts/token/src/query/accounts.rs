//! `SystemContract`, `SystemContracts`, `Frozen`, `FrozenAccounts`, `GuardianBudget` and
//! `VotingPowerAt`.

use cosmwasm_std::{Addr, Deps, Env, Order};
use cw_storage_plus::{Bound, MultiIndex};
use oaic_messages::shared::Page;
use oaic_messages::token::{
    Freeze, GuardianBudget, SystemContract, VotingPowerResponse, MAX_GUARDIAN_FREEZES,
};
use oaic_runtime::{address, page::page};

use crate::error::{ContractError, Result};
use crate::model::freezes;
use crate::state::{load_account, Account, System, ACCOUNTS, GUARDIAN, VOTES};

pub fn system_contract(deps: Deps, address: &str) -> Result<Option<SystemContract>> {
    let address = address::valid(deps.api, "address", address)?;
    Ok(load_account(deps.storage, &address)?
        .system
        .map(|system| entry(address, system)))
}

pub fn system_contracts(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<SystemContract>> {
    let page = marked_accounts(deps, &ACCOUNTS.idx.system, |_| true, start_after, limit)?;
    let items = page
        .items
        .into_iter()
        .filter_map(|(address, account)| Some(entry(address, account.system?)))
        .collect();
    Ok(Page {
        items,
        has_more: page.has_more,
    })
}

fn entry(address: Addr, system: System) -> SystemContract {
    SystemContract {
        address,
        exemption: system.exemption,
        escrow: system.escrow,
        takes_transfers: system.takes_transfers,
    }
}

pub fn frozen(deps: Deps, env: &Env, address: &str) -> Result<Option<Freeze>> {
    let address = address::valid(deps.api, "address", address)?;
    let account = load_account(deps.storage, &address)?;
    Ok(account.freeze_at(env.block.time.seconds()).cloned())
}

pub fn frozen_accounts(
    deps: Deps,
    env: &Env,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<Addr>> {
    let now = env.block.time.seconds();
    let frozen = |account: &Account| account.freeze_at(now).is_some();
    let page = marked_accounts(deps, &ACCOUNTS.idx.frozen, frozen, start_after, limit)?;
    Ok(Page {
        items: page.items.into_iter().map(|(address, _)| address).collect(),
        has_more: page.has_more,
    })
}

pub fn guardian_budget(deps: Deps, env: &Env, address: Option<&str>) -> Result<GuardianBudget> {
    let asked = address::optional(deps.api, "address", address)?;
    let freeze_from = asked
        .map(|account| freezes::freeze_from(deps.storage, &account))
        .transpose()?;
    let freezes = freezes::in_force(deps.storage, env.block.time.seconds())?;
    let accounts_left = MAX_GUARDIAN_FREEZES.saturating_sub(freezes.len());
    Ok(GuardianBudget {
        held: freezes::held(&freezes),
        freezes,
        accounts_left: u32::try_from(accounts_left).unwrap_or(u32::MAX),
        max_held: freezes::max_held(deps.storage)?,
        pause_from: GUARDIAN.load(deps.storage)?.pause_from,
        freeze_from,
    })
}

/// One page of the accounts that an index marks with 1, but for the few that don't belong there
/// any more.
fn marked_accounts(
    deps: Deps,
    index: &MultiIndex<u8, Account, Addr>,
    belongs: impl Fn(&Account) -> bool,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<(Addr, Account)>> {
    let start =
        address::optional(deps.api, "start_after", start_after.as_deref())?.map(Bound::exclusive);
    let found = index
        .prefix(1)
        .range(deps.storage, start, None, Order::Ascending)
        .filter(|item| !matches!(item, Ok((_, account)) if !belongs(account)));
    Ok(page(found, limit)?)
}

pub fn voting_power_at(
    deps: Deps,
    env: Env,
    address: &str,
    height: Option<u64>,
) -> Result<VotingPowerResponse> {
    let address = address::valid(deps.api, "address", address)?;
    let current = env.block.height;
    let height = height.unwrap_or(current);
    if height > current {
        return Err(ContractError::FutureHeight { height, current });
    }
    let power = VOTES
        .may_load_at_height(deps.storage, &address, height)?
        .unwrap_or_default();
    Ok(VotingPowerResponse { power, height })
}
