//! `SetRoles`, and the order by which an office hands itself over.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response};
use oaic_messages::dao::{Office, HAND_OVER_SPAN};
use oaic_runtime::token::no_coins;
use oaic_runtime::{address, system, RuntimeError};

use super::only_self;
use crate::error::ContractError;
use crate::events;
use crate::message::classify::governed;
use crate::state::{Holder, Sources, HANDOVERS, PEERS, ROLES, SOURCES};

/// Replaces the committee or the guardian. What the old one vetoed or consented to stays so.
///
/// # Errors
/// Anybody else's; and those of [`check`].
pub fn set(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    committee: Option<String>,
    guardian: Option<String>,
) -> Result<Response, ContractError> {
    only_self(&env, &info, "replace who holds an office")?;
    no_coins(&info)?;
    let (committee, guardian) = check(deps.as_ref(), &env.contract.address, committee, guardian)?;
    let mut roles = ROLES.load(deps.storage)?;
    let now = env.block.time.seconds();
    for (holder, next) in [
        (&mut roles.committee, committee),
        (&mut roles.guardian, guardian),
    ] {
        let Some(next) = next.filter(|next| *next != holder.address) else {
            continue;
        };
        // An office that hands itself over, as when its members change, keeps its time.
        let ordered = HANDOVERS.may_load(deps.storage, &holder.address)?;
        HANDOVERS.remove(deps.storage, &holder.address);
        let kept =
            ordered.is_some_and(|(to, at)| to == next && now < at.saturating_add(HAND_OVER_SPAN));
        let since = match kept {
            true => holder.since,
            false => now,
        };
        *holder = Holder {
            address: next,
            since,
        };
    }
    ROLES.save(deps.storage, &roles)?;
    Ok(events::roles_set(&roles))
}

/// Addresses that can hold an office: no contract of the economy, to which calls would then be
/// calls of an office; and not both offices by one.
///
/// # Errors
/// [`RuntimeError::BadAddress`], [`RuntimeError::OwnAddress`], [`RuntimeError::Invalid`].
pub fn check(
    deps: Deps,
    me: &Addr,
    committee: Option<String>,
    guardian: Option<String>,
) -> Result<(Option<Addr>, Option<Addr>), ContractError> {
    let Sources { token, staking } = SOURCES.load(deps.storage)?;
    let peers = PEERS.load(deps.storage)?;
    let mut economy = peers.non_circulating;
    economy.extend([token.clone(), staking, peers.treasury, peers.sale]);
    let one = |field: &'static str, raw: Option<String>| {
        let Some(raw) = raw else {
            return Ok(None);
        };
        let address = address::payable(deps.api, me, field, &raw)?;
        let ours = economy.contains(&address)
            || governed(deps.storage, &address)?
            || system::is_system(deps.querier, &token, &address)?;
        match ours {
            true => {
                let rule = "it is a contract of the economy; an office is held by a multisig";
                Err(ContractError::from(RuntimeError::invalid(
                    field, address, rule,
                )))
            }
            false => Ok(Some(address)),
        }
    };
    let (committee, guardian) = (one("committee", committee)?, one("guardian", guardian)?);
    let roles = ROLES.load(deps.storage)?;
    ensure_apart(
        committee.as_ref().unwrap_or(&roles.committee.address),
        guardian.as_ref().unwrap_or(&roles.guardian.address),
    )?;
    Ok((committee, guardian))
}

/// Refuses one account in both offices: its consent would count twice.
///
/// # Errors
/// [`RuntimeError::Invalid`].
pub fn ensure_apart(committee: &Addr, guardian: &Addr) -> Result<(), RuntimeError> {
    match committee == guardian {
        true => {
            let rule = "it is the committee too; the two offices are held apart";
            Err(RuntimeError::invalid("guardian", guardian, rule))
        }
        false => Ok(()),
    }
}

/// An office's order: who replaces it by a vote within [`HAND_OVER_SPAN`] keeps its time.
///
/// # Errors
/// No address.
pub fn hand_over(
    deps: DepsMut,
    env: &Env,
    office: Office,
    to: &str,
) -> Result<Response, ContractError> {
    let to = address::valid(deps.api, "to", to)?;
    let roles = ROLES.load(deps.storage)?;
    let from = &roles.holder(office).address;
    let now = env.block.time.seconds();
    HANDOVERS.save(deps.storage, from, &(to.clone(), now))?;
    Ok(events::handing_over(from, &to))
}
