//! `UpdateConfig`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use oaic_kit::token::no_coins;
use oaic_kit::{address, Checked};
use oaic_types::dao::{Classes, Timing};

use super::only_self;
use crate::error::ContractError;
use crate::instantiate::non_circulating;
use crate::state::{PEERS, RULES, SETTINGS};
use crate::{events, rules};

/// What is to change.
pub struct Changes {
    /// Where forfeited deposits go.
    pub treasury: Option<String>,
    /// Contracts that hold coins nobody can vote with.
    pub non_circulating: Option<Vec<String>>,
    /// Taken with a proposal, in uoaic.
    pub deposit: Option<Uint128>,
    /// Quorums are at least of so much, in uoaic.
    pub quorum_floor: Option<Uint128>,
    /// Span of silence, in seconds.
    pub silence_span: Option<u64>,
    /// Delays and windows.
    pub timing: Option<Timing>,
    /// Rules of the classes.
    pub classes: Option<Classes>,
}

/// Changes what is set. Rules of proposals under way stay theirs: new ones get a new number.
///
/// # Errors
/// Anybody else's; what instantiation would refuse.
pub fn update(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    changes: Changes,
) -> Result<Response, ContractError> {
    only_self(&env, &info, "change what is set")?;
    no_coins(&info)?;
    let me = &env.contract.address;
    let mut changed = Vec::new();
    let mut peers = PEERS.load(deps.storage)?;
    if let Some(treasury) = changes.treasury {
        peers.treasury = address::payable(deps.api, me, "treasury", &treasury)?;
        changed.push("treasury");
    }
    if let Some(contracts) = changes.non_circulating {
        peers.non_circulating = non_circulating(deps.api, me, &contracts)?;
        changed.push("non_circulating");
    }
    PEERS.save(deps.storage, &peers)?;

    let mut settings = SETTINGS.load(deps.storage)?;
    let mut in_force = RULES.load(deps.storage, settings.rules)?;
    if let Some(deposit) = changes.deposit {
        settings.deposit = rules::check_deposit(deposit)?;
        changed.push("deposit");
    }
    if let Some(floor) = changes.quorum_floor {
        settings.quorum_floor = rules::check_quorum_floor(floor)?;
        changed.push("quorum_floor");
    }
    if let Some(span) = changes.silence_span {
        settings.silence_span = span;
        changed.push("silence_span");
    }
    let new_rules = changes.timing.is_some() || changes.classes.is_some();
    if let Some(timing) = changes.timing {
        in_force.timing = timing;
        changed.push("timing");
    }
    if let Some(classes) = changes.classes {
        in_force.classes = classes;
        changed.push("classes");
    }
    rules::check(&in_force)?;
    rules::check_silence_span(&in_force, settings.silence_span)?;
    if new_rules {
        settings.rules = settings.rules.plus(1)?;
        RULES.save(deps.storage, settings.rules, &in_force)?;
    }
    SETTINGS.save(deps.storage, &settings)?;
    Ok(events::config_updated(&changed, settings.rules))
}
