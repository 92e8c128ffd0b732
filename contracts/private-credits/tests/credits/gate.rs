//! A KYC gate that lets in a list of accounts.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult,
};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Item;
use oaic_messages::gates::{AllowedResponse, KycGateQuery};
use oaic_messages::private_credits::{ExecuteMsg, Links};

use crate::suite::Suite;

/// (account, scenario) that are let in.
const ADMITTED: Item<Vec<(String, String)>> = Item::new("admitted");

type Admitted = Vec<(String, String)>;

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: Admitted) -> StdResult<Response> {
    ADMITTED.save(deps.storage, &msg)?;
    Ok(Response::new())
}

fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: KycGateQuery) -> StdResult<Binary> {
    let KycGateQuery::Allowed { address, scenario } = msg;
    let allowed = ADMITTED.load(deps.storage)?.contains(&(address, scenario));
    to_json_binary(&AllowedResponse {
        allowed,
        reason: Some("not on the list".into()),
    })
}

impl Suite {
    /// Sets a gate that lets in these, each for one scenario.
    pub fn set_gate(&mut self, admitted: &[(&Addr, &str)]) {
        let code = ContractWrapper::new(execute, instantiate, query);
        let list: Admitted = admitted
            .iter()
            .map(|(who, scenario)| (who.to_string(), scenario.to_string()))
            .collect();
        let owner = self.owner.clone();
        let gate = self.create(Box::new(code), &owner, &list, "gate");
        let links = Links {
            kyc_gate: Some(gate.unwrap().into()),
        };
        self.run("owner", &ExecuteMsg::UpdateLinks { links })
            .unwrap();
    }
}
