//! What offices do together.

use cosmwasm_std::{to_json_binary, Addr, CosmosMsg, WasmMsg};
use cw3::Vote;
use cw3_fixed_multisig::msg::ExecuteMsg as Multisig;
use oaic_messages::dao::{self, Office};
use serde::Serialize;
use serde_json::{json, Value};

use crate::handled::{Handled, Stop};
use crate::suite::Suite;

/// An office decides on a message to the DAO, and a stranger has it done.
pub fn order_dao(suite: &mut Suite, office: Office, msg: &dao::ExecuteMsg) -> Handled {
    let dao = suite.dao.clone();
    let number = decided(suite, office, &dao, msg)?;
    let pull = json!({ "pull_order": { "office": office, "proposal_id": number, "place": 0 } });
    pulled(suite, dao, pull)
}

pub fn order_of_guardian(suite: &mut Suite, contract: &Addr, msg: &impl Serialize) -> Handled {
    let number = decided(suite, Office::Guardian, contract, msg)?;
    let pull = json!({ "pull_order": { "proposal_id": number, "place": 0 } });
    pulled(suite, contract.clone(), pull)
}

fn pulled(suite: &mut Suite, contract: Addr, pull: Value) -> Handled {
    suite.crank(&contract, &pull)?;
    suite.orders.push((contract, pull));
    Ok(())
}

/// As many members as it takes agree; the number of their proposal. Whatever keeps them from that
/// is a fault.
fn decided(
    suite: &Suite,
    office: Office,
    contract: &Addr,
    msg: &impl Serialize,
) -> Result<u64, String> {
    let fault = |stop: Stop| format!("the {office:?} decides nothing: {stop:?}");
    let economy = &suite.economy;
    let (multisig, role, threshold) = match office {
        Office::Committee => (&suite.committee, "ethics", economy.committee.threshold),
        Office::Guardian => (&suite.guardian, "guardian", economy.guardian.threshold),
    };
    let msg = execute(contract, msg)?.change_custom();
    let propose = Multisig::Propose {
        title: "together".into(),
        description: String::new(),
        msgs: vec![msg.ok_or("no custom message")?],
        latest: None,
    };
    let outcome = suite.outcome_of(&format!("{role}-1"), multisig, &propose);
    let outcome = outcome.map_err(fault)?;
    let mut events = outcome.events.iter();
    let number = events.find_map(|e| e.attribute("proposal_id"));
    let proposal_id: u64 = number
        .and_then(|n| n.parse().ok())
        .ok_or("the proposal has no number")?;
    let vote = Vote::Yes;
    for member in 2..=threshold {
        let vote = Multisig::Vote { proposal_id, vote };
        let voted = suite.execute(&format!("{role}-{member}"), multisig, &vote);
        voted.map_err(fault)?;
    }
    Ok(proposal_id)
}

pub fn execute(contract: &Addr, msg: &impl Serialize) -> Result<CosmosMsg, String> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).map_err(|e| e.to_string())?,
        funds: vec![],
    }
    .into())
}
