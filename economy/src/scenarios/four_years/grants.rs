//! Grants with milestones and a bounty, decided by votes and paid by the incentives.

use anyhow::Result;
use cosmwasm_std::Uint128;
use oaic_messages::dao::PolicyClass;
use oaic_messages::incentives::{ExecuteMsg, MilestoneSpec};
use oaic_messages::shared::UOAIC_PER_OAIC;

use super::calendar::{DAY, MORNING};
use super::coins::{CRANK, LAB, PROVER};
use super::simulation::Simulation;

/// OAIC of each of two milestones, and of the bounty.
const MILESTONE: u128 = 20_000 * UOAIC_PER_OAIC;
const BOUNTY: u128 = 5_000 * UOAIC_PER_OAIC;

impl Simulation<'_> {
    pub(super) fn plan_grants(&mut self) -> Result<()> {
        // Not before the first year's incentives have been released and an epoch has rolled.
        self.calendar.on(470, MORNING, |sim| {
            let milestone = |description: &str| MilestoneSpec {
                amount: Uint128::new(MILESTONE),
                description: description.to_owned(),
            };
            let create = ExecuteMsg::CreateGrant {
                recipient: sim.who(LAB)?.into(),
                title: "Open evaluation suite".to_owned(),
                milestones: vec![milestone("first release"), milestone("second release")],
            };
            sim.move_incentives("A grant for an open evaluation suite", &create, |_| Ok(()))
        });
        self.calendar.on(520, MORNING, |sim| {
            let approve = ExecuteMsg::ApproveMilestone {
                grant: 1,
                milestone: 0,
            };
            sim.move_incentives("The suite's first release is there", &approve, |sim| {
                let claim = ExecuteMsg::ClaimGrant { grant: 1 };
                sim.take(LAB, &claim, MILESTONE)
            })
        });
        self.calendar.on(560, MORNING, |sim| {
            let post = ExecuteMsg::PostBounty {
                title: "A proof of the split's rounding".to_owned(),
                amount: Uint128::new(BOUNTY),
                deadline: sim.chain.block()?.time + 200 * DAY,
            };
            sim.move_incentives("A bounty on a proof", &post, |_| Ok(()))
        });
        self.calendar.on(620, MORNING, |sim| {
            let award = ExecuteMsg::AwardBounty {
                bounty: 1,
                recipient: sim.who(PROVER)?.into(),
            };
            sim.move_incentives("The bounty's proof is there", &award, |sim| {
                let claim = ExecuteMsg::ClaimBounty { bounty: 1 };
                sim.take(PROVER, &claim, BOUNTY)
            })
        });
        Ok(())
    }

    fn move_incentives(
        &mut self,
        title: &str,
        msg: &ExecuteMsg,
        then: impl for<'x> FnOnce(&mut Simulation<'x>) -> Result<()> + 'static,
    ) -> Result<()> {
        let msg = self.deployed.incentives.proposable(msg)?;
        self.decide(PolicyClass::ReserveUse, title, msg, then)
    }

    /// What was granted is paid to whom it was granted, whoever asks.
    fn take(&mut self, who: &str, claim: &ExecuteMsg, amount: u128) -> Result<()> {
        let address = self.who(who)?;
        let before = self.balance(&address)?;
        self.execute(CRANK, &self.deployed.incentives, claim)?;
        let got = self.balance(&address)? - before;
        let rule = "paid = granted";
        self.audit
            .equal(format!("grants: {who}"), rule, got, amount);
        self.totals.grants += got;
        Ok(())
    }
}
