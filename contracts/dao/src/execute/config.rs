//! `UpdateConfig` and `SetVetoWindow`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use oaic_messages::dao::{Classes, Timing};
use oaic_runtime::address;
use oaic_runtime::token::no_coins;

use super::only_self;
use crate::error::ContractError;
use crate::instantiate::non_circulating;
use crate::rules::Spans;
use crate::state::{Rules, Settings, PEERS, RULES, SETTINGS};
use crate::{events, rules};

/// What is to change.
#[derive(Default)]
pub struct Changes {
    /// Where forfeited deposits go.
    pub treasury: Option<String>,
    /// Contracts that hold coins which don't circulate.
    pub non_circulating: Option<Vec<String>>,
    /// Taken with a proposal, in uoaic.
    pub deposit: Option<Uint128>,
    /// Span of silence, in seconds.
    pub silence_span: Option<u64>,
    /// Delays and windows.
    pub timing: Option<Timing>,
    /// Rules of the classes.
    pub classes: Option<Classes>,
}

/// Changes what is set. Proposals under way keep what they demanded when they were submitted.
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
    let (settings, rules) = changed(deps.storage, &env, &changes)?;
    let fields: Vec<&str> = [
        ("treasury", changes.treasury.is_some()),
        ("non_circulating", changes.non_circulating.is_some()),
        ("deposit", changes.deposit.is_some()),
        ("silence_span", changes.silence_span.is_some()),
        ("timing", changes.timing.is_some()),
        ("classes", changes.classes.is_some()),
    ]
    .into_iter()
    .filter(|(_, changed)| *changed)
    .map(|(field, _)| field)
    .collect();
    let mut peers = PEERS.load(deps.storage)?;
    if let Some(treasury) = changes.treasury {
        peers.treasury = address::payable(deps.api, me, "treasury", &treasury)?;
    }
    if let Some(contracts) = changes.non_circulating {
        peers.non_circulating = non_circulating(deps.api, me, &contracts)?;
    }
    PEERS.save(deps.storage, &peers)?;
    SETTINGS.save(deps.storage, &settings)?;
    RULES.save(deps.storage, &rules)?;
    Ok(events::config_updated(&fields))
}

/// Settings and rules as changes would leave them.
///
/// # Errors
/// What instantiation would refuse.
pub fn changed(
    storage: &dyn Storage,
    env: &Env,
    changes: &Changes,
) -> Result<(Settings, Rules), ContractError> {
    let (mut settings, mut rules) = (SETTINGS.load(storage)?, RULES.load(storage)?);
    if let Some(deposit) = changes.deposit {
        settings.deposit = rules::check_deposit(deposit)?;
    }
    if let Some(span) = changes.silence_span {
        settings.silence_span = span;
    }
    if let Some(timing) = changes.timing {
        rules.timing = timing;
    }
    if let Some(classes) = &changes.classes {
        rules.classes = classes.clone();
    }
    rules::check(Spans::of(env), &rules)?;
    rules::check_silence_span(&rules, settings.silence_span)?;
    Ok((settings, rules))
}

/// Changes the veto rule.
///
/// # Errors
/// Anybody else's; out of its bounds, or longer than a timelock.
pub fn set_veto_window(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    seconds: u64,
) -> Result<Response, ContractError> {
    only_self(&env, &info, "change the veto rule")?;
    no_coins(&info)?;
    let rules = with_veto_window(deps.storage, &env, seconds)?;
    RULES.save(deps.storage, &rules)?;
    Ok(events::config_updated(&["veto_window"]))
}

/// Rules with another veto window.
///
/// # Errors
/// As [`set_veto_window`].
pub fn with_veto_window(
    storage: &dyn Storage,
    env: &Env,
    seconds: u64,
) -> Result<Rules, ContractError> {
    let rules = Rules {
        veto_window: seconds,
        ..RULES.load(storage)?
    };
    rules::check(Spans::of(env), &rules)?;
    Ok(rules)
}
