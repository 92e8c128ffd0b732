//! Attestors: who they are, and the roots they post.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Order, Response};
use oaic_messages::private_credits::{MAX_ATTESTORS, MAX_ATTESTOR_ROOTS, MAX_ROOT_LIFE};
use oaic_records::element;
use oaic_records::private_credits::{Posted, ATTESTORS};
use oaic_runtime::amount::within;
use oaic_runtime::{address, ownership, Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;

pub fn add_attestor(
    deps: DepsMut,
    info: &MessageInfo,
    attestor: &str,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "add an attestor")?;
    let attestor = address::valid(deps.api, "attestor", attestor)?;
    if ATTESTORS.has(deps.storage, &attestor) {
        return Err(ContractError::AlreadyAttestor {
            attestor: attestor.into(),
        });
    }
    let there = ATTESTORS.keys(deps.storage, None, None, Order::Ascending);
    if there.count() >= MAX_ATTESTORS {
        return Err(ContractError::TooManyAttestors { max: MAX_ATTESTORS });
    }
    ATTESTORS.save(deps.storage, &attestor, &vec![])?;
    Ok(Response::new().add_event(events::attestor_changed(&attestor, "added")))
}

pub fn remove_attestor(
    deps: DepsMut,
    info: &MessageInfo,
    attestor: &str,
) -> Result<Response, ContractError> {
    ownership::ensure_owner(deps.storage, &info.sender, "remove an attestor")?;
    let attestor = address::valid(deps.api, "attestor", attestor)?;
    if !ATTESTORS.has(deps.storage, &attestor) {
        return Err(ContractError::NotAttestor {
            attestor: attestor.into(),
        });
    }
    ATTESTORS.remove(deps.storage, &attestor);
    Ok(Response::new().add_event(events::attestor_changed(&attestor, "removed")))
}

/// Adds a root, or gives one another expiry.
pub fn post_root(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    root: Binary,
    expires_at: u64,
) -> Result<Response, ContractError> {
    let attestor = &info.sender;
    let mut roots = roots_of(&deps, info)?;
    element::canonical("root", &root)?;
    let now = env.block.time.seconds();
    within(
        "expires_at",
        expires_at,
        now.plus(1)?,
        now.plus(MAX_ROOT_LIFE)?,
    )?;
    roots.retain(|posted| posted.expires_at > now && posted.root != root);
    if roots.len() >= MAX_ATTESTOR_ROOTS {
        let first = roots.iter().map(|posted| posted.expires_at).min();
        return Err(ContractError::TooManyRoots {
            attestor: attestor.to_string(),
            max: MAX_ATTESTOR_ROOTS,
            next: first.unwrap_or_default(),
        });
    }
    let event = events::root_posted(attestor, &root, expires_at);
    roots.push(Posted { root, expires_at });
    ATTESTORS.save(deps.storage, attestor, &roots)?;
    Ok(Response::new().add_event(event))
}

pub fn revoke_root(
    deps: DepsMut,
    info: &MessageInfo,
    root: &Binary,
) -> Result<Response, ContractError> {
    let mut roots = roots_of(&deps, info)?;
    let before = roots.len();
    roots.retain(|posted| posted.root != *root);
    if roots.len() == before {
        return Err(RuntimeError::unknown("root of yours", root).into());
    }
    ATTESTORS.save(deps.storage, &info.sender, &roots)?;
    Ok(Response::new().add_event(events::root_revoked(&info.sender, root)))
}

fn roots_of(deps: &DepsMut, info: &MessageInfo) -> Result<Vec<Posted>, ContractError> {
    let roots = ATTESTORS.may_load(deps.storage, &info.sender)?;
    roots.ok_or_else(|| ContractError::NotAttestor {
        attestor: info.sender.to_string(),
    })
}
