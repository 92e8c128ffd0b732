//! A small server in place of a node: honest, but for one place of one answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use cosmrs::proto::{
    cosmos::{
        auth::v1beta1::{BaseAccount, QueryAccountResponse},
        bank::v1beta1::{QueryBalanceResponse, QuerySupplyOfResponse},
        base::{abci::v1beta1::GasInfo, v1beta1::Coin},
        gov::v1::QueryParamsResponse as GovResponse,
        tx::v1beta1::SimulateResponse,
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
use serde_json::{json, Value};

pub const CHAIN: &str = "x-1";

/// Where a node lies, and what it says there. A place is a method, with the path of a query.
#[derive(Clone, Debug)]
pub struct Lie {
    pub place: String,
    pub pointer: String,
    pub says: Value,
}

#[derive(Default)]
struct State {
    lie: Option<Lie>,
    raw: Option<Vec<u8>>,
    asked: Vec<(String, Value)>,
    sent: Option<String>,
}

pub struct Server {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        Self { url, state }
    }

    pub fn lie(&self, lie: Option<Lie>) {
        let mut state = self.state.lock().unwrap();
        (state.lie, state.sent) = (lie, None);
        state.asked.clear();
    }

    /// Bytes in place of every answer, status line and all.
    pub fn raw(&self, bytes: Option<Vec<u8>>) {
        self.state.lock().unwrap().raw = bytes;
    }

    /// What was asked since the last lie, and what was answered.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.state.lock().unwrap().asked.clone()
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let request: Value = serde_json::from_slice(&body).ok()?;
    let answer = {
        let mut state = state.lock().unwrap();
        if let Some(raw) = &state.raw {
            let raw = raw.clone();
            drop(state);
            return stream.write_all(&raw).ok();
        }
        answer(&request, &mut state)
    };
    let text = answer.to_string();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n", text.len());
    write!(stream, "{head}connection: close\r\n\r\n{text}").ok()
}

fn answer(request: &Value, state: &mut State) -> Value {
    let method = request["method"].as_str().unwrap();
    let params = &request["params"];
    if method == "broadcast_tx_sync" {
        state.sent = Some(params["tx"].as_str().unwrap().to_owned());
    }
    let place = match params["path"].as_str() {
        Some(path) => format!("{method} {path}"),
        None => method.to_owned(),
    };
    let result = honest(method, params, state.sent.as_deref());
    let mut answer = json!({ "jsonrpc": "2.0", "id": request["id"], "result": result });
    state.asked.push((place.clone(), answer.clone()));
    if let Some(lie) = state.lie.as_ref().filter(|lie| lie.place == place) {
        if let Some(found) = answer.pointer_mut(&lie.pointer) {
            *found = lie.says.clone();
        }
    }
    answer
}

fn honest(method: &str, params: &Value, sent: Option<&str>) -> Value {
    let hash = |byte: u8| hex::encode_upper([byte; 32]);
    let now = cosmrs::tendermint::Time::from_unix_timestamp(now(), 0).unwrap();
    let block_id = json!({ "hash": hash(7), "parts": { "total": 1, "hash": hash(7) } });
    let header = |height: &Value| {
        json!({
            "version": { "block": "11" },
            "chain_id": CHAIN,
            "height": height,
            "time": now.to_rfc3339(),
            "last_block_id": { "hash": "", "parts": { "total": 0, "hash": "" } },
            "last_commit_hash": hash(0), "data_hash": hash(0), "validators_hash": hash(7),
            "next_validators_hash": hash(7), "consensus_hash": hash(7), "app_hash": hash(1),
            "last_results_hash": hash(0), "evidence_hash": hash(0),
            "proposer_address": "00".repeat(20),
        })
    };
    let newest = if sent.is_some() { "10" } else { "9" };
    match method {
        "status" => json!({
            "node_info": {
                "protocol_version": { "p2p": "8", "block": "11", "app": "0" },
                "id": "00".repeat(20), "listen_addr": "tcp://0.0.0.0:26656", "network": CHAIN,
                "version": "0.38.21", "channels": "40", "moniker": "m",
                "other": { "tx_index": "on", "rpc_address": "tcp://0.0.0.0:26657" },
            },
            "sync_info": {
                "latest_block_hash": hash(7), "latest_app_hash": hash(7),
                "latest_block_height": newest, "latest_block_time": now.to_rfc3339(),
                "earliest_block_hash": hash(7), "earliest_app_hash": hash(7),
                "earliest_block_height": "1", "earliest_block_time": now.to_rfc3339(),
                "catching_up": false,
            },
            "validator_info": {
                "address": "00".repeat(20),
                "pub_key": {
                    "type": "tendermint/PubKeyEd25519",
                    "value": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=",
                },
                "voting_power": "1",
            },
        }),
        "abci_info" => json!({ "response": {
            "data": "x", "version": "", "app_version": "0",
            "last_block_height": newest, "last_block_app_hash": "AAAA",
        }}),
        "blockchain" => json!({ "last_height": newest, "block_metas": [{
            "block_id": block_id, "block_size": "100", "num_txs": "0",
            "header": header(&params["minHeight"]),
        }]}),
        "block" => json!({ "block_id": block_id, "block": {
            "header": header(&params["height"]),
            "data": { "txs": [sent.unwrap_or("AAAA")] },
            "evidence": { "evidence": [] },
            "last_commit": null,
        }}),
        "block_results" => json!({
            "height": params["height"],
            "txs_results": [{
                "code": 0, "data": executed(), "log": "", "info": "", "codespace": "",
                "gas_wanted": "100", "gas_used": "70",
                "events": [{ "type": "wasm-x", "attributes": [
                    { "key": "k", "value": "v", "index": true },
                    { "key": "msg_index", "value": "0", "index": true },
                ]}],
            }],
            "finalize_block_events": [], "validator_updates": [], "consensus_param_updates": null,
            "app_hash": "AAAA",
        }),
        "broadcast_tx_sync" => {
            json!({ "code": 0, "data": "", "log": "", "codespace": "", "hash": hash(3) })
        }
        "abci_query" => json!({ "response": {
            "code": 0, "log": "", "info": "", "index": "0", "codespace": "", "height": "9",
            "key": null, "proofOps": null,
            "value": Binary::from(state_of(params["path"].as_str().unwrap())).to_base64(),
        }}),
        other => panic!("no method {other}"),
    }
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

fn now() -> i64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    since.as_secs().try_into().unwrap()
}

