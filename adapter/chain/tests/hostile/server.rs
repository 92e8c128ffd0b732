//! A small server in place of a node: honest, but for one place of one answer.

use std::sync::{Arc, Mutex};

use cosmrs::proto::{
    cosmos::{
        auth::v1beta1::{BaseAccount, QueryAccountResponse},
        bank::v1beta1::{QueryBalanceResponse, QuerySupplyOfResponse},
        base::{abci::v1beta1::GasInfo, v1beta1::Coin},
        gov::v1::QueryParamsResponse as GovResponse,
        tx::v1beta1::{SimulateRequest, SimulateResponse},
    },
    cosmwasm::wasm::v1::{
        CodeInfoResponse, ContractCodeHistoryEntry, ContractInfo, QueryCodesResponse,
        QueryContractHistoryResponse, QueryContractInfoResponse, QueryParamsResponse,
        QueryPinnedCodesResponse, QueryRawContractStateResponse, QuerySmartContractStateResponse,
    },
    traits::Message,
    Any,
};
use cosmwasm_std::Binary;
use oaic_chain::proven::testing::{answers, response, serve_raw, Served};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

pub const CHAIN: &str = "x-1";

/// A transaction that the node has in a block.
pub const SENT: &str = "AAAA";

pub fn hash_of(tx: &str) -> [u8; 32] {
    Sha256::digest(Binary::from_base64(tx).unwrap()).into()
}

/// Where a node lies, and what it says there. A place is a method, with the path of a query.
struct Lie {
    place: String,
    pointer: String,
    says: Value,
}

#[derive(Default)]
struct State {
    lie: Option<Lie>,
    raw: Option<Vec<u8>>,
    asked: Vec<(String, Value)>,
    simulated: Vec<Vec<u8>>,
    sent: Option<String>,
}

pub struct Server {
    pub url: String,
    state: Arc<Mutex<State>>,
    _served: Served,
}

impl Server {
    pub fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let served = serve_raw(Arc::new(move |request| {
            let mut state = shared.lock().unwrap();
            if let Some(raw) = &state.raw {
                return raw.clone();
            }
            response(answer(request, &mut state).to_string().as_bytes())
        }));
        let served = served.unwrap();
        Self {
            url: served.url(),
            state,
            _served: served,
        }
    }

    /// Says the truth from now on, and forgets what was asked.
    pub fn reset(&self) {
        *self.state.lock().unwrap() = State::default();
    }

    /// The same, but says something else at one place.
    pub fn lie_at(&self, place: &str, pointer: &str, says: impl Into<Value>) {
        self.reset();
        self.state.lock().unwrap().lie = Some(Lie {
            place: place.into(),
            pointer: pointer.into(),
            says: says.into(),
        });
    }

    /// Bytes in place of every answer, status line and all.
    pub fn raw(&self, bytes: Vec<u8>) {
        self.state.lock().unwrap().raw = Some(bytes);
    }

    /// What was asked since the last lie, and what was answered.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.state.lock().unwrap().asked.clone()
    }

    /// Transactions that were to be simulated since the last lie.
    pub fn simulated(&self) -> Vec<Vec<u8>> {
        self.state.lock().unwrap().simulated.clone()
    }

    /// How often that was since the last lie.
    pub fn count(&self, place: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|(asked, _)| asked == place).count()
    }
}

fn answer(request: &Value, state: &mut State) -> Value {
    let method = request["method"].as_str().unwrap();
    let params = &request["params"];
    if method == "broadcast_tx_sync" {
        state.sent = Some(params["tx"].as_str().unwrap().to_owned());
    }
    if let Some("/cosmos.tx.v1beta1.Service/Simulate") = params["path"].as_str() {
        let data = hex::decode(params["data"].as_str().unwrap()).unwrap();
        let request = SimulateRequest::decode(data.as_slice()).unwrap();
        state.simulated.push(request.tx_bytes);
    }
    let place = match params["path"].as_str() {
        Some(path) => format!("{method} {path}"),
        None => method.to_owned(),
    };
    let mut answer = json!({ "jsonrpc": "2.0", "id": request["id"] });
    if method == "tx" && params["hash"] != Binary::from(hash_of(SENT)).to_base64() {
        let hash = Binary::from_base64(params["hash"].as_str().unwrap()).unwrap();
        let data = format!("tx ({}) not found", hex::encode_upper(hash));
        answer["error"] = json!({ "code": -32603, "message": "Internal error", "data": data });
    } else {
        answer["result"] = honest(method, params, state.sent.as_deref());
    }
    state.asked.push((place.clone(), answer.clone()));
    if let Some(lie) = state.lie.as_ref().filter(|lie| lie.place == place) {
        if let Some(found) = answer.pointer_mut(&lie.pointer) {
            *found = lie.says.clone();
        }
    }
    answer
}

