//! Orders of committee and guardian: decided by their members, pulled by anybody.

use cosmwasm_std::{Addr, CosmosMsg, HexBinary};
use cw3::Vote;
use cw_multi_test::AppResponse;
use oaic_messages::dao::*;

use crate::genesis::who;
use crate::world::{attribute, World};

impl World {
    /// Lets the members of a multisig agree to messages; the number of its proposal.
    #[track_caller]
    pub fn decides(&mut self, office: &Addr, label: &str, msgs: Vec<CosmosMsg>) -> u64 {
        use cw3_fixed_multisig::msg::ExecuteMsg as E;
        let draft = E::Propose {
            title: "order".into(),
            description: String::new(),
            msgs,
            latest: None,
        };
        let response = self.run(&who(&format!("{label}0")), office, &draft);
        let proposal_id = attribute(&response.unwrap(), "proposal_id")
            .parse()
            .unwrap();
        // Nobody minds a vote too many.
        for n in 1..3 {
            let vote = Vote::Yes;
            let _ = self.run(
                &who(&format!("{label}{n}")),
                office,
                &E::Vote { proposal_id, vote },
            );
        }
        proposal_id
    }

    /// An office decides on an order to the DAO; its number.
    #[track_caller]
    pub fn ordered(&mut self, office: Office, msg: &ExecuteMsg) -> u64 {
        let (address, label) = match office {
            Office::Committee => (self.committee.clone(), "committee"),
            Office::Guardian => (self.guardian.clone(), "guardian"),
        };
        let msgs = vec![self.itself(msg)];
        self.decides(&address, label, msgs)
    }

    pub fn pulling(office: Office, proposal_id: u64) -> ExecuteMsg {
        ExecuteMsg::PullOrder {
            office,
            proposal_id,
            place: 0,
        }
    }

    /// An office decides, and a stranger has it done.
    pub fn order(&mut self, office: Office, msg: &ExecuteMsg) -> Result<AppResponse, String> {
        let number = self.ordered(office, msg);
        let stranger = self.dave.clone();
        self.try_do(&stranger, Self::pulling(office, number))
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
            let consent = self.consent(id);
            self.order(office, &consent).unwrap();
        }
    }
}
