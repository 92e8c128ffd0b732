//! Every unlock of the vesting contract: looked at a day before, at its second, and a day after.

use anyhow::{Context, Result};
use cosmwasm_std::Uint128;
use oaic_messages::incentives;
use oaic_messages::shared::BPS_DENOMINATOR;
use oaic_messages::vesting::{
    Curve, CurvePoint, ExecuteMsg, GrantResponse, PlanResponse, QueryMsg, UnvestedResponse,
};

use super::calendar::DAY;
use super::coins::CRANK;
use super::simulation::Simulation;
use crate::report::Unlock;

/// A linear curve releases every second: these days are looked at as if they were unlocks.
const LINEAR_LOOKS: u64 = 91 * DAY;

impl Simulation<'_> {
    pub(super) fn plan_unlocks(&mut self) -> Result<()> {
        for plan in self.plans()? {
            for unlock in times(&plan.curve) {
                self.plan_unlock(&plan, plan.start + unlock);
            }
        }
        Ok(())
    }

    fn plan_unlock(&mut self, plan: &PlanResponse, on: u64) {
        let index = self.unlocks.len();
        self.unlocks.push(Unlock {
            plan: plan.name.clone(),
            day: on.saturating_sub(self.genesis) / DAY,
            before: Uint128::zero(),
            on: Uint128::zero(),
            after: Uint128::zero(),
        });
        // On its second nothing but queries happens, so that the clock stands.
        let (id, name) = (plan.id, plan.name.clone());
        let look = move |place: fn(&mut Unlock) -> &mut Uint128, when: &'static str| {
            let name = name.clone();
            move |sim: &mut Simulation<'_>| {
                let released = sim.check_released(id, &name, when)?;
                *place(&mut sim.unlocks[index]) = released;
                Ok(())
            }
        };
        if let Some(before) = on.checked_sub(DAY).filter(|t| *t > self.genesis) {
            self.calendar
                .at(before, look(|u| &mut u.before, "a day before"));
        }
        self.calendar
            .at(on, look(|u| &mut u.on, "on the second of"));
        self.calendar.at(on + 60, move |sim| sim.claim_plan(id));
        self.calendar
            .at(on + DAY, look(|u| &mut u.after, "a day after"));
    }

    /// What a plan has released by now, after comparing it with what its curve says.
    fn check_released(&mut self, id: u32, name: &str, when: &str) -> Result<Uint128> {
        let now = self.chain.block()?.time;
        let plan: PlanResponse = self.ask(&self.deployed.vesting, &QueryMsg::Plan { plan: id })?;
        let all: UnvestedResponse = self.ask(&self.deployed.vesting, &QueryMsg::Unvested {})?;
        let one = all.plans.iter().find(|p| p.plan == id);
        let one = one.with_context(|| format!("plan {name} is missing among the unvested"))?;
        let mut expected = 0u128;
        for grant in self.grants(id)? {
            let vested = released(
                &plan.curve,
                grant.total.u128(),
                now.saturating_sub(plan.start),
            );
            let grant_vested = match grant.revoked_at {
                // What was vested when it was revoked stays; the rest is the treasury's.
                Some(at) => released(
                    &plan.curve,
                    grant.total.u128(),
                    at.saturating_sub(plan.start),
                ),
                None => vested,
            };
            let book = format!("{when} an unlock of {name}: grant {}", grant.id);
            let rule = "vested = what the curve says";
            self.audit.equal(book, rule, grant.vested, grant_vested);
            expected += if grant.revoked_at.is_none() {
                vested
            } else {
                0
            };
        }
        // The plan as a whole rounds once, its grants one by one.
        let slack = u128::from(plan.grants);
        let book = format!("{when} an unlock of {name}");
        let rule = "vested of the plan ≥ Σ of its grants";
        self.audit.covers(book.clone(), rule, one.vested, expected);
        let rule = "Σ of its grants + a unit each ≥ vested of the plan";
        self.audit.covers(book, rule, expected + slack, one.vested);
        Ok(plan.totals.granted - plan.totals.live + one.vested)
    }

    /// Anybody may have everything that is vested paid to whom it belongs.
    fn claim_plan(&mut self, plan: u32) -> Result<()> {
        let grants = self.grants(plan)?.into_iter();
        let open: Vec<u64> = grants
            .filter(|grant| !grant.claimable.is_zero())
            .map(|grant| grant.id)
            .collect();
        for grants in open.chunks(oaic_messages::vesting::MAX_CLAIMED_GRANTS) {
            let claim = ExecuteMsg::Claim {
                grants: grants.to_vec(),
            };
            self.execute(CRANK, &self.deployed.vesting, &claim)?;
        }
        // Until they are booked there, coins of the incentives would count as circulating.
        self.crank(&self.deployed.incentives, &incentives::ExecuteMsg::Sync {})
    }

    pub(super) fn plans(&self) -> Result<Vec<PlanResponse>> {
        Ok(self.deployed.vesting.plans().all()?)
    }

    pub(super) fn grants(&self, plan: u32) -> Result<Vec<GrantResponse>> {
        Ok(self.deployed.vesting.grants(Some(plan), None).all()?)
    }
}

