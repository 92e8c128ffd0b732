//! `Config`, `Roles` and `Ownership`.

use cosmwasm_std::{Addr, Deps, Env};
use cw_ownable::Ownership;
use oaic_messages::dao::{ConfigResponse, RolesResponse};

use crate::error::ContractError;
use crate::state::{LINKS, ROLES, RULES, SETTINGS, SOURCES};

/// `Config`.
pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
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

/// `Ownership`: the contract is its own, and nothing can change that.
pub fn ownership(env: Env) -> Ownership<Addr> {
    Ownership {
        owner: Some(env.contract.address),
        pending_owner: None,
        pending_expiry: None,
    }
}
