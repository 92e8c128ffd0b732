//! `[[vesting]]`.

use oaic_math::vesting as curves;
use oaic_messages::vesting::{
    Curve, CurvePoint, MAX_NAME_BYTES, MAX_NEW_GRANTS, MAX_PLANS, MAX_SPAN,
};
use serde::{Deserialize, Serialize};

use super::{allocation::VestedRow, check::Check};
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
    pub(super) fn check(&self, at: &str, check: &mut Check) {
        check.text(at, "name", &self.name, 1, MAX_NAME_BYTES);
        check.within(at, "starts_after", self.starts_after, 0, MAX_SPAN);
        if let Err(error) = curves::check(&self.curve.curve()) {
            check.fail(at, "curve", error.to_string());
        }
        check.must(
            !self.grants.is_empty(),
            at,
            "grants",
            "none; the plan unlocks nothing",
        );
        for (i, grant) in self.grants.iter().enumerate() {
            grant.check(&format!("{at}.grants[{i}]"), check);
        }
    }
}

impl Grant {
    fn check(&self, at: &str, check: &mut Check) {
        match (&self.account, &self.contract) {
            (Some(account), None) => check.account(at, "account", account),
            (None, Some(contract)) => check.known(at, "contract", contract, &CONTRACTS),
            _ => check.fail(at, "", "needs an account or a contract, and not both"),
        }
        check.positive(at, "amount", self.amount);
    }
}

/// What only holds of all plans together.
pub(super) fn check_all(plans: &[VestingPlan], check: &mut Check) {
    const AT: &str = "vesting";
    for (i, plan) in plans.iter().enumerate() {
        let at = format!("{AT}[{i}]");
        plan.check(&at, check);
        if plans[..i].iter().any(|p| p.name == plan.name) {
            check.fail(&at, "name", format!("'{}' is a plan twice", plan.name));
        }
    }
    let grants = plans.iter().map(|plan| plan.grants.len()).sum();
    check.count(AT, "", "plans", plans.len(), 0, MAX_PLANS);
    check.count(AT, "", "grants", grants, 0, MAX_NEW_GRANTS);
}
