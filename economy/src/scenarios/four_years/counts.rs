//! What becomes of proposals once their votes are counted.

use anyhow::{bail, ensure, Context, Result};
use oaic_messages::dao::{DepositState, ExecuteMsg, Phase, TallyResult};

use super::coins::CRANK;
use super::fate::Fate;
use super::motions::Course;
use super::simulation::Simulation;
use crate::format::percent;

impl Simulation<'_> {
    /// The end of voting: the tally, and what follows from it.
    pub(super) fn count(&mut self, course: Course) -> Result<()> {
        let (id, fate) = (course.id, course.fate);
        let detail = self.proposal(id)?;
        let down = matches!(fate, Fate::VotedDown | Fate::TooFewYes | Fate::Repelled);
        let (phase, passed) = match down {
            true => (Phase::Rejected, false),
            false => (Phase::Timelocked, true),
        };
        ensure!(
            detail.phase == phase && (detail.result == Some(TallyResult::Passed)) == passed,
            "proposal {id} '{}' was to be {phase:?}, but is {:?} by {:?} ({:?} of {:?})",
            detail.title,
            detail.phase,
            detail.result,
            detail.tally,
            detail.poll,
        );
        let from = detail.executable_from.context("voting has begun")?;
        let until = detail.executable_until.context("voting has begun")?;
        match fate {
            Fate::VotedDown | Fate::TooFewYes | Fate::Repelled => {
                return self.conclude(id, Phase::Rejected, fate)
            }
            Fate::Vetoed => {
                self.veto(id, &detail.hash)?;
                return self.conclude(id, Phase::Vetoed, fate);
            }
            Fate::Expired => self.calendar.at(until + 60, move |sim| {
                sim.too_late(id, Phase::Expired, fate)
            }),
            Fate::Lapsed => {
                let until = detail.consent_until.context("it needs consent")?;
                self.calendar
                    .at(until + 60, move |sim| sim.too_late(id, Phase::Lapsed, fate));
            }
            Fate::Executed | Fate::Consented | Fate::Raid => {
                if fate == Fate::Consented {
                    self.consent(id, &detail.hash)?;
                }
                let at = (from + 60).max(course.not_before);
                self.calendar
                    .at(at, move |sim| sim.execute_proposal(course));
            }
        }
        Ok(())
    }

    /// Nobody can execute what expired or lapsed.
    fn too_late(&mut self, id: u64, phase: Phase, fate: Fate) -> Result<()> {
        let execute = ExecuteMsg::Execute { proposal_id: id };
        let late = self.deployed.dao.execute(CRANK, &execute);
        ensure!(late.is_err(), "proposal {id} was executed, {phase:?}");
        self.conclude(id, phase, fate)
    }

    fn execute_proposal(&mut self, course: Course) -> Result<()> {
        let id = course.id;
        let execute = ExecuteMsg::Execute { proposal_id: id };
        self.execute(CRANK, &self.deployed.dao, &execute)?;
        let detail = self.proposal(id)?;
        if let Some(failed) = detail.failed_attempts {
            bail!(
                "proposal {id} '{}' failed: {}",
                detail.title,
                failed.last_error
            );
        }
        self.conclude(id, Phase::Executed, course.fate)?;
        match course.then {
            Some(deed) => deed(self),
            None => Ok(()),
        }
    }

    /// Notes what became of a proposal, and has its deposit go where it belongs.
    fn conclude(&mut self, id: u64, expected: Phase, fate: Fate) -> Result<()> {
        let detail = self.proposal(id)?;
        ensure!(
            detail.phase == expected,
            "proposal {id} '{}' is {:?}, not {expected:?}",
            detail.title,
            detail.phase
        );
        let (poll, tally) = (detail.poll.context("voting has begun")?, detail.tally);
        // Vetoed, or less than half of what was needed.
        let lost = expected == Phase::Vetoed || tally.yes < poll.min_yes.div_ceil(2);
        let (payee, state) = match lost {
            true => (
                self.deployed.treasury.address().clone(),
                DepositState::Forfeited,
            ),
            false => (detail.deposit.proposer, DepositState::Refundable),
        };
        ensure!(
            detail.deposit.state == state || detail.deposit.state == DepositState::None,
            "the deposit of proposal {id}, {expected:?}, is {:?}, not {state:?}",
            detail.deposit.state
        );
        if detail.deposit.state == state {
            let before = self.balance(&payee)?;
            let withdraw = ExecuteMsg::WithdrawDeposit { proposal_id: id };
            self.execute(CRANK, &self.deployed.dao, &withdraw)?;
            let got = self.balance(&payee)? - before;
            let book = format!("deposit of proposal {id}");
            let rule = "paid = left";
            self.audit.equal(book, rule, got, detail.deposit.amount);
        }
        let [yes, no, veto, abstain] =
            [tally.yes, tally.no, tally.veto, tally.abstain].map(u128::from);
        let supply = u128::from(poll.supply);
        let book = format!("proposal {id}");
        let rule = "supply ≥ Σ votes";
        self.audit
            .covers(book, rule, supply, yes + no + veto + abstain);
        let row = self.votes.rows.iter_mut().find(|row| row.id == id);
        let row = row.context("the proposal was noted")?;
        row.outcome = outcome_name(expected, detail.result).to_owned();
        row.yes = percent(yes, yes + no + veto);
        row.of_supply = percent(yes, supply);
        row.needed = percent(poll.min_yes.into(), supply);
        self.votes.met.push((detail.terms.class, fate));
        Ok(())
    }
}

fn outcome_name(phase: Phase, result: Option<TallyResult>) -> &'static str {
    match (phase, result) {
        (Phase::Executed, _) => "executed",
        (Phase::Vetoed, _) => "vetoed by the committee",
        (Phase::Expired, _) => "expired unexecuted",
        (Phase::Lapsed, _) => "lapsed without consent",
        (_, Some(TallyResult::TooFewYes)) => "too few yes",
        _ => "voted down",
    }
}
