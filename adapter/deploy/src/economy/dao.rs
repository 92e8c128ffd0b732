//! `[dao]`.

use std::collections::BTreeMap;

use oaic_messages::dao::{
    Classes, Openings, PolicyClass, Timing, CONSTITUTION_AFTER, GOVERNMENT_AFTER, MAX_DEPOSIT,
    MAX_PERIOD, PAYMENT_WINDOW, VETO_WINDOW, VOTING_DELAY, WINDOW,
};
use serde::{Deserialize, Serialize};

use super::{check::Check, policies};
use crate::Amount;

/// How holders govern. Times are in seconds; see [`oaic_messages::dao::InstantiateMsg`] for each. The
/// file's spans may be as short as a second: which chains take that is the contract's to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dao {
    pub voting_delay: u64,
    pub activation_window: u64,
    pub execution_window: u64,
    pub payment_window: u64,
    pub veto_window: u64,
    pub silence_span: u64,
    pub deposit: Amount,
    pub openings: Openings,
    pub classes: Classes,
    /// Class of each message that isn't constitution: by contract, then by message.
    pub policies: BTreeMap<String, BTreeMap<String, PolicyClass>>,
}

impl Dao {
    pub fn timing(&self) -> Timing {
        Timing {
            voting_delay: self.voting_delay,
            activation_window: self.activation_window,
            execution_window: self.execution_window,
            payment_window: self.payment_window,
        }
    }

    pub(super) fn check(&self, mut check: Check) {
        for (key, value, (_, most)) in [
            ("voting_delay", self.voting_delay, VOTING_DELAY),
            ("activation_window", self.activation_window, WINDOW),
            ("execution_window", self.execution_window, WINDOW),
            ("payment_window", self.payment_window, PAYMENT_WINDOW),
            ("veto_window", self.veto_window, VETO_WINDOW),
            (
                "openings.government",
                self.openings.government,
                GOVERNMENT_AFTER,
            ),
            (
                "openings.constitution",
                self.openings.constitution,
                CONSTITUTION_AFTER,
            ),
        ] {
            check.within(key, value, 1..=most);
        }
        check.must(
            self.openings.constitution >= self.openings.government,
            "openings.constitution",
            "opens before government does",
        );
        // A DAO at work must not count as silent.
        let slowest = &self.classes.constitution;
        let at_work = self
            .voting_delay
            .saturating_add(slowest.voting_period)
            .saturating_add(slowest.timelock)
            .max(1);
        check.within("silence_span", self.silence_span, at_work..=10 * MAX_PERIOD);
        let (deposit, most) = (self.deposit, Amount::from_uoaic(MAX_DEPOSIT));
        check.must(
            deposit <= most,
            "deposit",
            format!("{deposit} OAIC; at most {most}, or nobody could afford to propose"),
        );
        for class in PolicyClass::ALL {
            let at = format!("classes.{}", policies::class_key(class));
            self.check_class(class, check.at(&at));
        }
        policies::check(&self.policies, check);
    }

    fn check_class(&self, class: PolicyClass, mut check: Check) {
        let (rules, bounds) = (self.classes.rules(class), class.bounds());
        let mut bps = |key, value: u16, (min, max): (u16, u16)| {
            check.within(key, value, min.into()..=max.into());
        };
        bps("min_yes_bps", rules.min_yes_bps, bounds.min_yes_bps);
        bps("threshold_bps", rules.threshold_bps, bounds.threshold_bps);
        let timelock = rules.timelock;
        check.within(
            "voting_period",
            rules.voting_period,
            1..=bounds.voting_period.1,
        );
        check.within("timelock", timelock, 1..=bounds.timelock.1);
        check.must(
            self.veto_window <= timelock,
            "timelock",
            format!(
                "{timelock} s is shorter than dao.veto_window, {} s: a veto could come after the \
                 execution",
                self.veto_window
            ),
        );
    }
}
