//! How proposals can end.

use oaic_messages::dao::PolicyClass;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Executed,
    /// Passed, consented to by both offices, and executed.
    Consented,
    VotedDown,
    /// Hardly anybody votes.
    TooFewYes,
    /// Passed, and stopped by the committee.
    Vetoed,
    /// Passed, and executed by nobody in time.
    Expired,
    /// Passed, but an office didn't consent in time.
    Lapsed,
    /// The attacker's: passed against a few No, and executed.
    Raid,
    /// The attacker's: voted down by everybody else.
    Repelled,
}

impl Fate {
    /// Fates that each class must meet here; of the two that were rejected, one of them.
    pub(super) fn of(class: PolicyClass) -> Vec<Self> {
        // So that both are met: by every second class.
        let down = match PolicyClass::ALL.iter().position(|one| *one == class) {
            Some(n) if n % 2 == 1 => Self::TooFewYes,
            _ => Self::VotedDown,
        };
        let mut fates = vec![Self::Executed, down, Self::Vetoed, Self::Expired];
        match class {
            // Who holds an office is no office's business.
            PolicyClass::Roles => fates.retain(|fate| *fate != Self::Vetoed),
            PolicyClass::Constitution => fates.extend([Self::Lapsed, Self::Consented]),
            _ => {}
        }
        fates
    }
}
