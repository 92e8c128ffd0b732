//! What rules must be, and which class is stricter.

use cosmwasm_std::Uint128;
use oaic_kit::KitError;
use oaic_types::dao::{
    ClassRules, Classes, PolicyClass, Timing, MAX_DEPOSIT, MAX_PERIOD, MAX_QUORUM_FLOOR,
};

use crate::error::ContractError;
use crate::state::Rules;

/// A class's numbers under their names.
fn numbers(rules: &ClassRules) -> [(&'static str, u64); 5] {
    [
        ("quorum_bps", rules.quorum_bps.into()),
        ("threshold_bps", rules.threshold_bps.into()),
        ("voting_period", rules.voting_period),
        ("timelock", rules.timelock),
        ("execution_window", rules.execution_window),
    ]
}

/// Whether one class's rules are at least another's in every number.
fn at_least(one: &ClassRules, other: &ClassRules) -> bool {
    numbers(one)
        .iter()
        .zip(numbers(other))
        .all(|(one, other)| one.1 >= other.1)
}

/// Whether what was decided as one class would do as another: it is the same, or at least as
/// strict in every number.
pub fn covers(classes: &Classes, one: PolicyClass, other: PolicyClass) -> bool {
    one == other || at_least(classes.rules(one), classes.rules(other))
}

/// Class of a proposal whose messages have these: the one among them that is at least as strict as
/// each other in every number; where there is none such, the constitution, which is stricter than
/// all. So no mixture of messages is easier to pass than one of them alone.
pub fn strictest(classes: &Classes, present: &[PolicyClass]) -> PolicyClass {
    let mut candidates: Vec<_> = present
        .iter()
        .filter(|one| present.iter().all(|other| covers(classes, **one, *other)))
        .collect();
    // Where two have the same numbers, the later one: the answer doesn't depend on the order.
    candidates.sort_unstable();
    candidates
        .last()
        .map_or(PolicyClass::Constitution, |class| **class)
}

fn within(
    class: Option<PolicyClass>,
    field: &str,
    value: u64,
    min: u64,
    max: u64,
) -> Result<(), ContractError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(ContractError::OutOfRange {
        field: class.map_or_else(|| field.into(), |class| format!("{class:?}.{field}")),
        value,
        min,
        max,
    })
}

/// Refuses rules that can't be kept, or under which some class is stricter than the constitution.
///
/// # Errors
/// [`ContractError::OutOfRange`], [`ContractError::NotTheStrictest`].
pub fn check(rules: &Rules) -> Result<(), ContractError> {
    let Rules { timing, classes } = rules;
    for class in PolicyClass::ALL {
        let rules = classes.rules(class);
        let of = |field, value, min, max| within(Some(class), field, value, min, max);
        of("quorum_bps", rules.quorum_bps.into(), 1, 10_000)?;
        of("threshold_bps", rules.threshold_bps.into(), 5_000, 10_000)?;
        of("voting_period", rules.voting_period, 1, MAX_PERIOD)?;
        of("timelock", rules.timelock, 0, MAX_PERIOD)?;
        of("execution_window", rules.execution_window, 1, MAX_PERIOD)?;
        for ((field, strictest), (_, other)) in numbers(&classes.constitution)
            .into_iter()
            .zip(numbers(rules))
        {
            if other > strictest {
                return Err(ContractError::NotTheStrictest {
                    field,
                    class,
                    strictest,
                    other,
                });
            }
        }
    }
    let Timing {
        voting_delay,
        activation_window,
        late_window,
        late_extension,
        veto_window,
    } = *timing;
    let least = |field: fn(&ClassRules) -> u64| {
        let all = PolicyClass::ALL.iter();
        all.map(|class| field(classes.rules(*class)))
            .min()
            .unwrap_or_default()
    };
    let shortest_vote = least(|rules| rules.voting_period);
    let shortest_lock = least(|rules| rules.timelock);
    within(None, "voting_delay", voting_delay, 1, MAX_PERIOD)?;
    within(None, "activation_window", activation_window, 1, MAX_PERIOD)?;
    within(None, "late_window", late_window, 0, shortest_vote)?;
    within(None, "late_extension", late_extension, 0, MAX_PERIOD)?;
    // Otherwise a proposal could be executed before the committee has spoken.
    within(None, "veto_window", veto_window, 0, shortest_lock)
}

/// Refuses a span of silence that a DAO at work could exceed, or that never ends.
///
/// # Errors
/// [`ContractError::OutOfRange`].
pub fn check_silence_span(rules: &Rules, span: u64) -> Result<(), ContractError> {
    let longest = [
        rules.timing.voting_delay,
        rules.classes.constitution.voting_period,
        rules.classes.constitution.timelock,
    ]
    .into_iter()
    .fold(0u64, u64::saturating_add);
    within(
        None,
        "silence_span",
        span,
        longest.max(1),
        MAX_PERIOD.saturating_mul(10),
    )
}

/// Refuses a quorum floor that could keep holders from ever deciding anything.
///
/// # Errors
/// [`KitError::Invalid`].
pub fn check_quorum_floor(floor: Uint128) -> Result<Uint128, KitError> {
    match floor.u128() > MAX_QUORUM_FLOOR {
        true => {
            let rule = format!("at most {MAX_QUORUM_FLOOR} uoaic, or holders could never decide");
            Err(KitError::invalid("quorum_floor", floor, rule))
        }
        false => Ok(floor),
    }
}

