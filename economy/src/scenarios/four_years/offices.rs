//! What committee and guardian decide: their members agree in the multisig, and anybody has it done.

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, HexBinary};
use cw3::{ProposalResponse, Status, Vote, VoterListResponse};
use cw3_fixed_multisig::msg::{
    ExecuteMsg as Multisig, InstantiateMsg, QueryMsg as MultisigQuery, Voter,
};
use cw_utils::{Duration, Threshold};
use oaic_chain::{encode, Instantiate};
use oaic_client::{self as client, Handle};
use oaic_messages::dao::{ExecuteMsg, Office, QueryMsg, RolesResponse};
use oaic_messages::events::multisig::Proposed;

use super::coins::CRANK;
use super::simulation::Simulation;

impl Simulation<'_> {
    pub(super) fn veto(&mut self, id: u64, hash: &HexBinary) -> Result<()> {
        let veto = ExecuteMsg::Veto {
            proposal_id: id,
            hash: hash.clone(),
            reason: "against the ethics rules".to_owned(),
        };
        self.order(Office::Committee, &veto)
    }

    pub(super) fn consent(&mut self, id: u64, hash: &HexBinary) -> Result<()> {
        for office in [Office::Committee, Office::Guardian] {
            let consent = ExecuteMsg::Consent {
                proposal_id: id,
                hash: hash.clone(),
            };
            self.order(office, &consent)?;
        }
        Ok(())
    }

    /// A multisig of the guardian's members, to which the guardian hands itself over: once a vote
    /// names it, it keeps the guardian's time in office.
    pub(super) fn next_guardian(&mut self) -> Result<Addr> {
        let guardian = self.roles()?.guardian;
        let code = self.chain.contract_code(&guardian)?;
        let message = InstantiateMsg {
            voters: self.members(&self.office(&guardian))?,
            threshold: Threshold::AbsoluteCount {
                weight: self.economy.guardian.threshold,
            },
            max_voting_period: Duration::Time(self.economy.guardian.voting_period),
        };
        let contract = Instantiate {
            code_id: code.context("the guardian is not a contract")?,
            msg: encode(&message)?,
            label: "oaic next guardian".to_owned(),
            admin: None,
        };
        let (next, _) = self.chain.instantiate(CRANK, &contract)?;
        self.deployed.labels.address(next.as_str(), "next guardian");
        let hand_over = ExecuteMsg::HandOver {
            to: next.to_string(),
        };
        self.order(Office::Guardian, &hand_over)?;
        Ok(next)
    }

    pub(super) fn roles(&self) -> Result<RolesResponse> {
        self.ask(&self.deployed.dao, &QueryMsg::Roles {})
    }

    /// Members of an office agree to an order, until it has passed, and it is pulled.
    fn order(&self, office: Office, order: &ExecuteMsg) -> Result<()> {
        let dao = &self.deployed.dao;
        let roles = self.roles()?;
        let multisig = match office {
            Office::Committee => roles.committee,
            Office::Guardian => roles.guardian,
        };
        let multisig = self.office(&multisig);
        let members = self.members(&multisig)?.into_iter();
        let mut members = members.map(|voter| self.deployed.labels.of(&voter.addr).to_owned());
        let first = members.next().context("the office has no member")?;
        let propose = Multisig::Propose {
            title: format!("Order of the {office:?}"),
            description: String::new(),
            msgs: vec![dao.proposable(order)?],
            latest: None,
        };
        let outcome = self.execute(&first, &multisig, &propose)?;
        let proposed: Proposed = multisig.event(&outcome)?;
        let number = proposed.proposal_id;
        for member in members {
            let ask = MultisigQuery::Proposal {
                proposal_id: number,
            };
            let state: ProposalResponse = self.ask(&multisig, &ask)?;
            if state.status != Status::Open {
                break;
            }
            let agree = Multisig::Vote {
                proposal_id: number,
                vote: Vote::Yes,
            };
            self.execute(&member, &multisig, &agree)?;
        }
        let pull = ExecuteMsg::PullOrder {
            office,
            proposal_id: number,
            place: 0,
        };
        self.execute(CRANK, dao, &pull)?;
        Ok(())
    }

    fn office(&self, address: &Addr) -> Handle<'_, client::Multisig> {
        Handle::new(self.chain, address.clone())
    }

    fn members(&self, multisig: &Handle<'_, client::Multisig>) -> Result<Vec<Voter>> {
        let ask = MultisigQuery::ListVoters {
            start_after: None,
            limit: Some(30),
        };
        let found: VoterListResponse = self.ask(multisig, &ask)?;
        let voters = found.voters.into_iter();
        Ok(voters
            .map(|voter| Voter {
                addr: voter.addr,
                weight: voter.weight,
            })
            .collect())
    }
}
