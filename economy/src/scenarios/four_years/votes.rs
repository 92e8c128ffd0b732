//! Proposals of every class, each with every fate: passed, voted down, vetoed, expired, lapsed.

use std::collections::BTreeSet;

use anyhow::{bail, ensure, Context, Result};
use cosmwasm_std::{to_json_binary, Addr, CosmosMsg, WasmMsg};
use cw3::Vote;
use oaic_chain::ChainExt;
use oaic_types::dao::{
    BooksResponse, ConfigResponse, DepositState, ExecuteMsg, Phase, PolicyClass, PowerResponse,
    ProposalDetail, QueryMsg, TallyResult,
};
use oaic_types::token::ExecuteMsg as Token;
use serde::Serialize;

use super::calendar::{Deed, MORNING};
use super::coins::{BUYERS, CRANK, PROPOSER};
use super::Walk;
use crate::format::percent;
use crate::report::Proposal;

/// Who votes alone where too few are to vote Yes.
const LONE_VOTER: &str = BUYERS[4].0;

/// Days of the first proposal that takes no code, when government is open, and between two of them.
const FIRST_DAY: u64 = 75;
const EVERY: u64 = 40;

/// The same of those on the constitution, when a tenth of the supply is staked.
const FIRST_AMENDMENT: u64 = 500;
const AMENDMENTS_EVERY: u64 = 120;

/// What is to become of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Passed and executed.
    Executed,
    /// Passed, consented to by both offices, and executed.
    Consented,
    /// More no than yes.
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

/// A proposal that is going to be made.
pub struct Motion {
    /// Who makes it.
    pub by: &'static str,
    /// Its title.
    pub title: String,
    /// Class that the DAO must find for it.
    pub class: PolicyClass,
    /// Its messages.
    pub msgs: Vec<CosmosMsg>,
    /// What is to become of it.
    pub fate: Fate,
    /// It isn't executed earlier than this, in seconds since 1970.
    pub not_before: u64,
    /// What is done once it was executed.
    pub then: Option<Deed>,
}

/// The rest of a proposal's life.
struct Course {
    id: u64,
    fate: Fate,
    not_before: u64,
    then: Option<Deed>,
}

/// Proposals so far.
#[derive(Default)]
pub struct Votes {
    /// Honest accounts that can vote: holders who asked for it, and stakers.
    pub voters: Vec<String>,
    /// Who wants to leave a stake, and so binds none of it.
    pub leaving: BTreeSet<&'static str>,
    /// Rows of the report, in order of their ids.
    pub rows: Vec<Proposal>,
    /// What became of which class.
    pub met: Vec<(PolicyClass, Fate)>,
}

