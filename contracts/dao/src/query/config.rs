//! `Config`, `Policies`, `Roles`, `Totals` and `Ownership`.

use cosmwasm_std::{Addr, Deps, Env, Order};
use cw_ownable::Ownership;
use cw_storage_plus::Bound;
use oaic_messages::dao::{ConfigResponse, PolicyKey, PolicySpec, RolesResponse, TotalsResponse};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page, RuntimeError};

use crate::error::Result;
use crate::state::{COUNTERS, LINKS, POLICIES, POLICY_COUNT, ROLES, RULES, SETTINGS, SOURCES};

pub fn config(deps: Deps) -> Result<ConfigResponse> {
    let sources = SOURCES.load(deps.storage)?;
    let links = LINKS.load(deps.storage)?;
    let settings = SETTINGS.load(deps.storage)?;
    let rules = RULES.load(deps.storage)?;
    Ok(ConfigResponse {
        token: sources.token,
        staking: sources.staking,
        treasury: links.treasury,
        sale: links.sale,
        non_circulating: links.non_circulating,
        deposit: settings.deposit,
        silence_span: settings.silence_span,
        timing: rules.timing,
        veto_window: rules.veto_window,
        openings: settings.openings,
        classes: rules.classes,
    })
}

pub fn roles(deps: Deps) -> Result<RolesResponse> {
    let roles = ROLES.load(deps.storage)?;
    Ok(RolesResponse {
        committee: roles.committee.address,
        committee_since: roles.committee.since,
        guardian: roles.guardian.address,
        guardian_since: roles.guardian.since,
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

pub fn policies(
    deps: Deps,
    start_after: Option<PolicyKey>,
    limit: Option<u32>,
) -> Result<Page<PolicySpec>> {
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

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    let counters = COUNTERS.load(deps.storage)?;
    Ok(TotalsResponse {
        proposals: counters.proposals,
        deposits_held: counters.deposits_held,
        policies: POLICY_COUNT.load(deps.storage)?,
    })
}
