//! The guardian as it is on the chain: a stock multisig, here with one member and one voice. Tests
//! of the other contracts have it too.

use cosmwasm_std::{to_json_binary, Addr, Empty, WasmMsg};
use cw3_fixed_multisig::contract as stock;
use cw3_fixed_multisig::msg::{ExecuteMsg, InstantiateMsg, Voter};
use cw_multi_test::{App, AppResponse, ContractWrapper, Executor};
use cw_utils::{Duration, Threshold};
use serde::Serialize;

/// Voting period, in seconds; a proposal expires so long after it was made.
pub const PERIOD: u64 = 3 * 86_400;

/// What anybody sends to have an order done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Pull {
    PullOrder { proposal_id: u64, place: u32 },
}

/// A multisig of one member.
pub fn found(app: &mut App, member: &Addr) -> Addr {
    let code = ContractWrapper::<_, _, _, _, _, _, Empty>::new(
        stock::execute,
        stock::instantiate,
        stock::query,
    );
    let code = app.store_code(Box::new(code));
    let msg = InstantiateMsg {
        voters: vec![Voter {
            addr: member.to_string(),
            weight: 1,
        }],
        threshold: Threshold::AbsoluteCount { weight: 1 },
        max_voting_period: Duration::Time(PERIOD),
    };
    app.instantiate_contract(code, member.clone(), &msg, &[], "office", None)
        .unwrap()
}

/// The member decides on a message; gives the number of the proposal, in which it is the first.
pub fn decide(
    app: &mut App,
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
    let done = app
        .execute_contract(member.clone(), office.clone(), &propose, &[])
        .unwrap();
    let mut attributes = done.events.iter().flat_map(|event| &event.attributes);
    let id = attributes.find(|attribute| attribute.key == "proposal_id");
    id.unwrap().value.parse().unwrap()
}

/// Anybody has an order done.
pub fn pull(app: &mut App, contract: &Addr, proposal_id: u64) -> anyhow::Result<AppResponse> {
    let anybody = app.api().addr_make("anybody");
    let pull = Pull::PullOrder {
        proposal_id,
        place: 0,
    };
    app.execute_contract(anybody, contract.clone(), &pull, &[])
}