impl Walk<'_> {
    pub(super) fn plan_votes(&mut self) -> Result<()> {
        let mut voters: Vec<String> = BUYERS.iter().map(|(name, _)| (*name).to_owned()).collect();
        // Who gets vested coins votes with them.
        for plan in self.plans()? {
            for grant in self.grants(plan.id)? {
                let label = self.stage.labels.of(grant.beneficiary.as_str()).to_owned();
                let contract = self.chain.contract_code(&grant.beneficiary)?.is_some();
                if !contract && !voters.contains(&label) {
                    self.tell(&label, &self.stage.token, &Token::EnableVoting {})?;
                    voters.push(label);
                }
            }
        }
        self.votes.voters = voters;

        let mut day = FIRST_DAY;
        let mut amendment = FIRST_AMENDMENT;
        for class in PolicyClass::ALL {
            let (day, every) = match class {
                PolicyClass::Constitution => (&mut amendment, AMENDMENTS_EVERY),
                _ => (&mut day, EVERY),
            };
            for fate in Fate::of(class) {
                self.calendar.on(*day, MORNING, move |walk: &mut Walk<'_>| {
                    let motion = walk.motion(class, fate)?;
                    walk.propose(motion)?;
                    Ok(())
                });
                *day += every;
            }
        }
        Ok(())
    }

    /// A proposal with one message that is going to be executed, and what is done then.
    pub(super) fn decide(
        &mut self,
        class: PolicyClass,
        title: &str,
        msg: CosmosMsg,
        then: impl for<'x> FnOnce(&mut Walk<'x>) -> Result<()> + 'static,
    ) -> Result<()> {
        self.propose(Motion {
            by: PROPOSER,
            title: title.to_owned(),
            class,
            msgs: vec![msg],
            fate: Fate::Executed,
            not_before: 0,
            then: Some(Box::new(then)),
        })?;
        Ok(())
    }

    /// Submits a proposal; its votes and its end go into the calendar. Its number.
    pub(super) fn propose(&mut self, motion: Motion) -> Result<u64> {
        let dao = self.stage.dao.clone();
        let config: ConfigResponse = self.ask(&dao, &QueryMsg::Config {})?;
        if !config.deposit.is_zero() {
            let allow = Token::IncreaseAllowance {
                spender: dao.to_string(),
                amount: config.deposit,
                expires: None,
            };
            self.tell(motion.by, &self.stage.token, &allow)?;
        }
        let propose = ExecuteMsg::Propose {
            title: motion.title.clone(),
            description: String::new(),
            msgs: motion.msgs,
            earliest: None,
            latest: None,
        };
        let day = self.day()?;
        self.tell(motion.by, &dao, &propose)?;
        let books: BooksResponse = self.ask(&dao, &QueryMsg::Books {})?;
        let detail = self.proposal(books.proposals)?;
        ensure!(
            detail.terms.class == motion.class,
            "'{}' is of class {:?}, not {:?}",
            motion.title,
            detail.terms.class,
            motion.class
        );
        self.votes.rows.push(Proposal {
            id: detail.id,
            day,
            class: class_name(motion.class).to_owned(),
            title: motion.title,
            outcome: String::new(),
            yes: "–".to_owned(),
            of_supply: "–".to_owned(),
            needed: "–".to_owned(),
        });
        let course = Course {
            id: detail.id,
            fate: motion.fate,
            not_before: motion.not_before,
            then: motion.then,
        };
        self.calendar
            .at(detail.opens_at + 60, move |walk: &mut Walk<'_>| {
                walk.vote(course)
            });
        Ok(detail.id)
    }

    /// Everybody who has power votes as it was planned.
    fn vote(&mut self, course: Course) -> Result<()> {
        let (id, fate) = (course.id, course.fate);
        match fate {
            Fate::Raid | Fate::Repelled => self.vote_on_raid(id, fate)?,
            _ => self.vote_as_planned(id, fate)?,
        }
        let poll = self.proposal(id)?.poll.context("voting has begun")?;
        self.calendar
            .at(poll.ends, move |walk: &mut Walk<'_>| walk.count(course));
        Ok(())
    }

    fn vote_as_planned(&mut self, id: u64, fate: Fate) -> Result<()> {
        let stake_only = self.proposal(id)?.terms.stake_only;
        for voter in self.votes.voters.clone() {
            let bound = stake_only && self.votes.leaving.contains(voter.as_str());
            let vote = match fate {
                Fate::TooFewYes if voter != LONE_VOTER => continue,
                Fate::VotedDown if voter != PROPOSER => Vote::No,
                _ if voter == LONE_VOTER && fate != Fate::TooFewYes => Vote::Abstain,
                _ if bound => Vote::Abstain,
                _ => Vote::Yes,
            };
            self.cast(&voter, id, stake_only, vote)?;
        }
        Ok(())
    }

    /// Somebody votes, if he has power.
    pub(super) fn cast(&self, voter: &str, id: u64, stake_only: bool, vote: Vote) -> Result<()> {
        let power = self.power(voter)?;
        let counts = match stake_only {
            true => power.stake,
            false => power.power,
        };
        if counts.is_zero() {
            return Ok(());
        }
        let cast = ExecuteMsg::Vote {
            proposal_id: id,
            vote,
        };
        self.tell(voter, &self.stage.dao, &cast)?;
        Ok(())
    }

    pub(super) fn power(&self, voter: &str) -> Result<PowerResponse> {
        let ask = QueryMsg::PowerAt {
            address: self.who(voter)?.into(),
            height: None,
        };
        self.ask(&self.stage.dao, &ask)
    }

    /// The end of voting: what the votes came to, and what follows from it.
    fn count(&mut self, course: Course) -> Result<()> {
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
            Fate::Expired => self.calendar.at(until + 60, move |walk: &mut Walk<'_>| {
                walk.too_late(id, Phase::Expired, fate)
            }),
            Fate::Lapsed => {
                let until = detail.consent_until.context("it needs consent")?;
                self.calendar.at(until + 60, move |walk: &mut Walk<'_>| {
                    walk.too_late(id, Phase::Lapsed, fate)
                });
            }
            Fate::Executed | Fate::Consented | Fate::Raid => {
                if fate == Fate::Consented {
                    self.consent(id, &detail.hash)?;
                }
                let at = (from + 60).max(course.not_before);
                self.calendar
                    .at(at, move |walk: &mut Walk<'_>| walk.execute_proposal(course));
            }
        }
        Ok(())
    }

    /// Nobody can execute what expired or lapsed.
    fn too_late(&mut self, id: u64, phase: Phase, fate: Fate) -> Result<()> {
        let execute = ExecuteMsg::Execute { proposal_id: id };
        let late = self.chain.execute(CRANK, &self.stage.dao, &execute);
        ensure!(late.is_err(), "proposal {id} was executed, {phase:?}");
        self.conclude(id, phase, fate)
    }

    fn execute_proposal(&mut self, course: Course) -> Result<()> {
        let id = course.id;
        let execute = ExecuteMsg::Execute { proposal_id: id };
        self.tell(CRANK, &self.stage.dao, &execute)?;
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
        let lost = expected == Phase::Vetoed || tally.yes < poll.least_yes.div_ceil(2);
        let (payee, state) = match lost {
            true => (self.stage.treasury.clone(), DepositState::Forfeited),
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
            self.tell(CRANK, &self.stage.dao, &withdraw)?;
            let got = self.balance(&payee)? - before;
            self.audit.equal(
                format!("deposit of proposal {id}"),
                "paid = left",
                got.u128(),
                detail.deposit.amount.u128(),
            );
        }
        let [yes, no, veto, abstain] =
            [tally.yes, tally.no, tally.veto, tally.abstain].map(u128::from);
        let supply = u128::from(poll.supply);
        self.audit.covers(
            format!("proposal {id}"),
            "supply ≥ Σ votes",
            supply,
            yes + no + veto + abstain,
        );
        let row = self.votes.rows.iter_mut().find(|row| row.id == id);
        let row = row.context("the proposal was noted")?;
        row.outcome = outcome_name(expected, detail.result).to_owned();
        row.yes = percent(yes, yes + no + veto);
        row.of_supply = percent(yes, supply);
        row.needed = percent(poll.least_yes.into(), supply);
        self.votes.met.push((detail.terms.class, fate));
        Ok(())
    }

    pub(super) fn proposal(&self, id: u64) -> Result<ProposalDetail> {
        self.ask(
            &self.stage.dao,
            &QueryMsg::ProposalDetail { proposal_id: id },
        )
    }
}

/// A message of the DAO to a contract.
pub fn execute(contract: &Addr, msg: &impl Serialize) -> Result<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    }
    .into())
}

fn class_name(class: PolicyClass) -> &'static str {
    match class {
        PolicyClass::IncentiveRules => "incentive rules",
        PolicyClass::ContractUpdates => "contract updates",
        PolicyClass::ScenarioExpansion => "scenario expansion",
        PolicyClass::Ethics => "ethics",
        PolicyClass::ReserveUse => "reserve use",
        PolicyClass::Roles => "roles",
        PolicyClass::Constitution => "constitution",
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
