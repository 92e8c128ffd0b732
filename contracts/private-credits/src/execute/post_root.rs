//! `PostRoot`: adds a root over an attestor's credentials.

use cosmwasm_std::{Binary, DepsMut, Env, MessageInfo, Response};
use oaic_messages::private_credits::{MAX_ATTESTOR_ROOTS, MAX_ROOT_LIFE};
use oaic_records::element;
use oaic_runtime::amount::within;
use oaic_runtime::Checked;

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{Posted, ATTESTORS};

/// Adds a root, or gives one another expiry.
pub fn post_root(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    root: Binary,
    expires_at: u64,
) -> Result<Response> {
    let attestor = &info.sender;
    let mut roots = roots_of(&deps, info)?;
    element::canonical("root", &root)?;
    let now = env.block.time.seconds();
    within(
        "expires_at",
        expires_at,
        now.add_checked(1)?,
        now.add_checked(MAX_ROOT_LIFE)?,
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

pub(super) fn roots_of(deps: &DepsMut, info: &MessageInfo) -> Result<Vec<Posted>> {
    let roots = ATTESTORS.may_load(deps.storage, &info.sender)?;
    roots.ok_or_else(|| ContractError::NotAttestor {
        attestor: info.sender.to_string(),
    })
}
