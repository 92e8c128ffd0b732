//! Checks of rules, offices and callers.

use cosmwasm_std::{Addr, Api, Deps, Env, HexBinary, MessageInfo, Storage, Uint128};
use oaic_messages::dao::{
    ClassBounds, ClassRules, Classes, Office, Openings, PolicyClass, PolicyKey, PolicySpec, Timing,
    CONSTITUTION_AFTER, GOVERNMENT_AFTER, MAX_DEPOSIT, MAX_NON_CIRCULATING, MAX_PERIOD,
    MAX_POLICIES, OFFICE_SPAN, PAYMENT_WINDOW, VETO_WINDOW, VOTING_DELAY, WINDOW,
};
use oaic_messages::shared::{Bps, SHORT_WINDOW_CHAINS};
use oaic_runtime::amount::within;
use oaic_runtime::{address, system, text, RuntimeError};

use crate::error::{ContractError, Result};
use crate::model::policy::{self, governed};
use crate::state::{
    Holder, Rules, Settings, Sources, CONTENTS, LINKS, ROLES, RULES, SETTINGS, SOURCES,
};

/// Refuses everybody but this contract itself, which acts only by proposals.
pub fn only_self(env: &Env, info: &MessageInfo, action: &'static str) -> Result<(), RuntimeError> {
    match info.sender == env.contract.address {
        true => Ok(()),
        false => Err(RuntimeError::unauthorized(
            &info.sender,
            action,
            "this contract itself, by an executed proposal,",
        )),
    }
}

/// Refuses an order whose hash is not the proposal's.
pub fn hash(storage: &dyn Storage, id: u64, hash: &HexBinary) -> Result<()> {
    let found = CONTENTS.load(storage, id)?.hash;
    match found == *hash {
        true => Ok(()),
        false => Err(ContractError::OtherHash {
            id,
            named: hash.to_hex(),
            found: found.to_hex(),
        }),
    }
}

/// Refuses an office that has not been held for long enough to consent to new code.
pub fn tenure(env: &Env, office: Office, holder: &Holder) -> Result<()> {
    let now = env.block.time.seconds();
    let from = holder.since.saturating_add(OFFICE_SPAN);
    match holder.since > 0 && now < from {
        true => Err(ContractError::TooShortInOffice { office, from, now }),
        false => Ok(()),
    }
}

/// Spans on one chain: where windows may be short, each may be as short as a second.
#[derive(Clone, Copy)]
pub struct Spans {
    short: bool,
}

impl Spans {
    pub fn of(env: &Env) -> Self {
        Self {
            short: SHORT_WINDOW_CHAINS.contains(&env.block.chain_id.as_str()),
        }
    }

    /// A minimum span, except where windows may be short.
    pub fn minimum(self, span: u64) -> u64 {
        if self.short {
            0
        } else {
            span
        }
    }

    fn check(
        self,
        field: &'static str,
        value: u64,
        (min, max): (u64, u64),
    ) -> Result<(), RuntimeError> {
        let min = if self.short { 1 } else { min };
        within(field, value, min, max)
    }
}

/// Refuses rules out of their bounds, and a veto window longer than a timelock.
pub fn rules(spans: Spans, rules: &Rules) -> Result<()> {
    let Rules {
        timing,
        veto_window,
        classes,
    } = rules;
    let Timing {
        voting_delay,
        activation_window,
        execution_window,
        payment_window,
    } = *timing;
    spans.check("voting_delay", voting_delay, VOTING_DELAY)?;
    spans.check("activation_window", activation_window, WINDOW)?;
    spans.check("execution_window", execution_window, WINDOW)?;
    spans.check("payment_window", payment_window, PAYMENT_WINDOW)?;
    spans.check("veto_window", *veto_window, VETO_WINDOW)?;
    for class in PolicyClass::ALL {
        class_rules(spans, classes.rules(class), &class.bounds(), *veto_window)
            .map_err(|error| ContractError::ClassRules { class, error })?;
    }
    Ok(())
}

fn class_rules(
    spans: Spans,
    rules: &ClassRules,
    bounds: &ClassBounds,
    veto_window: u64,
) -> Result<(), RuntimeError> {
    let bps = |field, value, (min, max): (Bps, Bps)| within(field, value, min, max);
    bps("min_yes_bps", rules.min_yes_bps, bounds.min_yes_bps)?;
    bps("threshold_bps", rules.threshold_bps, bounds.threshold_bps)?;
    let voting = rules.voting_period;
    spans.check("voting_period", voting, bounds.voting_period)?;
    spans.check("timelock", rules.timelock, bounds.timelock)?;
    // Otherwise a proposal could be executed before the committee has spoken.
    within("timelock", rules.timelock, veto_window, MAX_PERIOD)
}