fn state_of(path: &str) -> Vec<u8> {
    let coin = Coin {
        denom: "ugas".into(),
        amount: "5".into(),
    };
    match path {
        "/cosmos.auth.v1beta1.Query/Account" => {
            let account = BaseAccount {
                account_number: 1,
                sequence: 4,
                ..Default::default()
            };
            let any = Any {
                type_url: "/cosmos.auth.v1beta1.BaseAccount".into(),
                value: account.encode_to_vec(),
            };
            QueryAccountResponse { account: Some(any) }.encode_to_vec()
        }
        "/cosmos.bank.v1beta1.Query/Balance" => QueryBalanceResponse {
            balance: Some(coin),
        }
        .encode_to_vec(),
        "/cosmos.bank.v1beta1.Query/SupplyOf" => {
            QuerySupplyOfResponse { amount: Some(coin) }.encode_to_vec()
        }
        "/cosmos.tx.v1beta1.Service/Simulate" => {
            let gas_info = Some(GasInfo {
                gas_wanted: 0,
                gas_used: 70,
            });
            SimulateResponse {
                gas_info,
                result: None,
            }
            .encode_to_vec()
        }
        "/cosmos.gov.v1.Query/Params" => GovResponse::default().encode_to_vec(),
        "/cosmwasm.wasm.v1.Query/Params" => QueryParamsResponse::default().encode_to_vec(),
        "/cosmwasm.wasm.v1.Query/SmartContractState" => QuerySmartContractStateResponse {
            data: b"{\"a\":1}".to_vec(),
        }
        .encode_to_vec(),
        "/cosmwasm.wasm.v1.Query/RawContractState" => {
            QueryRawContractStateResponse { data: vec![1] }.encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/ContractInfo" => {
            let info = ContractInfo {
                code_id: 3,
                ..Default::default()
            };
            QueryContractInfoResponse {
                address: "wasm1x".into(),
                contract_info: Some(info),
            }
            .encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/ContractHistory" => {
            let entry = ContractCodeHistoryEntry {
                operation: 1,
                code_id: 3,
                updated: None,
                msg: b"{}".to_vec(),
            };
            QueryContractHistoryResponse {
                entries: vec![entry],
                pagination: None,
            }
            .encode_to_vec()
        }
        "/cosmwasm.wasm.v1.Query/PinnedCodes" => QueryPinnedCodesResponse {
            code_ids: vec![3],
            pagination: None,
        }
        .encode_to_vec(),
        "/cosmwasm.wasm.v1.Query/Codes" => {
            let info = CodeInfoResponse {
                code_id: 3,
                data_hash: vec![7; 32],
                ..Default::default()
            };
            QueryCodesResponse {
                code_infos: vec![info],
                pagination: None,
            }
            .encode_to_vec()
        }
        other => panic!("no path {other}"),
    }
}
