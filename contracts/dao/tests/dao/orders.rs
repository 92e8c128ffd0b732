//! Orders of committee and guardian: decided by their members, pulled by anybody.

use cosmwasm_std::{Addr, CosmosMsg, HexBinary};
use cw3::Vote;
use oaic_messages::dao::*;
use oaic_testing::chain::account;
use oaic_testing::contracts::Dao;
use oaic_testing::harness::Outcome;

use crate::suite::{attribute, Suite};

impl Suite {
    /// Lets the members of a multisig agree to messages; the number of its proposal.
    #[track_caller]
    pub fn decides(&mut self, label: &str, msgs: Vec<CosmosMsg>) -> u64 {
        use cw3_fixed_multisig::msg::ExecuteMsg as E;
        let office = self.who(label);
        let draft = E::Propose {
            title: "order".into(),
            description: String::new(),
            msgs,
            latest: None,
        };
        let member = account(&format!("{label}0"));
        let response = self.economy.execute(&member, &office, &draft, &[]);
        let proposal_id = attribute(&response.unwrap(), "wasm", "proposal_id");
        let proposal_id = proposal_id.parse().unwrap();
        // Nobody minds a vote too many.
        for n in 1..3 {
            let vote = E::Vote {
                proposal_id,
                vote: Vote::Yes,
            };
            let member = account(&format!("{label}{n}"));
            let _ = self.economy.execute(&member, &office, &vote, &[]);
        }
        proposal_id
    }

    /// An office decides on an order to the DAO; its number.
    #[track_caller]
    pub fn ordered(&mut self, office: Office, msg: &ExecuteMsg) -> u64 {
        let label = match office {
            Office::Committee => "committee",
            Office::Guardian => "guardian",
        };
        let msgs = vec![self.itself(msg)];
        self.decides(label, msgs)
    }

    pub fn pulling(office: Office, proposal_id: u64) -> ExecuteMsg {
        ExecuteMsg::PullOrder {
            office,
            proposal_id,
            place: 0,
        }
    }

    /// An office decides, and a stranger has it executed.
    pub fn order(&mut self, office: Office, msg: &ExecuteMsg) -> Outcome<Dao> {
        let number = self.ordered(office, msg);
        self.run("dave", Self::pulling(office, number))
    }

    /// An order of an office that must be refused with these words.
    #[track_caller]
    pub fn refuses_order(&mut self, office: Office, msg: &ExecuteMsg, says: &str) {
        let error = self.order(office, msg).unwrap_err().to_string();
        assert!(error.contains(says), "{msg:?}: {error:?} lacks {says:?}");
    }

    #[track_caller]
    pub fn veto_by_committee(&mut self, id: u64) {
        let veto = self.veto(id);
        self.order(Office::Committee, &veto).unwrap();
    }

    #[track_caller]
    pub fn consent_by(&mut self, office: Office, id: u64) {
        let consent = self.consent(id);
        self.order(office, &consent).unwrap();
    }

    #[track_caller]
    pub fn hand_over(&mut self, office: Office, to: &Addr) {
        let to = to.to_string();
        self.order(office, &ExecuteMsg::HandOver { to }).unwrap();
    }

    pub fn hash(&self, id: u64) -> HexBinary {
        self.detail(id).hash
    }

    pub fn veto(&self, proposal_id: u64) -> ExecuteMsg {
        ExecuteMsg::Veto {
            proposal_id,
            hash: self.hash(proposal_id),
            reason: "harm".into(),
        }
    }

    pub fn consent(&self, proposal_id: u64) -> ExecuteMsg {
        ExecuteMsg::Consent {
            proposal_id,
            hash: self.hash(proposal_id),
        }
    }

    /// Both offices consent.
    #[track_caller]
    pub fn both_consent(&mut self, id: u64) {
        for office in [Office::Committee, Office::Guardian] {
            self.consent_by(office, id);
        }
    }
}
