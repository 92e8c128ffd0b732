//! The messages of our contracts.

use anyhow::{Context, Result};
use cosmwasm_std::to_json_binary;
use oaic_messages::gates::AcceptsQuery;
use oaic_messages::{dao, staking, token, vesting};

use super::asked;
use super::calls::{execute, proposal_of, propose, send, vote};
use super::contracts::{Government, ALICE, BOB, CAROL, STAKE};
use crate::bench::gas_used::Gas;

/// Cost of one proposal's life.
pub(in crate::bench) struct Proposal {
    pub number: u64,
    /// Of proposing.
    pub proposed: u64,
    /// Of the first vote, which also fixes the snapshot.
    pub activated: u64,
    /// Of the second vote.
    pub voted: u64,
    /// Of execution.
    pub executed: u64,
}

impl Government<'_> {
    /// Cost of adding to a stake.
    pub(in crate::bench) fn stake(&self, label: &str) -> Result<u64> {
        let more = staking::ReceiveMsg::Stake {
            term: 0,
            position: Some(self.position(label)?),
        };
        let more = send(self.staking.address(), STAKE / 1_000, &more)?;
        self.gauge.used(label, self.token.address(), &more)
    }

    pub(in crate::bench) fn position(&self, label: &str) -> Result<u64> {
        let address = self.chain.account(label)?.into();
        let asked = staking::QueryMsg::Staker { address };
        let staker: staking::StakerResponse = self.staking.query(&asked)?;
        let first = staker.positions.first();
        Ok(first.with_context(|| format!("{label} has no stake"))?.id)
    }

    /// Cost of claiming dividends that stream.
    pub(in crate::bench) fn claim_dividends(&self, label: &str) -> Result<u64> {
        let claim = staking::ExecuteMsg::ClaimDividends { denom: None };
        self.chain.advance(1, 2)?;
        self.gauge.used(label, self.staking.address(), &claim)
    }

    /// Cost of claiming dividends when every number has all its digits. Three of those stored are
    /// what divisions leave over: one in ten of them is a digit short, and two digits are more gas
    /// than two measurements of one build may differ by.
    fn widest_claim(&self) -> Result<u64> {
        self.claim_dividends(ALICE)?;
        (0..5).try_fold(0, |most: u64, _| Ok(most.max(self.claim_dividends(ALICE)?)))
    }

    /// Cost of claiming what has vested.
    pub(in crate::bench) fn claim_grant(&self, grant: u64) -> Result<u64> {
        let claim = vesting::ExecuteMsg::Claim {
            grants: vec![grant],
        };
        self.chain.advance(1, 2)?;
        self.gauge.used(ALICE, self.vesting.address(), &claim)
    }

    /// A proposal's number and cost.
    pub(in crate::bench) fn propose(&self) -> Result<(u64, u64)> {
        let proposal = propose(&self.asker);
        let (cost, outcome) = self.gauge.call(ALICE, self.dao.address(), &proposal)?;
        Ok((proposal_of(&outcome, self.dao.address())?, cost))
    }

    /// Cost of a vote.
    pub(in crate::bench) fn vote(&self, label: &str, proposal: u64) -> Result<u64> {
        self.gauge.used(label, self.dao.address(), &vote(proposal))
    }

    /// Cost of a proposal from its beginning to its end.
    pub(in crate::bench) fn proposal(&self) -> Result<Proposal> {
        let (number, proposed) = self.propose()?;
        self.chain.advance(1, 2)?;
        let activated = self.vote(ALICE, number)?;
        let voted = self.vote(BOB, number)?;
        // And the timelock.
        self.chain.advance(1, self.voting + 1)?;
        let executed = self
            .gauge
            .used(CAROL, self.dao.address(), &execute(number))?;
        Ok(Proposal {
            number,
            proposed,
            activated,
            voted,
            executed,
        })
    }

    /// Cost of the question that a proposal puts to the contract that it calls, which cw3-flex has no
    /// need of. It is put to another contract than the one called: asking its own code again is
    /// cheaper for the asker than it is for the DAO.
    pub(super) fn ask_whether_accepted(&self) -> Result<u64> {
        let accepts = AcceptsQuery::Accepts {
            msg: to_json_binary(&vesting::ExecuteMsg::Sweep {})?,
        };
        asked::query(self.gauge, &self.asker, self.vesting.address(), &accepts)
    }

    /// Cost of the question that a vote puts to the token, which cw3-flex has no need of.
    pub(super) fn ask_power(&self, proposal: u64) -> Result<u64> {
        let detail = dao::QueryMsg::ProposalDetail {
            proposal_id: proposal,
        };
        let detail: dao::ProposalDetail = self.dao.query(&detail)?;
        let poll = detail.poll.context("a vote fixed no snapshot")?;
        let power = token::QueryMsg::VotingPowerAt {
            address: self.chain.account(BOB)?.into(),
            height: Some(poll.height),
        };
        asked::query(self.gauge, &self.asker, self.token.address(), &power)
    }

    /// Everything, the second time it is done: the first one makes records that later ones find.
    pub(super) fn measure(&self, gas: &mut Gas) -> Result<()> {
        let warm = |message: &dyn Fn() -> Result<u64>| message().and_then(|_| message());
        let mut note = |id: &str, used: u64| gas.used.insert(id.to_owned(), used);
        note("staking.stake", warm(&|| self.stake(ALICE))?);
        note("staking.dividends", self.widest_claim()?);
        note("vesting.claim", warm(&|| self.claim_grant(1))?);
        self.proposal()?;
        let proposal = self.proposal()?;
        note("dao.propose", proposal.proposed);
        note("dao.activate", proposal.activated);
        note("dao.vote", proposal.voted);
        note("dao.execute", proposal.executed);
        note("asked.accepts", self.ask_whether_accepted()?);
        note("asked.token.power", self.ask_power(proposal.number)?);
        Ok(())
    }
}
