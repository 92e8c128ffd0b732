//! `[[vesting]]`.

use oaic_math::vesting as curves;
use oaic_messages::vesting::{
    Curve, CurvePoint, MAX_NAME_BYTES, MAX_NEW_GRANTS, MAX_PLANS, MAX_SPAN,
};
use serde::{Deserialize, Serialize};

use super::allocation::VestedRow;
use super::check::{is_repeated, Check};
use crate::{Amount, CONTRACTS};

/// A vesting plan: what unlocks when, and for whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VestingPlan {
    /// Name, 1 to 64 bytes, unique.
    pub name: String,
    /// Row of the allocation that it unlocks.
    pub allocation: VestedRow,
    /// Seconds from the deployment's genesis until the curve begins.
    #[serde(default)]
    pub starts_after: u64,
    pub curve: PlanCurve,
    /// Whether the DAO may end a grant; what is vested stays with its beneficiary then.
    pub revocable: bool,
    pub grants: Vec<Grant>,
}

/// A curve as the file writes it; times are seconds after its beginning, shares cumulative.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanCurve {
    /// Jumps at each point.
    Steps(Vec<CurvePoint>),
    /// Straight lines between points.
    Linear(Vec<CurvePoint>),
    /// Equal steps.
    Periodic {
        /// Seconds between two of them.
        period: u64,
        periods: u32,
    },
}

impl PlanCurve {
    pub fn curve(&self) -> Curve {
        match self.clone() {
            Self::Steps(steps) => Curve::Steps { steps },
            Self::Linear(points) => Curve::Linear { points },
            Self::Periodic { period, periods } => Curve::Periodic { period, periods },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// An account; either this or a contract.
    pub account: Option<String>,
    /// A contract of this economy, by its name.
    pub contract: Option<String>,
    pub amount: Amount,
}

impl VestingPlan {
    fn check(&self, mut check: Check) {
        check.text("name", &self.name, 1..=MAX_NAME_BYTES);
        check.within("starts_after", self.starts_after, 0..=MAX_SPAN);
        if let Err(error) = curves::check(&self.curve.curve()) {
            check.fail("curve", error.to_string());
        }
        let some = !self.grants.is_empty();
        check.must(some, "grants", "none; the plan unlocks nothing");
        for (i, grant) in self.grants.iter().enumerate() {
            grant.check(check.at(&format!("grants[{i}]")));
        }
    }
}

impl Grant {
    fn check(&self, mut check: Check) {
        match (&self.account, &self.contract) {
            (Some(account), None) => check.account("account", account),
            (None, Some(contract)) => check.known("contract", contract, &CONTRACTS),
            _ => check.fail("", "needs an account or a contract, and not both"),
        }
        check.positive("amount", self.amount);
    }
}

pub(super) fn check_all(plans: &[VestingPlan], check: &mut Check) {
    for (i, plan) in plans.iter().enumerate() {
        let mut check = check.at(&format!("vesting[{i}]"));
        plan.check(check.at(""));
        if is_repeated(plans, i, |p| p.name.clone()) {
            check.fail("name", format!("'{}' is a plan twice", plan.name));
        }
    }
    let grants = plans.iter().map(|plan| plan.grants.len()).sum();
    check.count("vesting", "plans", plans.len(), 0..=MAX_PLANS);
    check.count("vesting", "grants", grants, 0..=MAX_NEW_GRANTS);
}
