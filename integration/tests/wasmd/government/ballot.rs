//! Proposals on a chain whose time can only be waited for.

use cosmwasm_std::{Addr, CosmosMsg, WasmMsg};
use cw3::Vote;
use cw3_fixed_multisig::msg::ExecuteMsg as MultisigMsg;
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{encode, Call, Chain, ChainError, ChainExt, Tx};
use oaic_messages::dao::{ExecuteMsg, Office, ProposalDetail, QueryMsg};
use serde::Serialize;

/// A DAO to hold votes in.
pub struct Ballot<'a> {
    pub chain: &'a WasmdChain,
    pub dao: &'a Addr,
}

/// A transaction of some calls.
pub fn calls(sender: &str, calls: impl IntoIterator<Item = Call>) -> Tx {
    Tx {
        sender: sender.into(),
        calls: calls.into_iter().collect(),
        gas_limit: None,
    }
}

/// A transaction of one call.
pub fn tx(sender: &str, contract: &Addr, msg: &impl Serialize) -> Tx {
    calls(sender, [Call::new(contract, msg).unwrap()])
}

/// Members who together decide.
pub const ETHICS: [&str; 3] = ["ethics-1", "ethics-2", "ethics-3"];
pub const GUARDIANS: [&str; 2] = ["guardian-1", "guardian-2"];

/// Has the first message of an office's decision done.
pub fn pull(office: Office, proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::PullOrder {
        office,
        proposal_id,
        place: 0,
    }
}

pub fn execute(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Execute { proposal_id }
}

impl Ballot<'_> {
    pub fn detail(&self, proposal_id: u64) -> ProposalDetail {
        let asked = QueryMsg::ProposalDetail { proposal_id };
        self.chain.query(self.dao, &asked).unwrap()
    }

    /// Submit proposals of one message each; their numbers.
    pub fn propose<const N: usize>(&self, sender: &str, msgs: [CosmosMsg; N]) -> [u64; N] {
        let totals = QueryMsg::Totals {};
        let totals: oaic_messages::dao::TotalsResponse =
            self.chain.query(self.dao, &totals).unwrap();
        let proposals = msgs.map(|msg| {
            let propose = ExecuteMsg::Propose {
                title: "a proposal".into(),
                description: "of a test".into(),
                msgs: vec![msg],
                earliest: None,
                latest: None,
            };
            Call::new(self.dao, &propose).unwrap()
        });
        self.chain.run_one(calls(sender, proposals)).unwrap();
        let mut id = totals.proposals;
        [(); N].map(|()| {
            id += 1;
            id
        })
    }

    /// Everybody votes for all of them.
    pub fn vote(&self, voters: &[&str], proposals: &[u64]) {
        let votes = voters.iter().map(|voter| {
            let votes = proposals.iter().map(|id| {
                let vote = ExecuteMsg::Vote {
                    proposal_id: *id,
                    vote: Vote::Yes,
                };
                Call::new(self.dao, &vote).unwrap()
            });
            calls(voter, votes)
        });
        // One after the other: the first vote fixes the snapshot that the others are counted by.
        for vote in votes {
            self.chain.run_one(vote).unwrap();
        }
    }

    /// Wait until a block's time.
    pub fn until(&self, time: u64) {
        let now = self.chain.block().unwrap().time;
        self.chain.advance(0, time.saturating_sub(now)).unwrap();
        // A message sees the time of its own block; the simulation before it that of the last.
        self.chain.advance(1, 0).unwrap();
    }

    pub fn done(&self, sender: &str, msg: &ExecuteMsg) {
        self.chain.execute(sender, self.dao, msg).unwrap();
    }

    pub fn refused(&self, sender: &str, msg: &ExecuteMsg) {
        let error = self.chain.execute(sender, self.dao, msg).unwrap_err();
        assert!(matches!(error, ChainError::Contract { .. }), "{error}");
    }

    /// A multisig orders something of the DAO: its members decide. The number of their proposal.
    pub fn ordered(&self, multisig: &Addr, members: &[&str], msg: &ExecuteMsg) -> u64 {
        let call = CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr: self.dao.to_string(),
            msg: encode(msg).unwrap(),
            funds: vec![],
        });
        let propose = MultisigMsg::Propose {
            title: "a decision".into(),
            description: "of a test".into(),
            msgs: vec![call],
            latest: None,
        };
        let (first, others) = members.split_first().unwrap();
        let proposed = self.chain.execute(first, multisig, &propose).unwrap();
        let id = proposed
            .events
            .iter()
            .find_map(|event| event.attribute("proposal_id"))
            .and_then(|id| id.parse().ok())
            .expect("the multisig names its proposal");
        let vote = MultisigMsg::Vote {
            proposal_id: id,
            vote: Vote::Yes,
        };
        let votes: Vec<Tx> = others.iter().map(|who| tx(who, multisig, &vote)).collect();
        for done in self.chain.run(&votes) {
            done.unwrap();
        }
        id
    }
}
