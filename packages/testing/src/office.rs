//! A role as it is on the chain: a stock multisig, here with one member and one voice.

use cosmwasm_std::{to_json_binary, Addr, WasmMsg};
use cw3_fixed_multisig::contract as stock;
use cw3_fixed_multisig::msg::{ExecuteMsg, InstantiateMsg, Voter};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw_utils::{Duration, Threshold};
use serde::Serialize;

use crate::Chain;

/// Voting period, in seconds; a proposal expires this long after it was made.
pub const PERIOD: u64 = 3 * 86_400;

/// The message that has an order executed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Pull {
    PullOrder { proposal_id: u64, place: u32 },
}

impl Chain {
    /// A multisig of one member.
    pub fn found_office(&mut self, member: &Addr) -> Addr {
        let code = ContractWrapper::new(stock::execute, stock::instantiate, stock::query);
        let msg = InstantiateMsg {
            voters: vec![Voter {
                addr: member.to_string(),
                weight: 1,
            }],
            threshold: Threshold::AbsoluteCount { weight: 1 },
            max_voting_period: Duration::Time(PERIOD),
        };
        self.create(Box::new(code), member, &msg, "office").unwrap()
    }

    /// The member decides on a message to a contract: the number of the proposal in which it is the
    /// first message.
    pub fn decide(
        &mut self,
        (office, member): (&Addr, &Addr),
        contract: &Addr,
        msg: &impl Serialize,
    ) -> u64 {
        let order = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: to_json_binary(msg).unwrap(),
            funds: vec![],
        };
        let propose = ExecuteMsg::Propose {
            title: "order".into(),
            description: String::new(),
            msgs: vec![order.into()],
            latest: None,
        };
        let done = self.execute(member, office, &propose, &[]).unwrap();
        let mut attributes = done.events.iter().flat_map(|event| &event.attributes);
        let id = attributes.find(|attribute| attribute.key == "proposal_id");
        id.unwrap().value.parse().unwrap()
    }

    /// Anybody has an order executed.
    ///
    /// # Errors
    /// The contract's.
    pub fn pull(&mut self, contract: &Addr, proposal_id: u64) -> anyhow::Result<AppResponse> {
        let pull = Pull::PullOrder {
            proposal_id,
            place: 0,
        };
        self.execute(&self.who("anybody"), contract, &pull, &[])
    }
}
