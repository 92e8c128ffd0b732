//! What is set, what there is, and what others are asked.

use cosmwasm_std::{Addr, Deps, Env, Order};
use cw_ownable::Ownership;
use cw_storage_plus::Bound;
use oaic_messages::dao::{
    BooksResponse, CirculationResponse, ConfigResponse, MigrationResponse, PolicyKey, PolicySpec,
    PowerResponse, RolesResponse,
};
use oaic_messages::gates::{
    BoundStakeResponse, ExecutingProposal, ExecutingResponse, OpeningResponse, QueuedResponse,
    SilenceResponse,
};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page, Checked, RuntimeError};

use crate::error::ContractError;
use crate::state::{
    self, CONTENTS, COUNTERS, EXECUTING, LAST_ACTIVITY, MIGRATIONS, PEERS, POLICIES, POLICY_COUNT,
    ROLES, RULES, SETTINGS, SOURCES,
};
use crate::{bonds, opening, power, queue};

/// `Config`.
pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let sources = SOURCES.load(deps.storage)?;
    let peers = PEERS.load(deps.storage)?;
    let settings = SETTINGS.load(deps.storage)?;
    let rules = RULES.load(deps.storage)?;
    Ok(ConfigResponse {
        token: sources.token,
        staking: sources.staking,
        treasury: peers.treasury,
        sale: peers.sale,
        non_circulating: peers.non_circulating,
        deposit: settings.deposit,
        silence_span: settings.silence_span,
        timing: rules.timing,
        veto_window: rules.veto_window,
        openings: settings.openings,
        classes: rules.classes,
    })
}

/// `Policies`.
pub fn policies(
    deps: Deps,
    start_after: Option<PolicyKey>,
    limit: Option<u32>,
) -> Result<Page<PolicySpec>, ContractError> {
    let after = start_after
        .map(|key| {
            let contract = address::valid(deps.api, "start_after.contract", &key.contract)?;
            Ok::<_, RuntimeError>((contract, key.message))
        })
        .transpose()?;
    let after = after
        .as_ref()
        .map(|(contract, message)| Bound::exclusive((contract, message.as_str())));
    let items = POLICIES
        .range(deps.storage, after, None, Order::Ascending)
        .map(|item| {
            let ((contract, message), class) = item?;
            Ok(PolicySpec {
                contract: contract.into(),
                message,
                class,
            })
        });
    page::page(items, limit)
}

/// `PowerAt`.
pub fn power_at(
    deps: Deps,
    env: Env,
    account: &str,
    height: Option<u64>,
) -> Result<PowerResponse, ContractError> {
    let account = address::valid(deps.api, "address", account)?;
    let sources = SOURCES.load(deps.storage)?;
    let height = height.unwrap_or(env.block.height);
    power::power_at(deps.querier, &sources, &account, height)
}

/// `Circulation`.
pub fn circulation(deps: Deps) -> Result<CirculationResponse, ContractError> {
    power::circulation(deps, &PEERS.load(deps.storage)?)
}

/// `Opening`.
pub fn opening(deps: Deps, env: Env) -> Result<OpeningResponse, ContractError> {
    let opened = opening::look(deps, &env)?;
    Ok(opening::describe(deps.storage, &opened)?)
}

/// `Queued`.
pub fn queued(deps: Deps, env: &Env) -> Result<QueuedResponse, ContractError> {
    let queued = !queue::live(deps, env)?.is_empty();
    Ok(QueuedResponse { queued })
}

/// `QueuedFor`.
pub fn queued_for(
    deps: Deps,
    env: &Env,
    contract: &str,
    at: u64,
) -> Result<Option<u64>, ContractError> {
    let contract = address::valid(deps.api, "contract", contract)?;
    queue::queued_for(deps, env, &contract, at)
}

/// `Migration`.
pub fn migration(deps: Deps, env: &Env, id: u64) -> Result<MigrationResponse, ContractError> {
    let found = MIGRATIONS.may_load(deps.storage, id)?;
    let found = found.ok_or_else(|| RuntimeError::unknown("migration", id))?;
    queue::describe(deps, env, id, found)
}

/// `QueuedMigrations`.
pub fn migrations(deps: Deps, env: &Env) -> Result<Vec<MigrationResponse>, ContractError> {
    let live = queue::live(deps, env)?.into_iter();
    live.map(|(id, migration)| queue::describe(deps, env, id, migration))
        .collect()
}

/// `Executing`.
pub fn executing(deps: Deps) -> Result<ExecutingResponse, ContractError> {
    let Some(id) = EXECUTING.may_load(deps.storage)? else {
        return Ok(ExecutingResponse { proposal: None });
    };
    let (proposal, _) = state::proposal(deps.storage, id)?;
    let supply = proposal.poll.map(|poll| poll.supply).unwrap_or_default();
    Ok(ExecutingResponse {
        proposal: Some(ExecutingProposal {
            id,
            submitted_at: CONTENTS.load(deps.storage, id)?.submitted_at,
            yes: proposal.tally.yes.into(),
            supply: supply.into(),
        }),
    })
}

/// `BoundStake`.
pub fn bound_stake(
    deps: Deps,
    env: Env,
    account: &str,
) -> Result<BoundStakeResponse, ContractError> {
    let account = address::valid(deps.api, "address", account)?;
    bonds::bound(deps, &account, env.block.time.seconds())
}

/// `Roles`.
pub fn roles(deps: Deps) -> Result<RolesResponse, ContractError> {
    let roles = ROLES.load(deps.storage)?;
    Ok(RolesResponse {
        committee: roles.committee.address,
        committee_since: roles.committee.since,
        guardian: roles.guardian.address,
        guardian_since: roles.guardian.since,
    })
}

/// `Silence`: counted from the last executed proposal, or from the opening of government, without
/// which nobody could have executed one.
pub fn silence(deps: Deps, env: Env) -> Result<SilenceResponse, ContractError> {
    let span = SETTINGS.load(deps.storage)?.silence_span;
    let last = LAST_ACTIVITY.load(deps.storage)?;
    let opened = opening::of_sale(deps)?;
    let from = opening::describe(deps.storage, &opened)?.government_from;
    let silent_from = match from {
        Some(from) => Some(last.max(from).plus(span)?),
        None => None,
    };
    Ok(SilenceResponse {
        silent: silent_from.is_some_and(|from| env.block.time.seconds() >= from),
        silent_from,
    })
}

/// `Books`.
pub fn books(deps: Deps) -> Result<BooksResponse, ContractError> {
    let counters = COUNTERS.load(deps.storage)?;
    Ok(BooksResponse {
        proposals: counters.proposals,
        deposits_held: counters.deposits_held,
        policies: POLICY_COUNT.load(deps.storage)?,
    })
}

/// `Ownership`: the contract is its own, and nothing can change that.
pub fn ownership(env: Env) -> Ownership<Addr> {
    Ownership {
        owner: Some(env.contract.address),
        pending_owner: None,
        pending_expiry: None,
    }
}
