//! `Frozen`, `FrozenAccounts` and `GuardianBudget`.

use cosmwasm_std::{Addr, Deps, Env};
use oaic_messages::shared::Page;
use oaic_messages::token::{Freeze, GuardianBudget, MAX_GUARDIAN_FREEZES};
use oaic_runtime::address;

use super::marked_accounts;
use crate::error::ContractError;
use crate::model::freezes;
use crate::state::{load_account, Account, ACCOUNTS, GUARDIAN};

/// The freeze in force on an account.
pub fn frozen(deps: Deps, env: &Env, address: &str) -> Result<Option<Freeze>, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    let account = load_account(deps.storage, &address)?;
    Ok(account.freeze_at(env.block.time.seconds()).cloned())
}

/// Frozen accounts, in the order of their addresses.
pub fn frozen_accounts(
    deps: Deps,
    env: &Env,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<Addr>, ContractError> {
    let now = env.block.time.seconds();
    let frozen = |account: &Account| account.freeze_at(now).is_some();
    let page = marked_accounts(deps, &ACCOUNTS.idx.frozen, frozen, start_after, limit)?;
    Ok(Page {
        items: page.items.into_iter().map(|(address, _)| address).collect(),
        has_more: page.has_more,
    })
}

/// What the guardian has ordered, and what it can order.
pub fn guardian_budget(
    deps: Deps,
    env: &Env,
    address: Option<&str>,
) -> Result<GuardianBudget, ContractError> {
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
