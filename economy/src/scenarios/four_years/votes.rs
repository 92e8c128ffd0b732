//! Proposals of every class, each with every fate: passed, voted down, vetoed, expired.

use anyhow::{bail, ensure, Context, Result};
use cosmwasm_std::{to_json_binary, Addr, CosmosMsg, Uint128, WasmMsg};
use cw3::Vote;
use oaic_chain::ChainExt;
use oaic_types::dao::{
    BooksResponse, ConfigResponse, DepositState, ExecuteMsg, Phase, PolicyClass, PowerResponse,
    ProposalDetail, QueryMsg, TallyResult,
};
use oaic_types::shared::UOAIC_PER_OAIC;
use oaic_types::token::ExecuteMsg as Token;
use oaic_types::{incentives, staking, treasury};
use serde::Serialize;

use super::calendar::{Deed, DAY, MORNING};
use super::coins::{BUYERS, CRANK, RESEARCH};
use super::Walk;
use crate::format::percent;
use crate::report::Proposal;

/// Who submits proposals.
const PROPOSER: &str = BUYERS[0].0;

/// Who votes alone where a quorum is to be missed.
const LONE_VOTER: &str = BUYERS[4].0;

/// A day well after the sale, when stakes are in place.
const FIRST_DAY: u64 = 40;

/// Days between two proposals.
const EVERY: u64 = 56;

/// uoaic that an ordinary proposal on the reserve spends.
const SPENDING: u128 = 250_000 * UOAIC_PER_OAIC;

/// What is to become of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Passed and executed.
    Executed,
    /// More no than yes.
    VotedDown,
    /// Hardly anybody votes.
    QuorumMissed,
    /// Passed, and stopped by the committee.
    Vetoed,
    /// Passed, and executed by nobody in time.
    Expired,
}

/// A proposal that is going to be made.
struct Motion {
    /// Its title.
    title: String,
    /// Class that the DAO must find for it.
    class: PolicyClass,
    /// Its messages.
    msgs: Vec<CosmosMsg>,
    /// What is to become of it.
    fate: Fate,
    /// What is done once it was executed.
    then: Option<Deed>,
}

