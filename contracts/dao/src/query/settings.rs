//! What is set, what there is, and what others are asked.

use cosmwasm_std::{Addr, Deps, Env, Order};
use cw_ownable::Ownership;
use cw_storage_plus::Bound;
use oaic_kit::{address, page, Checked, KitError};
use oaic_types::dao::{
    BooksResponse, ConfigResponse, PolicyKey, PolicySpec, PowerResponse, QuorumBaseResponse,
    RolesResponse,
};
use oaic_types::gates::SilenceResponse;
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::power;
use crate::state::{
    COUNTERS, LAST_ACTIVITY, PEERS, POLICIES, POLICY_COUNT, ROLES, RULES, SETTINGS, SOURCES,
};

/// `Config`.
pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let sources = SOURCES.load(deps.storage)?;
    let peers = PEERS.load(deps.storage)?;
    let settings = SETTINGS.load(deps.storage)?;
    let rules = RULES.load(deps.storage, settings.rules)?;
    Ok(ConfigResponse {
        token: sources.token,
        staking: sources.staking,
        treasury: peers.treasury,
        non_circulating: peers.non_circulating,
        deposit: settings.deposit,
        quorum_floor: settings.quorum_floor,
        silence_span: settings.silence_span,
        rules_version: settings.rules,
        timing: rules.timing,
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
            Ok::<_, KitError>((contract, key.message))
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

/// `QuorumBase`.
pub fn quorum_base(deps: Deps) -> Result<QuorumBaseResponse, ContractError> {
    let sources = SOURCES.load(deps.storage)?;
    let peers = PEERS.load(deps.storage)?;
    power::quorum_base(deps.querier, &sources, &peers)
}

/// `Roles`.
pub fn roles(deps: Deps) -> Result<RolesResponse, ContractError> {
    let roles = ROLES.load(deps.storage)?;
    Ok(RolesResponse {
        committee: roles.committee,
        guardian: roles.guardian,
    })
}

/// `Silence`.
pub fn silence(deps: Deps, env: Env) -> Result<SilenceResponse, ContractError> {
    let span = SETTINGS.load(deps.storage)?.silence_span;
    let silent_from = LAST_ACTIVITY.load(deps.storage)?.plus(span)?;
    Ok(SilenceResponse {
        silent: env.block.time.seconds() >= silent_from,
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
