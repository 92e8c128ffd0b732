//! What rules can be, and what a proposal demands under them.

use cosmwasm_std::{Env, Uint128};
use oaic_messages::dao::{
    Classes, Openings, PolicyClass, Terms, Timing, CONSTITUTION_AFTER, GOVERNMENT_AFTER,
    MAX_DEPOSIT, MAX_PERIOD, PAYMENT_WINDOW, VETO_WINDOW, VOTING_DELAY, WINDOW,
};
use oaic_messages::shared::SHORT_WINDOW_CHAINS;
use oaic_runtime::RuntimeError;

use crate::error::ContractError;
use crate::message::classify::Judgment;
use crate::state::Rules;

/// Spans on one chain: where windows may be short, each may be as short as a second.
#[derive(Clone, Copy)]
pub struct Spans {
    short: bool,
}

impl Spans {
    /// On the chain of a block.
    pub fn of(env: &Env) -> Self {
        Self {
            short: SHORT_WINDOW_CHAINS.contains(&env.block.chain_id.as_str()),
        }
    }

    /// A span that is at least so long, where windows may not be short.
    pub fn least(self, span: u64) -> u64 {
        match self.short {
            true => 0,
            false => span,
        }
    }

    fn check(self, field: &str, value: u64, (min, max): (u64, u64)) -> Result<(), ContractError> {
        let min = match self.short {
            true => 1,
            false => min,
        };
        within(field, value, min, max)
    }
}

fn within(field: &str, value: u64, min: u64, max: u64) -> Result<(), ContractError> {
    match (min..=max).contains(&value) {
        true => Ok(()),
        false => Err(ContractError::OutOfRange {
            field: field.into(),
            value,
            min,
            max,
        }),
    }
}

/// Refuses rules out of their bounds, and a veto window longer than a timelock.
///
/// # Errors
/// [`ContractError::OutOfRange`].
pub fn check(spans: Spans, rules: &Rules) -> Result<(), ContractError> {
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
        let (rules, bounds) = (classes.rules(class), class.bounds());
        let of = |field: &str| format!("{class:?}.{field}");
        let bps = |field, value: u16, (min, max): (u16, u16)| {
            within(&of(field), value.into(), min.into(), max.into())
        };
        bps("least_yes_bps", rules.least_yes_bps, bounds.least_yes_bps)?;
        bps("threshold_bps", rules.threshold_bps, bounds.threshold_bps)?;
        let voting = rules.voting_period;
        spans.check(&of("voting_period"), voting, bounds.voting_period)?;
        spans.check(&of("timelock"), rules.timelock, bounds.timelock)?;
        // Otherwise a proposal could be executed before the committee has spoken.
        within(&of("timelock"), rules.timelock, *veto_window, MAX_PERIOD)?;
    }
    Ok(())
}

/// Refuses openings out of their bounds.
///
/// # Errors
/// [`ContractError::OutOfRange`].
pub fn check_openings(spans: Spans, openings: Openings) -> Result<(), ContractError> {
    let government = openings.government;
    spans.check("openings.government", government, GOVERNMENT_AFTER)?;
    let field = "openings.constitution";
    spans.check(field, openings.constitution, CONSTITUTION_AFTER)?;
    within(field, openings.constitution, government, u64::MAX)
}

/// Refuses a span of silence that a DAO at work could exceed, or that never ends.
///
/// # Errors
/// [`ContractError::OutOfRange`].
pub fn check_silence_span(rules: &Rules, span: u64) -> Result<(), ContractError> {
    let slowest = &rules.classes.constitution;
    let longest = [
        rules.timing.voting_delay,
        slowest.voting_period,
        slowest.timelock,
    ]
    .into_iter()
    .fold(0u64, u64::saturating_add);
    within(
        "silence_span",
        span,
        longest.max(1),
        MAX_PERIOD.saturating_mul(10),
    )
}

/// Refuses a deposit that could keep everybody from proposing.
///
/// # Errors
/// [`RuntimeError::Invalid`].
pub fn check_deposit(deposit: Uint128) -> Result<Uint128, RuntimeError> {
    match deposit.u128() > MAX_DEPOSIT {
        true => {
            let rule = format!("at most {MAX_DEPOSIT} uoaic, or nobody could afford to propose");
            Err(RuntimeError::invalid("deposit", deposit, rule))
        }
        false => Ok(deposit),
    }
}

/// What a proposal of messages judged so demands: of each number the greatest among their classes,
/// stake alone and consent if any of them does. So no mixture is easier to pass than one of its
/// parts. A proposal without messages is about ethics.
pub fn terms(rules: &Rules, messages: &[Judgment]) -> Terms {
    let classes = classes_of(messages);
    let greatest = |of: fn(&Classes, PolicyClass) -> u64| {
        let all = classes.iter().map(|class| of(&rules.classes, *class));
        all.max().unwrap_or_default()
    };
    let bps = |of: fn(&Classes, PolicyClass) -> u16| {
        let all = classes.iter().map(|class| of(&rules.classes, *class));
        all.max().unwrap_or_default()
    };
    let Timing {
        activation_window,
        execution_window,
        payment_window,
        ..
    } = rules.timing;
    let exempt = !messages.is_empty() && messages.iter().all(|message| message.exempt);
    Terms {
        class: classes.iter().max().copied().unwrap_or(PolicyClass::Ethics),
        least_yes_bps: bps(|classes, class| classes.rules(class).least_yes_bps),
        threshold_bps: bps(|classes, class| classes.rules(class).threshold_bps),
        activation_window,
        voting_period: greatest(|classes, class| classes.rules(class).voting_period),
        timelock: greatest(|classes, class| classes.rules(class).timelock),
        execution_window: match classes.contains(&PolicyClass::ReserveUse) {
            true => payment_window.max(execution_window),
            false => execution_window,
        },
        veto_window: (!exempt).then_some(rules.veto_window),
        stake_only: messages.iter().any(|message| message.stake_only),
        consent: messages.iter().any(|message| message.consent),
    }
}

fn classes_of(messages: &[Judgment]) -> Vec<PolicyClass> {
    match messages {
        [] => vec![PolicyClass::Ethics],
        messages => messages.iter().map(|message| message.class).collect(),
    }
}

/// Whether what was submitted under terms demands at least what the same messages demand now, by
/// the rules of now: gives the first thing that it doesn't. Numbers are those of the classes then
/// and now, so that a change of the rules alone, which proposals under way don't follow, is none.
pub fn falls_short(rules: &Rules, then: &[Judgment], now: &[Judgment]) -> Option<&'static str> {
    let (then, now) = (terms(rules, then), terms(rules, now));
    let opens_later = |terms: &Terms| terms.class == PolicyClass::Constitution;
    [
        ("least yes", then.least_yes_bps < now.least_yes_bps),
        ("share of votes", then.threshold_bps < now.threshold_bps),
        ("voting period", then.voting_period < now.voting_period),
        ("timelock", then.timelock < now.timelock),
        ("stake alone", !then.stake_only && now.stake_only),
        ("consent", !then.consent && now.consent),
        ("opening", !opens_later(&then) && opens_later(&now)),
        (
            "veto",
            then.veto_window.is_none() && now.veto_window.is_some(),
        ),
    ]
    .into_iter()
    .find(|(_, short)| *short)
    .map(|(what, _)| what)
}
