//! What the token answers. cw20's own queries are cw20-base's functions over the same keys.

use std::iter;

use cosmwasm_std::{Addr, Deps, Env, Order, StdResult, Storage, Uint128};
use cw20::TokenInfoResponse;
use cw_storage_plus::{Bound, MultiIndex};
use oaic_math::fee::{burned_of_paid, gross_up as least_gross};
use oaic_messages::shared::Page;
use oaic_messages::token::{
    BurnDay, BurnedBy, BurnedResponse, ConfigResponse, FeePaidResponse, FeePooledResponse,
    FeeSchedule, Freeze, GuardianBudget, PausedForResponse, Quote, SupplyAtBlockStartResponse,
    SystemContract, VotingPowerResponse, MAX_GUARDIAN_FREEZES,
};
use oaic_runtime::{address, page::page};

use crate::burn::When;
use crate::error::ContractError;
use crate::state::{
    load_account, Account, ByCause, DayStart, System, ACCOUNTS, BURN_CAUSES, BURN_DAYS, FEE_PAID,
    FEE_SCHEDULE, GUARDIAN, HOT, STAKING, TOKEN_INFO, VOTES,
};
use crate::{burn, emergency, guard, ledger};

/// Name, symbol, decimals and what is left of the supply.
pub fn token_info(deps: Deps) -> Result<TokenInfoResponse, ContractError> {
    let info = TOKEN_INFO.load(deps.storage)?;
    Ok(TokenInfoResponse {
        name: info.name,
        symbol: info.symbol,
        decimals: info.decimals,
        total_supply: burn::total_supply(deps.storage, When::Now)?,
    })
}

/// What a transfer would do in this block.
pub fn simulate_transfer(
    deps: Deps,
    env: Env,
    sender: &str,
    recipient: &str,
    amount: Uint128,
) -> Result<Quote, ContractError> {
    let (payer, payee) = sides(deps, sender, recipient)?;
    let split = ledger::split_for(deps.storage, &env, &payer, &payee, amount)?;
    Ok(Quote {
        gross: split.gross.into(),
        net: split.net.into(),
        burned: split.burned.into(),
        pool: split.pool.into(),
    })
}

/// Least gross amount for a net one, and how it would be split.
pub fn gross_up(
    deps: Deps,
    env: Env,
    sender: &str,
    recipient: &str,
    net: Uint128,
) -> Result<Quote, ContractError> {
    let (payer, payee) = sides(deps, sender, recipient)?;
    let gross = if ledger::is_untaxed(&payer, &payee) {
        net
    } else {
        let bps = FEE_SCHEDULE
            .load(deps.storage)?
            .rate_at(env.block.time.seconds());
        least_gross(net.u128(), bps)?.into()
    };
    simulate_transfer(deps, env, sender, recipient, gross)
}

/// The fee schedule.
pub fn fee_schedule(deps: Deps) -> StdResult<FeeSchedule> {
    FEE_SCHEDULE.load(deps.storage)
}

/// Addresses, pause and supply at genesis.
pub fn config(deps: Deps, env: Env) -> StdResult<ConfigResponse> {
    let hot = HOT.load(deps.storage)?;
    Ok(ConfigResponse {
        paused_until: guard::paused_until(&hot, &env),
        pool: hot.pool,
        guardian: GUARDIAN.load(deps.storage)?.address,
        staking: STAKING.may_load(deps.storage)?,
        initial_supply: TOKEN_INFO.load(deps.storage)?.total_supply,
    })
}

/// Burned so far, every cause listed.
pub fn burned(deps: Deps) -> Result<BurnedResponse, ContractError> {
    Ok(BurnedResponse {
        total: burn::burned_total(deps.storage, When::Now)?,
        by_cause: listed_by_cause(burn::burned_by_cause(deps.storage)?),
    })
}

