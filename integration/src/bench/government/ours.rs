//! The messages of our contracts.

use anyhow::{Context, Result};
use oaic_chain::ChainExt;
use oaic_types::{dao, staking, token, vesting};

use super::asked;
use super::calls::{call, execute, proposal_of, propose, send, used, vote};
use super::stage::{Stage, ALICE, BOB, CAROL, STAKE, VOTING};
use crate::bench::gas::Gas;

/// Gas of one proposal's life.
pub(in crate::bench) struct Proposal {
    /// Its number.
    pub number: u64,
    /// Gas of proposing.
    pub proposed: u64,
    /// Gas of the first vote, which also fixes the snapshot.
    pub activated: u64,
    /// Gas of the second vote.
    pub voted: u64,
    /// Gas of execution.
    pub executed: u64,
}

impl Stage<'_> {
    /// Gas of adding to a stake.
    pub(in crate::bench) fn stake(&self) -> Result<u64> {
        let more = staking::ReceiveMsg::Stake {
            term: 0,
            position: Some(self.position()?),
        };
        let more = send(&self.staking, STAKE / 10, &more)?;
        used(self.chain, ALICE, &self.token, &more)
    }

    fn position(&self) -> Result<u64> {
        let address = self.chain.account(ALICE)?.into();
        let asked = staking::QueryMsg::Staker { address };
        let staker: staking::StakerResponse = self.chain.query(&self.staking, &asked)?;
        let first = staker.positions.first().context("alice has no stake")?;
        Ok(first.id)
    }

    /// Gas of claiming dividends that stream.
    pub(in crate::bench) fn claim_dividends(&self) -> Result<u64> {
        let claim = staking::ExecuteMsg::ClaimDividends { denom: None };
        self.chain.advance(1, 2)?;
        used(self.chain, ALICE, &self.staking, &claim)
    }

    /// Gas of claiming what has vested.
    pub(in crate::bench) fn claim_grant(&self, grant: u64) -> Result<u64> {
        let claim = vesting::ExecuteMsg::Claim {
            grants: vec![grant],
        };
        self.chain.advance(1, 2)?;
        used(self.chain, ALICE, &self.vesting, &claim)
    }

    /// Gas of a proposal from its beginning to its end.
    pub(in crate::bench) fn proposal(&self) -> Result<Proposal> {
        let (proposed, outcome) = call(self.chain, ALICE, &self.dao, &propose(&self.asker))?;
        let number = proposal_of(&outcome)?;
        self.chain.advance(1, 2)?;
        let activated = used(self.chain, ALICE, &self.dao, &vote(number))?;
        let voted = used(self.chain, BOB, &self.dao, &vote(number))?;
        self.chain.advance(1, VOTING)?;
        let executed = used(self.chain, CAROL, &self.dao, &execute(number))?;
        Ok(Proposal {
            number,
            proposed,
            activated,
            voted,
            executed,
        })
    }

    /// Gas of the question that a vote puts to the token, which cw3-flex has no need of.
    pub(super) fn ask_power(&self, proposal: u64) -> Result<u64> {
        let detail = dao::QueryMsg::ProposalDetail {
            proposal_id: proposal,
        };
        let detail: dao::ProposalDetail = self.chain.query(&self.dao, &detail)?;
        let power = token::QueryMsg::VotingPowerAt {
            address: self.chain.account(BOB)?.into(),
            height: Some(detail.poll.context("a vote fixed no snapshot")?.height),
        };
        asked::query(self.chain, &self.asker, &self.token, &power)
    }

    /// Everything, the second time it is done: the first one makes records that later ones find.
    pub(super) fn measure(&self, gas: &mut Gas) -> Result<()> {
        let warm = |message: &dyn Fn() -> Result<u64>| message().and_then(|_| message());
        let mut note = |id: &str, used: u64| gas.used.insert(id.to_owned(), used);
        note("staking.stake", warm(&|| self.stake())?);
        note("staking.dividends", warm(&|| self.claim_dividends())?);
        note("vesting.claim", warm(&|| self.claim_grant(1))?);
        self.proposal()?;
        let proposal = self.proposal()?;
        note("dao.propose", proposal.proposed);
        note("dao.activate", proposal.activated);
        note("dao.vote", proposal.voted);
        note("dao.execute", proposal.executed);
        note("asked.token.power", self.ask_power(proposal.number)?);
        note("asked.self", asked::own_call(self.chain, &self.asker)?);
        Ok(())
    }
}