/// Refuses a deposit that could keep everybody from proposing.
///
/// # Errors
/// [`KitError::Invalid`].
pub fn check_deposit(deposit: Uint128) -> Result<Uint128, KitError> {
    match deposit.u128() > MAX_DEPOSIT {
        true => {
            let rule = format!("at most {MAX_DEPOSIT} uoaic, or nobody could afford to propose");
            Err(KitError::invalid("deposit", deposit, rule))
        }
        false => Ok(deposit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_types::shared::Bps;
    use proptest::prelude::*;
    use PolicyClass::*;

    fn class(quorum_bps: Bps, threshold_bps: Bps, timelock: u64) -> ClassRules {
        ClassRules {
            quorum_bps,
            threshold_bps,
            voting_period: 100,
            timelock,
            execution_window: 50,
        }
    }

    fn rules() -> Rules {
        Rules {
            timing: Timing {
                voting_delay: 10,
                activation_window: 20,
                late_window: 30,
                late_extension: 40,
                veto_window: 5,
            },
            classes: Classes {
                incentive_rules: class(1_000, 5_000, 10),
                contract_updates: class(1_500, 6_000, 5),
                scenario_expansion: class(1_000, 5_000, 10),
                reserve_use: class(2_000, 6_000, 20),
                ethics: class(2_500, 5_500, 30),
                constitution: class(4_000, 6_667, 40),
            },
        }
    }

    #[test]
    fn a_mixture_is_never_easier_than_its_parts() {
        let classes = rules().classes;
        for (present, expected) in [
            (vec![IncentiveRules], IncentiveRules),
            (vec![IncentiveRules, ReserveUse], ReserveUse),
            (vec![ReserveUse, IncentiveRules, ReserveUse], ReserveUse),
            // Higher threshold here, higher quorum there: neither does for both.
            (vec![ReserveUse, Ethics], Constitution),
            (vec![IncentiveRules, ContractUpdates], Constitution),
            // A third that covers both.
            (
                vec![IncentiveRules, ContractUpdates, ReserveUse],
                ReserveUse,
            ),
            // The same numbers: independent of the order.
            (vec![IncentiveRules, ScenarioExpansion], ScenarioExpansion),
            (vec![ScenarioExpansion, IncentiveRules], ScenarioExpansion),
            (vec![Ethics, Constitution], Constitution),
            (vec![], Constitution),
        ] {
            assert_eq!(strictest(&classes, &present), expected, "{present:?}");
        }
        assert!(covers(&classes, ReserveUse, IncentiveRules));
        assert!(!covers(&classes, IncentiveRules, ReserveUse));
    }

    proptest! {
        #[test]
        fn the_strictest_covers_each_in_any_order(
            picks in proptest::collection::vec(0usize..6, 1..20)
        ) {
            let classes = rules().classes;
            let mut present: Vec<_> = picks.iter().map(|pick| PolicyClass::ALL[*pick]).collect();
            let found = strictest(&classes, &present);
            for one in &present {
                prop_assert!(covers(&classes, found, *one));
            }
            present.reverse();
            prop_assert_eq!(strictest(&classes, &present), found);
        }
    }

    #[test]
    fn rules_that_cant_be_kept_are_refused() {
        assert_eq!(check(&rules()), Ok(()));
        type Change = fn(&mut Rules);
        let cases: [(Change, &str); 12] = [
            (|r| r.classes.ethics.quorum_bps = 0, "Ethics.quorum_bps: 0"),
            (
                |r| r.classes.ethics.quorum_bps = 4_001,
                "quorum_bps is 4000",
            ),
            (|r| r.classes.ethics.threshold_bps = 4_999, "5000 to 10000"),
            (|r| r.classes.constitution.threshold_bps = 10_001, "10001"),
            (|r| r.classes.constitution.timelock = 29, "Ethics has 30"),
            (
                |r| r.classes.reserve_use.voting_period = 0,
                "voting_period: 0",
            ),
            (
                |r| r.classes.reserve_use.voting_period = 101,
                "voting_period is 100",
            ),
            (
                |r| r.classes.reserve_use.execution_window = 0,
                "execution_window: 0",
            ),
            (|r| r.timing.voting_delay = 0, "voting_delay: 0"),
            (
                |r| r.timing.activation_window = MAX_PERIOD + 1,
                "activation_window",
            ),
            (|r| r.timing.late_window = 101, "late_window: 101"),
            // One second longer than the shortest timelock.
            (|r| r.timing.veto_window = 6, "veto_window: 6"),
        ];
        for (change, says) in cases {
            let mut rules = rules();
            change(&mut rules);
            let error = check(&rules).unwrap_err().to_string();
            assert!(error.contains(says), "{error:?} lacks {says:?}");
        }
    }

    #[test]
    fn a_deposit_stays_affordable() {
        assert!(check_deposit(Uint128::new(MAX_DEPOSIT)).is_ok());
        assert!(check_deposit(Uint128::new(MAX_DEPOSIT + 1)).is_err());
    }

    #[test]
    fn a_dao_at_work_is_never_silent() {
        assert!(check_silence_span(&rules(), 149).is_err());
        assert_eq!(check_silence_span(&rules(), 150), Ok(()));
        assert!(check_silence_span(&rules(), u64::MAX).is_err());
    }
}
