//! `[dao]`.

use std::collections::BTreeMap;

use oaic_types::{
    dao::{ClassRules, Classes, PolicyClass, MAX_DEPOSIT, MAX_PERIOD, MAX_QUORUM_FLOOR},
    shared::BPS_DENOMINATOR,
};
use serde::{Deserialize, Serialize};

use super::{check::Check, policies};
use crate::Amount;

const AT: &str = "dao";

/// How holders govern. Times are in seconds; see [`oaic_types::dao::InstantiateMsg`] for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dao {
    /// From submission until voting can begin.
    pub voting_delay: u64,
    /// How long voting can begin after that.
    pub activation_window: u64,
    /// A quorum first reached so shortly before the end extends voting.
    pub late_window: u64,
    /// Voting then lasts at least so much longer.
    pub late_extension: u64,
    /// How long after voting the committee may veto.
    pub veto_window: u64,
    /// Without an executed proposal for so long, the DAO counts as silent.
    pub silence_span: u64,
    /// Taken with a proposal.
    pub deposit: Amount,
    /// Quorums are at least of so much.
    pub quorum_floor: Amount,
    /// Rules of each policy class.
    pub classes: Classes,
    /// Class of each message that isn't of the strictest: by contract, then by message.
    pub policies: BTreeMap<String, BTreeMap<String, PolicyClass>>,
}

impl Dao {
    pub(super) fn check(&self, check: &mut Check) {
        for (key, value, least) in [
            ("voting_delay", self.voting_delay, 1),
            ("activation_window", self.activation_window, 1),
            ("late_window", self.late_window, 0),
            ("late_extension", self.late_extension, 0),
            ("veto_window", self.veto_window, 0),
        ] {
            check.within(AT, key, value, least, MAX_PERIOD);
        }
        // A DAO at work must not count as silent.
        let slowest = &self.classes.constitution;
        let at_work = self
            .voting_delay
            .saturating_add(slowest.voting_period)
            .saturating_add(slowest.timelock)
            .max(1);
        let span = self.silence_span;
        check.within(AT, "silence_span", span, at_work, 10 * MAX_PERIOD);
        let (deposit, most) = (self.deposit, Amount::from_uoaic(MAX_DEPOSIT));
        check.must(
            deposit <= most,
            AT,
            "deposit",
            format!("{deposit} OAIC; at most {most}, or nobody could afford to propose"),
        );
        let (floor, most) = (self.quorum_floor, Amount::from_uoaic(MAX_QUORUM_FLOOR));
        check.must(
            floor <= most,
            AT,
            "quorum_floor",
            format!("{floor} OAIC; at most {most}, or holders could never decide anything"),
        );
        for class in PolicyClass::ALL {
            self.check_class(class, check);
        }
        policies::check(&self.policies, check);
    }

    fn check_class(&self, class: PolicyClass, check: &mut Check) {
        let rules = self.classes.rules(class);
        let at = format!("{AT}.classes.{}", policies::class_key(class));
        let whole = u64::from(BPS_DENOMINATOR);
        let strictest = numbers(&self.classes.constitution);
        for ((key, value), (_, most)) in numbers(rules).into_iter().zip(strictest) {
            let (min, max) = match key {
                "quorum_bps" => (1, whole),
                "threshold_bps" => (whole / 2, whole),
                "timelock" => (0, MAX_PERIOD),
                _ => (1, MAX_PERIOD),
            };
            check.within(&at, key, value, min, max);
            check.must(
                value <= most,
                &at,
                key,
                format!("{value} is more than the constitution's, {most}; no class is stricter"),
            );
        }
        check.must(
            self.late_window <= rules.voting_period,
            &at,
            "voting_period",
            format!(
                "{} s is shorter than dao.late_window, {} s",
                rules.voting_period, self.late_window
            ),
        );
        check.must(
            self.veto_window <= rules.timelock,
            &at,
            "timelock",
            format!(
                "{} s is shorter than dao.veto_window, {} s: a veto could come after the execution",
                rules.timelock, self.veto_window
            ),
        );
    }
}

fn numbers(rules: &ClassRules) -> [(&'static str, u64); 5] {
    [
        ("quorum_bps", rules.quorum_bps.into()),
        ("threshold_bps", rules.threshold_bps.into()),
        ("voting_period", rules.voting_period),
        ("timelock", rules.timelock),
        ("execution_window", rules.execution_window),
    ]
}