/// Times of a curve at which something unlocks, in seconds from its start.
fn times(curve: &Curve) -> Vec<u64> {
    match curve {
        Curve::Steps { steps } => steps.iter().map(|step| step.after).collect(),
        Curve::Periodic { period, periods } => {
            (1..=u64::from(*periods)).map(|n| n * period).collect()
        }
        Curve::Linear { points } => {
            let end = points.last().map_or(0, |p| p.after);
            let mut times: Vec<u64> = points.iter().map(|p| p.after).filter(|t| *t > 0).collect();
            times.extend((1..end / LINEAR_LOOKS).map(|n| n * LINEAR_LOOKS));
            times.sort_unstable();
            times.dedup();
            times
        }
    }
}

/// What a curve has released of a total so long after its start; the whitepaper's arithmetic,
/// worked out here without the contract's code.
fn released(curve: &Curve, total: u128, after: u64) -> u128 {
    let whole = u128::from(BPS_DENOMINATOR);
    match curve {
        Curve::Steps { steps } => {
            let reached = steps.iter().rev().find(|step| step.after <= after);
            total * reached.map_or(0, |step| u128::from(step.bps)) / whole
        }
        Curve::Periodic { period, periods } => {
            let done = (after / period).min(u64::from(*periods));
            total * u128::from(done) / u128::from(*periods)
        }
        Curve::Linear { points } => {
            let Some(next) = points.iter().position(|point| point.after > after) else {
                return total;
            };
            let start = CurvePoint { after: 0, bps: 0 };
            let from = next.checked_sub(1).map_or(start, |i| points[i]);
            let to = points[next];
            if next == 0 && from.after == to.after {
                return 0;
            }
            // One fraction for both steps, so that it rounds once: bps and seconds together.
            let span = u128::from(to.after - from.after);
            let rise = u128::from(to.bps - from.bps) * u128::from(after - from.after);
            total * (u128::from(from.bps) * span + rise) / (whole * span)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(after: u64, bps: u16) -> CurvePoint {
        CurvePoint { after, bps }
    }

    #[test]
    fn curves_release_nothing_early_and_all_at_the_end() {
        let steps = Curve::Steps {
            steps: vec![point(10, 2_500), point(20, 10_000)],
        };
        let linear = Curve::Linear {
            points: vec![point(10, 0), point(20, 10_000)],
        };
        let months = Curve::Periodic {
            period: 10,
            periods: 3,
        };
        let at = |curve: &Curve| [9, 10, 15, 19, 20, 30, 31].map(|t| released(curve, 100, t));
        assert_eq!(at(&steps), [0, 25, 25, 25, 100, 100, 100]);
        assert_eq!(at(&linear), [0, 0, 50, 90, 100, 100, 100]);
        assert_eq!(at(&months), [0, 33, 33, 33, 66, 100, 100]);
        assert_eq!(times(&months), [10, 20, 30]);
    }
}
