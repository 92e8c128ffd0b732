//! The nearest messages of stock contracts: cw4-stake over cw20-base, and cw3-flex over cw4-stake.

use anyhow::Result;
use cosmwasm_std::Addr;
use serde_json::json;

use super::calls::{execute, proposal_of, propose, send, vote, Gauge};
use super::contracts::{ALICE, BOB, CAROL, STAKE};
use crate::bench::gas_used::Gas;
use crate::setup::{instantiate, stock_token};

/// How long a proposal of cw3-flex is open, in seconds: longer than the votes take.
const VOTING: u64 = 60;

/// Stock contracts over one stock token, with alice and bob as members.
pub(super) struct Stock<'a> {
    gauge: Gauge<'a>,
    asker: Addr,
    cw20: Addr,
    stake: Addr,
    flex: Addr,
}

impl<'a> Stock<'a> {
    /// Contracts, and everybody's first bond.
    pub(super) fn set_up(gauge: Gauge<'a>, owner: &str, asker: &Addr) -> Result<Self> {
        let chain = gauge.chain;
        let cw20 = stock_token(chain, owner, [ALICE, BOB])?;
        let stake = json!({
            "denom": { "cw20": cw20 }, "tokens_per_weight": "1", "min_bond": "1",
            "unbonding_period": { "time": 1 }, "admin": null,
        });
        let stake = instantiate(chain, owner, "cw4-stake", &stake)?;
        for holder in [ALICE, BOB] {
            gauge.used(holder, &cw20, &send(&stake, STAKE, &json!({ "bond": {} }))?)?;
        }
        let flex = json!({
            "group_addr": stake,
            // Both have to say yes.
            "threshold": { "absolute_count": { "weight": STAKE + STAKE / 2 } },
            "max_voting_period": { "time": VOTING }, "executor": null,
            "proposal_deposit": null,
        });
        let flex = instantiate(chain, owner, "cw3-flex", &flex)?;
        Ok(Self {
            gauge,
            asker: asker.clone(),
            cw20,
            stake,
            flex,
        })
    }

    /// Gas of bonding more.
    pub(super) fn bond(&self) -> Result<u64> {
        let bond = send(&self.stake, STAKE / 10, &json!({ "bond": {} }))?;
        self.gauge.used(ALICE, &self.cw20, &bond)
    }

    /// Gas of claiming what was unbonded before.
    pub(super) fn claim(&self) -> Result<u64> {
        let unbond = json!({ "unbond": { "tokens": (STAKE / 10).to_string() } });
        self.gauge.used(ALICE, &self.stake, &unbond)?;
        self.gauge.chain.advance(1, 2)?;
        self.gauge.used(ALICE, &self.stake, &json!({ "claim": {} }))
    }

    /// Gas of a proposal, of the vote that passes it, and of its execution.
    pub(super) fn proposal(&self) -> Result<[u64; 3]> {
        let (proposed, outcome) = self.gauge.call(ALICE, &self.flex, &propose(&self.asker))?;
        let number = proposal_of(&outcome, &self.flex)?;
        let voted = self.gauge.used(BOB, &self.flex, &vote(number))?;
        let executed = self.gauge.used(CAROL, &self.flex, &execute(number))?;
        Ok([proposed, voted, executed])
    }

    /// Everything, the second time it is done: the first one makes records that later ones find.
    pub(super) fn measure(&self, gas: &mut Gas) -> Result<()> {
        let warm = |message: &dyn Fn() -> Result<u64>| message().and_then(|_| message());
        let mut note = |id: &str, used: u64| gas.used.insert(id.to_owned(), used);
        note("cw4-stake.bond", warm(&|| self.bond())?);
        note("cw4-stake.claim", warm(&|| self.claim())?);
        self.proposal()?;
        let [proposed, voted, executed] = self.proposal()?;
        note("cw3-flex.propose", proposed);
        note("cw3-flex.vote", voted);
        note("cw3-flex.execute", executed);
        Ok(())
    }
}