/// Proposals so far.
#[derive(Default)]
pub struct Votes {
    /// Accounts that can vote: holders who asked for it, and stakers.
    voters: Vec<String>,
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
        for (n, class) in PolicyClass::ALL.into_iter().enumerate() {
            let down = match n % 2 {
                0 => Fate::VotedDown,
                _ => Fate::QuorumMissed,
            };
            for fate in [Fate::Executed, down, Fate::Vetoed, Fate::Expired] {
                self.calendar.on(day, MORNING, move |walk: &mut Walk<'_>| {
                    let motion = walk.motion(class, fate)?;
                    walk.propose(motion)
                });
                day += EVERY;
            }
        }
        Ok(())
    }

    /// An ordinary proposal of a class.
    fn motion(&self, class: PolicyClass, fate: Fate) -> Result<Motion> {
        let at = &self.stage;
        let (title, msgs) = match (class, fate) {
            (PolicyClass::IncentiveRules, _) => (
                "Usage rewards up to a lower part of what usage burns",
                vec![execute(
                    &at.incentives,
                    &incentives::ExecuteMsg::UpdateConfig {
                        release_bps: None,
                        usage_cap_bps: Some(4_500),
                        claim_ttl_epochs: None,
                        risk_bps: None,
                    },
                )?],
            ),
            (PolicyClass::ContractUpdates, _) => (
                "A smaller least stake",
                vec![execute(
                    &at.staking,
                    &staking::ExecuteMsg::UpdateConfig {
                        min_stake: Some(Uint128::new(500_000)),
                        unbonding_period: None,
                        ramp: None,
                        dividend_period: None,
                    },
                )?],
            ),
            (PolicyClass::ScenarioExpansion, _) => (
                "Dividends in another coin",
                vec![execute(
                    &at.staking,
                    &staking::ExecuteMsg::AddDividendDenom {
                        denom: "ueur".to_owned(),
                    },
                )?],
            ),
            (PolicyClass::ReserveUse, _) => (
                "Compute for public research",
                vec![execute(
                    &at.treasury,
                    &treasury::ExecuteMsg::Spend {
                        asset: treasury::Asset::Oaic,
                        recipient: self.who(RESEARCH)?.into(),
                        amount: Uint128::new(SPENDING),
                        purpose: "compute for public research".to_owned(),
                    },
                )?],
            ),
            (PolicyClass::Ethics, _) => ("What the network is not used for", vec![]),
            // A change of the DAO's own rules can't be vetoed, so another one is.
            (PolicyClass::Constitution, Fate::Vetoed | Fate::Expired) => (
                "A fee of five percent",
                vec![execute(
                    &at.token,
                    &Token::ScheduleFee {
                        fee_bps: 500,
                        effective_at: self.chain.block()?.time + 300 * DAY,
                    },
                )?],
            ),
            (PolicyClass::Constitution, _) => (
                "Silence is half a year",
                vec![execute(
                    &at.dao,
                    &ExecuteMsg::UpdateConfig {
                        treasury: None,
                        non_circulating: None,
                        deposit: None,
                        quorum_floor: None,
                        silence_span: Some(183 * DAY),
                        timing: None,
                        classes: None,
                    },
                )?],
            ),
        };
        let then: Option<Deed> = match class {
            PolicyClass::ReserveUse => Some(Box::new(|walk: &mut Walk<'_>| {
                walk.totals.reserve_spent += Uint128::new(SPENDING);
                Ok(())
            })),
            _ => None,
        };
        Ok(Motion {
            title: title.to_owned(),
            class,
            msgs,
            fate,
            then,
        })
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
            title: title.to_owned(),
            class,
            msgs: vec![msg],
            fate: Fate::Executed,
            then: Some(Box::new(then)),
        })
    }

    /// Submits a proposal; its votes and its end go into the calendar.
    fn propose(&mut self, motion: Motion) -> Result<()> {
        let dao = self.stage.dao.clone();
        let config: ConfigResponse = self.ask(&dao, &QueryMsg::Config {})?;
        if !config.deposit.is_zero() {
            let allow = Token::IncreaseAllowance {
                spender: dao.to_string(),
                amount: config.deposit,
                expires: None,
            };
            self.tell(PROPOSER, &self.stage.token, &allow)?;
        }
        let propose = ExecuteMsg::Propose {
            title: motion.title.clone(),
            description: String::new(),
            msgs: motion.msgs,
            earliest: None,
            latest: None,
        };
        let day = self.day()?;
        self.tell(PROPOSER, &dao, &propose)?;
        let books: BooksResponse = self.ask(&dao, &QueryMsg::Books {})?;
        let detail = self.proposal(books.proposals)?;
        ensure!(
            detail.class == motion.class,
            "'{}' is of class {:?}, not {:?}",
            motion.title,
            detail.class,
            motion.class
        );
        self.votes.rows.push(Proposal {
            id: detail.id,
            day,
            class: class_name(detail.class).to_owned(),
            title: motion.title,
            outcome: String::new(),
            yes: "–".to_owned(),
            turnout: "–".to_owned(),
        });
        let (id, fate, then) = (detail.id, motion.fate, motion.then);
        self.calendar
            .at(detail.opens_at + 60, move |walk: &mut Walk<'_>| {
                walk.vote(id, fate, then)
            });
        Ok(())
    }

    /// Everybody who has power votes as it was planned.
    fn vote(&mut self, id: u64, fate: Fate, then: Option<Deed>) -> Result<()> {
        let dao = self.stage.dao.clone();
        for voter in self.votes.voters.clone() {
            let vote = match fate {
                Fate::QuorumMissed if voter != LONE_VOTER => continue,
                Fate::VotedDown if voter != PROPOSER => Vote::No,
                _ if voter == LONE_VOTER && fate != Fate::QuorumMissed => Vote::Abstain,
                _ => Vote::Yes,
            };
            let ask = QueryMsg::PowerAt {
                address: self.who(&voter)?.into(),
                height: None,
            };
            let power: PowerResponse = self.ask(&dao, &ask)?;
            if power.power.is_zero() {
                continue;
            }
            let cast = ExecuteMsg::Vote {
                proposal_id: id,
                vote,
            };
            self.tell(&voter, &dao, &cast)?;
        }
        let poll = self.proposal(id)?.poll.context("voting has begun")?;
        self.calendar.at(poll.ends, move |walk: &mut Walk<'_>| {
            walk.count(id, fate, then)
        });
        Ok(())
    }

    /// The end of voting: what the votes came to, and what follows from it.
    fn count(&mut self, id: u64, fate: Fate, then: Option<Deed>) -> Result<()> {
        let detail = self.proposal(id)?;
        if let Some(poll) = detail.poll.filter(|poll| poll.ends > detail.submitted_at) {
            let now = self.chain.block()?.time;
            if now < poll.ends {
                // A late quorum moved the end.
                self.calendar.at(poll.ends, move |walk: &mut Walk<'_>| {
                    walk.count(id, fate, then)
                });
                return Ok(());
            }
        }
        let (phase, result) = match fate {
            Fate::VotedDown => (Phase::Rejected, TallyResult::ThresholdMissed),
            Fate::QuorumMissed => (Phase::Rejected, TallyResult::QuorumMissed),
            _ => (Phase::Timelocked, TallyResult::Passed),
        };
        // A class without a timelock can be executed at once.
        let at_once = phase == Phase::Timelocked && detail.phase == Phase::Executable;
        ensure!(
            (detail.phase == phase || at_once) && detail.result == Some(result),
            "proposal {id} was to be {phase:?} by {result:?}, but is {:?} by {:?} ({:?} of {:?})",
            detail.phase,
            detail.result,
            detail.tally,
            detail.poll,
        );
        let from = detail.executable_from.unwrap_or_default();
        let until = detail.executable_until.unwrap_or_default();
        match fate {
            Fate::VotedDown | Fate::QuorumMissed => self.conclude(id, Phase::Rejected, fate),
            Fate::Vetoed => {
                self.committee_vetoes(id)?;
                self.conclude(id, Phase::Vetoed, fate)
            }
            Fate::Executed => {
                self.calendar.at(from + 60, move |walk: &mut Walk<'_>| {
                    walk.execute_proposal(id, then)
                });
                Ok(())
            }
            Fate::Expired => {
                self.calendar.at(until + 60, move |walk: &mut Walk<'_>| {
                    let execute = ExecuteMsg::Execute { proposal_id: id };
                    let late = walk.chain.execute(CRANK, &walk.stage.dao, &execute);
                    ensure!(late.is_err(), "proposal {id} was executed after its window");
                    walk.conclude(id, Phase::Expired, fate)
                });
                Ok(())
            }
        }
    }

    fn execute_proposal(&mut self, id: u64, then: Option<Deed>) -> Result<()> {
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
        self.conclude(id, Phase::Executed, Fate::Executed)?;
        match then {
            Some(deed) => deed(self),
            None => Ok(()),
        }
    }

    /// The members of the committee's multisig agree, and it vetoes.
    fn committee_vetoes(&mut self, id: u64) -> Result<()> {
        let committee = self.stage.committee.clone();
        let veto = execute(
            &self.stage.dao,
            &ExecuteMsg::Veto {
                proposal_id: id,
                reason: "against the ethics rules".to_owned(),
            },
        )?;
        let ask = cw3_fixed_multisig::msg::QueryMsg::ListVoters {
            start_after: None,
            limit: Some(30),
        };
        let members: cw3::VoterListResponse = self.ask(&committee, &ask)?;
        let mut members = members
            .voters
            .into_iter()
            .map(|voter| self.stage.labels.of(&voter.addr).to_owned());
        let first = members.next().context("the committee has no member")?;
        let propose = cw3_fixed_multisig::msg::ExecuteMsg::Propose {
            title: format!("Veto proposal {id}"),
            description: String::new(),
            msgs: vec![veto],
            latest: None,
        };
        let outcome = self.tell(&first, &committee, &propose)?;
        let number = outcome
            .events
            .iter()
            .find_map(|event| event.attribute("proposal_id"))
            .context("the committee's proposal has no number")?
            .parse()?;
        for member in members {
            let ask = cw3_fixed_multisig::msg::QueryMsg::Proposal {
                proposal_id: number,
            };
            let state: cw3::ProposalResponse = self.ask(&committee, &ask)?;
            if state.status != cw3::Status::Open {
                break;
            }
            let agree = cw3_fixed_multisig::msg::ExecuteMsg::Vote {
                proposal_id: number,
                vote: Vote::Yes,
            };
            self.tell(&member, &committee, &agree)?;
        }
        let execute = cw3_fixed_multisig::msg::ExecuteMsg::Execute {
            proposal_id: number,
        };
        self.tell(&first, &committee, &execute)?;
        Ok(())
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
        let forfeited = detail.deposit.state == DepositState::Forfeited;
        let payee = match forfeited {
            true => self.stage.treasury.clone(),
            false => self.who(PROPOSER)?,
        };
        if matches!(
            detail.deposit.state,
            DepositState::Refundable | DepositState::Forfeited
        ) {
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
        ensure!(
            forfeited == (expected == Phase::Vetoed),
            "the deposit of proposal {id}, {expected:?}, is {:?}",
            detail.deposit.state
        );
        let tally = detail.tally;
        let against = u128::from(tally.no) + u128::from(tally.veto);
        let votes = against + u128::from(tally.yes) + u128::from(tally.abstain);
        let base = detail.poll.map_or(0, |poll| u128::from(poll.base));
        self.audit.covers(
            format!("proposal {id}"),
            "quorum base ≥ Σ votes",
            base,
            votes,
        );
        let row = self.votes.rows.iter_mut().find(|row| row.id == id);
        let row = row.context("the proposal was noted")?;
        row.outcome = outcome_name(expected, detail.result).to_owned();
        row.yes = percent(tally.yes.into(), against + u128::from(tally.yes));
        row.turnout = percent(votes, base);
        self.votes.met.push((detail.class, fate));
        Ok(())
    }

    fn proposal(&self, id: u64) -> Result<ProposalDetail> {
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
        PolicyClass::ReserveUse => "reserve use",
        PolicyClass::Ethics => "ethics",
        PolicyClass::Constitution => "constitution",
    }
}

fn outcome_name(phase: Phase, result: Option<TallyResult>) -> &'static str {
    match (phase, result) {
        (Phase::Executed, _) => "executed",
        (Phase::Vetoed, _) => "vetoed by the committee",
        (Phase::Expired, _) => "expired unexecuted",
        (_, Some(TallyResult::QuorumMissed)) => "quorum missed",
        _ => "voted down",
    }
}