/// Burned on each day on which something was.
pub fn burn_series(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<BurnDay>, ContractError> {
    let mut next = BURN_DAYS.next_after(deps.storage, start_after.unwrap_or_default())?;
    let days = iter::from_fn(|| Some(burn_day(deps.storage, next.take()?, &mut next)));
    page(days, limit)
}

/// What a day burned: what had been burned when the next one began, or is by now, less when it
/// began itself.
fn burn_day(
    storage: &dyn Storage,
    start: DayStart,
    next: &mut Option<DayStart>,
) -> Result<BurnDay, ContractError> {
    *next = BURN_DAYS.next_after(storage, start.day)?;
    let mut burned = match next {
        Some(next) => next.burned,
        None => burn::burned_by_cause(storage)?,
    };
    let mut total = Uint128::zero();
    let books = |_| ContractError::Books {
        what: "burns of a day",
    };
    for (burned, before) in burned.iter_mut().zip(start.burned) {
        *burned = burned.checked_sub(before).map_err(books)?;
        total = total.checked_add(*burned).map_err(books)?;
    }
    Ok(BurnDay {
        day: start.day,
        total,
        by_cause: listed_by_cause(burned),
    })
}

fn listed_by_cause(sums: ByCause) -> Vec<BurnedBy> {
    BURN_CAUSES
        .into_iter()
        .zip(sums)
        .map(|(cause, amount)| BurnedBy { cause, amount })
        .collect()
}

/// What the pool got of fees.
pub fn fee_pooled(deps: Deps) -> Result<FeePooledResponse, ContractError> {
    Ok(FeePooledResponse {
        pool: HOT.load(deps.storage)?.pool,
        amount: burn::pooled(deps.storage)?,
    })
}

/// What a system contract paid in fees that it booked itself.
pub fn fee_paid(deps: Deps, address: &str) -> Result<FeePaidResponse, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    let paid = FEE_PAID
        .may_load(deps.storage, &address)?
        .unwrap_or_default();
    Ok(FeePaidResponse {
        paid,
        burned: burned_of_paid(paid.u128()).into(),
    })
}

/// A system contract's entry.
pub fn system_contract(deps: Deps, address: &str) -> Result<Option<SystemContract>, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    Ok(load_account(deps.storage, &address)?
        .system
        .map(|system| entry(address, system)))
}

/// System contracts, in the order of their addresses.
pub fn system_contracts(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<SystemContract>, ContractError> {
    let page = listed(deps, &ACCOUNTS.idx.system, |_| true, start_after, limit)?;
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
    let page = listed(deps, &ACCOUNTS.idx.frozen, frozen, start_after, limit)?;
    Ok(Page {
        items: page.items.into_iter().map(|(address, _)| address).collect(),
        has_more: page.has_more,
    })
}

/// For how long movements were ever paused until now.
pub fn paused_for(deps: Deps, env: &Env) -> Result<PausedForResponse, ContractError> {
    let hot = HOT.load(deps.storage)?;
    let guardian = GUARDIAN.load(deps.storage)?;
    Ok(PausedForResponse {
        seconds: guardian.paused_for(&hot, env.block.time.seconds()),
    })
}

/// What the guardian has ordered, and what it can order.
pub fn guardian_budget(
    deps: Deps,
    env: &Env,
    address: Option<&str>,
) -> Result<GuardianBudget, ContractError> {
    let asked = address::optional(deps.api, "address", address)?;
    let may_freeze_from = asked
        .map(|account| emergency::may_freeze_from(deps.storage, &account))
        .transpose()?;
    let freezes = emergency::in_force(deps.storage, env.block.time.seconds())?;
    let places = MAX_GUARDIAN_FREEZES.saturating_sub(freezes.len());
    Ok(GuardianBudget {
        held: emergency::held(&freezes),
        freezes,
        places: u32::try_from(places).unwrap_or(u32::MAX),
        may_hold: emergency::may_hold(deps.storage)?,
        may_pause_from: GUARDIAN.load(deps.storage)?.may_pause_from,
        may_freeze_from,
    })
}

/// Supply as this block found it when it began.
pub fn supply_at_block_start(
    deps: Deps,
    env: Env,
) -> Result<SupplyAtBlockStartResponse, ContractError> {
    let height = env.block.height;
    Ok(SupplyAtBlockStartResponse {
        supply: burn::total_supply(deps.storage, When::StartOf(height))?,
        height,
    })
}

/// Checkpointed balance at the start of a block.
pub fn voting_power_at(
    deps: Deps,
    env: Env,
    address: &str,
    height: Option<u64>,
) -> Result<VotingPowerResponse, ContractError> {
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

fn sides(deps: Deps, sender: &str, recipient: &str) -> Result<(Account, Account), ContractError> {
    let sender = address::valid(deps.api, "sender", sender)?;
    let recipient = address::valid(deps.api, "recipient", recipient)?;
    Ok((
        load_account(deps.storage, &sender)?,
        load_account(deps.storage, &recipient)?,
    ))
}

fn entry(address: Addr, system: System) -> SystemContract {
    SystemContract {
        address,
        exemption: system.exemption,
        escrow: system.escrow,
        takes_transfers: system.takes_transfers,
    }
}

/// One page of the accounts that an index marks with 1, but for the few that don't belong there
/// any more.
fn listed(
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