/// Refuses openings out of their bounds.
pub fn openings(spans: Spans, openings: Openings) -> Result<()> {
    let government = openings.government;
    spans.check("openings.government", government, GOVERNMENT_AFTER)?;
    let field = "openings.constitution";
    spans.check(field, openings.constitution, CONSTITUTION_AFTER)?;
    Ok(within(field, openings.constitution, government, u64::MAX)?)
}

/// Refuses a silence span that an active DAO could exceed, or that never ends.
pub fn silence_span(rules: &Rules, span: u64) -> Result<()> {
    let slowest = &rules.classes.constitution;
    let longest = [
        rules.timing.voting_delay,
        slowest.voting_period,
        slowest.timelock,
    ]
    .into_iter()
    .fold(0u64, u64::saturating_add);
    Ok(within(
        "silence_span",
        span,
        longest.max(1),
        MAX_PERIOD.saturating_mul(10),
    )?)
}

/// Refuses a deposit that could keep everybody from proposing.
pub fn deposit(deposit: Uint128) -> Result<Uint128, RuntimeError> {
    match deposit.u128() > MAX_DEPOSIT {
        true => {
            let rule = format!("at most {MAX_DEPOSIT} uoaic, or nobody could afford to propose");
            Err(RuntimeError::invalid("deposit", deposit, rule))
        }
        false => Ok(deposit),
    }
}

/// Changes of the configuration, as in `UpdateConfig`.
#[derive(Default)]
pub struct Changes {
    pub treasury: Option<String>,
    pub non_circulating: Option<Vec<String>>,
    pub deposit: Option<Uint128>,
    pub silence_span: Option<u64>,
    pub timing: Option<Timing>,
    pub classes: Option<Classes>,
}

/// Settings and rules as changes would leave them.
pub fn changed(storage: &dyn Storage, env: &Env, changes: &Changes) -> Result<(Settings, Rules)> {
    let (mut settings, mut rules) = (SETTINGS.load(storage)?, RULES.load(storage)?);
    if let Some(deposit) = changes.deposit {
        settings.deposit = self::deposit(deposit)?;
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
    self::rules(Spans::of(env), &rules)?;
    self::silence_span(&rules, settings.silence_span)?;
    Ok((settings, rules))
}

/// Rules with another veto window.
pub fn with_veto_window(storage: &dyn Storage, env: &Env, seconds: u64) -> Result<Rules> {
    let rules = Rules {
        veto_window: seconds,
        ..RULES.load(storage)?
    };
    self::rules(Spans::of(env), &rules)?;
    Ok(rules)
}

/// A change of the table as it is now.
///
/// # Errors
/// More entries than the table holds, and those of [`policy::plan`].
pub fn policies(
    deps: Deps,
    me: &Addr,
    set: Vec<PolicySpec>,
    remove: Vec<PolicyKey>,
) -> Result<policy::Change> {
    text::count("set", "entries", set.len(), 0, MAX_POLICIES)?;
    text::count("remove", "entries", remove.len(), 0, MAX_POLICIES)?;
    let roles = ROLES.load(deps.storage)?;
    policy::plan(deps.storage, deps.api, me, &roles, set, remove)
}

/// Addresses that can hold an office: no contract of the economy, to which calls would then be
/// calls of an office; and not both offices by one.
pub fn roles(
    deps: Deps,
    me: &Addr,
    committee: Option<String>,
    guardian: Option<String>,
) -> Result<(Option<Addr>, Option<Addr>)> {
    let Sources { token, staking } = SOURCES.load(deps.storage)?;
    let links = LINKS.load(deps.storage)?;
    let mut economy = links.non_circulating;
    economy.extend([token.clone(), staking, links.treasury, links.sale]);
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
    apart(
        committee.as_ref().unwrap_or(&roles.committee.address),
        guardian.as_ref().unwrap_or(&roles.guardian.address),
    )?;
    Ok((committee, guardian))
}

/// Refuses one account in both offices: its consent would count twice.
pub fn apart(committee: &Addr, guardian: &Addr) -> Result<(), RuntimeError> {
    match committee == guardian {
        true => {
            let rule = "it is the committee too; the two offices are held apart";
            Err(RuntimeError::invalid("guardian", guardian, rule))
        }
        false => Ok(()),
    }
}

/// The list of contracts that hold coins which don't circulate.
///
/// # Errors
/// Too many, one twice, this contract, or no address.
pub fn non_circulating(api: &dyn Api, me: &Addr, raw: &[String]) -> Result<Vec<Addr>> {
    let field = "non_circulating";
    text::count(field, "contracts", raw.len(), 0, MAX_NON_CIRCULATING)?;
    let mut contracts = Vec::with_capacity(raw.len());
    for raw in raw {
        let address = address::payable(api, me, field, raw)?;
        if contracts.contains(&address) {
            return Err(ContractError::Twice { field, address });
        }
        contracts.push(address);
    }
    Ok(contracts)
}
