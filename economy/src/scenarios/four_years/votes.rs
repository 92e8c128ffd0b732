//! Proposals of every class, each with every fate: who makes them when, and who votes how.

use anyhow::{ensure, Context, Result};
use cosmwasm_std::CosmosMsg;
use cw3::Vote;
use oaic_messages::dao::{
    ConfigResponse, ExecuteMsg, PolicyClass, PowerResponse, ProposalDetail, QueryMsg,
};
use oaic_messages::token::ExecuteMsg as Token;

use super::calendar::MORNING;
use super::coins::{BUYERS, PROPOSER};
use super::fate::Fate;
use super::motions::{Course, Motion};
use super::simulation::Simulation;
use crate::report::Proposal;

/// Who votes alone where too few are to vote Yes.
const LONE_VOTER: &str = BUYERS[4].0;

/// Days of the first proposal that takes no code, when government is open, and between two of them.
const FIRST_DAY: u64 = 75;
const EVERY: u64 = 40;

/// The same of those on the constitution, when a tenth of the supply is staked.
const FIRST_AMENDMENT: u64 = 500;
const AMENDMENTS_EVERY: u64 = 120;

impl Simulation<'_> {
    pub(super) fn plan_votes(&mut self) -> Result<()> {
        let mut voters: Vec<String> = BUYERS.iter().map(|(name, _)| (*name).to_owned()).collect();
        // Who gets vested coins votes with them.
        for plan in self.plans()? {
            for grant in self.grants(plan.id)? {
                let label = self
                    .deployed
                    .labels
                    .of(grant.beneficiary.as_str())
                    .to_owned();
                let contract = self.chain.contract_code(&grant.beneficiary)?.is_some();
                if !contract && !voters.contains(&label) {
                    self.execute(&label, &self.deployed.token, &Token::EnableVoting {})?;
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
                self.calendar.on(*day, MORNING, move |sim| {
                    let motion = sim.motion(class, fate)?;
                    sim.propose(motion)?;
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
        then: impl for<'x> FnOnce(&mut Simulation<'x>) -> Result<()> + 'static,
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
        let dao = self.deployed.dao.clone();
        let config: ConfigResponse = self.ask(&dao, &QueryMsg::Config {})?;
        if !config.deposit.is_zero() {
            let allow = Token::IncreaseAllowance {
                spender: dao.address().to_string(),
                amount: config.deposit,
                expires: None,
            };
            self.execute(motion.by, &self.deployed.token, &allow)?;
        }
        let day = self.day()?;
        let proposed = dao.propose(motion.by, motion.title.as_str(), "", motion.msgs)?;
        self.record([proposed.tx]);
        let detail = self.proposal(proposed.value.proposal_id)?;
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
            .at(detail.opens_at + 60, move |sim| sim.vote(course));
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
        self.calendar.at(poll.ends, move |sim| sim.count(course));
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

    /// Casts a vote, if the account has power.
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
        self.execute(voter, &self.deployed.dao, &cast)?;
        Ok(())
    }

    pub(super) fn power(&self, voter: &str) -> Result<PowerResponse> {
        let ask = QueryMsg::PowerAt {
            address: self.who(voter)?.into(),
            height: None,
        };
        self.ask(&self.deployed.dao, &ask)
    }

    pub(super) fn proposal(&self, id: u64) -> Result<ProposalDetail> {
        self.ask(
            &self.deployed.dao,
            &QueryMsg::ProposalDetail { proposal_id: id },
        )
    }
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