fn honest(method: &str, params: &Value, sent: Option<&str>) -> Value {
    let now = cosmrs::tendermint::Time::now().to_rfc3339();
    let header = |height: &Value| answers::header(CHAIN, height.as_str().unwrap(), &now, 1);
    let newest = if sent.is_some() { 10 } else { 9 };
    match method {
        "status" => answers::status(CHAIN, newest, &now),
        "abci_info" => answers::abci_info(newest),
        "blockchain" => answers::headers(&header(&params["minHeight"])),
        "block" => json!({ "block_id": answers::block_id(), "block": {
            "header": header(&params["height"]),
            "data": { "txs": [sent.unwrap_or("AAAA")] },
            "evidence": { "evidence": [] },
            "last_commit": null,
        }}),
        "tx" => json!({ "height": "7", "tx": SENT, "tx_result": applied() }),
        "block_results" => json!({
            "height": params["height"],
            "txs_results": [applied()],
            "finalize_block_events": [], "validator_updates": [], "consensus_param_updates": null,
            "app_hash": "AAAA",
        }),
        "broadcast_tx_sync" => {
            json!({ "code": 0, "data": "", "log": "", "codespace": "", "hash": "03".repeat(32) })
        }
        "abci_query" => json!({ "response": {
            "code": 0, "log": "", "info": "", "index": "0", "codespace": "", "height": "9",
            "key": null, "proofOps": null,
            "value": Binary::from(state_of(params["path"].as_str().unwrap())).to_base64(),
        }}),
        other => panic!("no method {other}"),
    }
}

fn applied() -> Value {
    json!({
        "code": 0, "data": executed(), "log": "", "info": "", "codespace": "",
        "gas_wanted": "100", "gas_used": "70",
        "events": [{ "type": "wasm-x", "attributes": [
            { "key": "k", "value": "v", "index": true },
            { "key": "msg_index", "value": "0", "index": true },
        ]}],
    })
}

fn executed() -> String {
    use cosmrs::proto::cosmos::base::abci::v1beta1::TxMsgData;
    let data = TxMsgData {
        msg_responses: vec![Any {
            type_url: "/cosmwasm.wasm.v1.MsgExecuteContractResponse".into(),
            value: vec![],
        }],
        ..Default::default()
    };
    Binary::from(data.encode_to_vec()).to_base64()
}

fn state_of(path: &str) -> Vec<u8> {
    let coin = Some(Coin {
        denom: "ugas".into(),
        amount: "5".into(),
    });
    match path {
        "/cosmos.auth.v1beta1.Query/Account" => {
            let account = BaseAccount {
                account_number: 1,
                sequence: 4,
                ..Default::default()
            };
            let account = Some(Any {
                type_url: "/cosmos.auth.v1beta1.BaseAccount".into(),
                value: account.encode_to_vec(),
            });
            QueryAccountResponse { account }.encode_to_vec()
        }
        "/cosmos.bank.v1beta1.Query/Balance" => {
            QueryBalanceResponse { balance: coin }.encode_to_vec()
        }
        "/cosmos.bank.v1beta1.Query/SupplyOf" => {
            QuerySupplyOfResponse { amount: coin }.encode_to_vec()
        }
        "/cosmos.tx.v1beta1.Service/Simulate" => simulated(70),
        "/cosmos.gov.v1.Query/Params" => GovResponse::default().encode_to_vec(),
        "/cosmwasm.wasm.v1.Query/Params" => QueryParamsResponse::default().encode_to_vec(),
        "/cosmwasm.wasm.v1.Query/SmartContractState" => {
            let data = b"{\"a\":1}".to_vec();
            QuerySmartContractStateResponse { data }.encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/RawContractState" => {
            QueryRawContractStateResponse { data: vec![1] }.encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/ContractInfo" => {
            let info = ContractInfo {
                code_id: 3,
                ..Default::default()
            };
            let answer = QueryContractInfoResponse {
                address: "wasm1x".into(),
                contract_info: Some(info),
            };
            answer.encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/ContractHistory" => {
            let entry = ContractCodeHistoryEntry {
                operation: 1,
                code_id: 3,
                updated: None,
                msg: b"{}".to_vec(),
            };
            let answer = QueryContractHistoryResponse {
                entries: vec![entry],
                pagination: None,
            };
            answer.encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/PinnedCodes" => {
            let answer = QueryPinnedCodesResponse {
                code_ids: vec![3],
                pagination: None,
            };
            answer.encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/Codes" => {
            let info = CodeInfoResponse {
                code_id: 3,
                data_hash: vec![7; 32],
                ..Default::default()
            };
            let answer = QueryCodesResponse {
                code_infos: vec![info],
                pagination: None,
            };
            answer.encode_to_vec()
        }
        other => panic!("no path {other}"),
    }
}

/// An answer to a simulation.
pub fn simulated(gas_used: u64) -> Vec<u8> {
    let answer = SimulateResponse {
        gas_info: Some(GasInfo {
            gas_wanted: 0,
            gas_used,
        }),
        result: None,
    };
    answer.encode_to_vec()
}
