//! A small server in place of a node, which says what a test has it say.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use cosmwasm_std::Binary;
use oaic_chain::proven::testing::{answers, serve, Served};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

pub const CHAIN: &str = "x-1";

/// What a node says.
#[derive(Clone)]
pub struct Says {
    pub chain_id: &'static str,
    /// State that genesis made: another one is another chain.
    pub app_hash: u8,
    /// RFC 3339 time of every block.
    pub time: String,
    /// Whether block 1 is gone.
    pub pruned: bool,
    /// Code and log of every query of a contract.
    pub refusal: (u32, &'static str),
    /// A transaction, as it is in block 7, and its result.
    pub tx: Option<(&'static [u8], Value)>,
}

impl Says {
    pub fn now() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Self {
            chain_id: CHAIN,
            app_hash: 1,
            time: rfc3339(now.as_secs()),
            pruned: false,
            refusal: (18, "out of gas in location: wasm contract"),
            tx: None,
        }
    }
}

/// A time as a header has it.
pub fn rfc3339(seconds: u64) -> String {
    let time = cosmrs::tendermint::Time::from_unix_timestamp(seconds.try_into().unwrap(), 0);
    time.unwrap().to_rfc3339()
}

/// A node on a port of its own, for as long as the test.
pub struct Node {
    pub url: String,
    _served: Served,
    says: Arc<Mutex<Says>>,
    pub asked: Arc<Mutex<Vec<String>>>,
}

impl Node {
    pub fn start(says: Says) -> Self {
        let (says, asked) = (Arc::new(Mutex::new(says)), Arc::<Mutex<Vec<_>>>::default());
        let (answers, methods) = (Arc::clone(&says), Arc::clone(&asked));
        let served = serve(Arc::new(move |request: &Value| {
            let method = request["method"].as_str().unwrap_or_default();
            methods.lock().unwrap().push(method.to_owned());
            let mut answer = json!({"jsonrpc": "2.0", "id": request["id"]});
            match result(method, &request["params"], &answers.lock().unwrap()) {
                Ok(result) => answer["result"] = result,
                Err(data) => {
                    answer["error"] =
                        json!({"code": -32603, "message": "Internal error", "data": data})
                }
            }
            answer.to_string().into_bytes()
        }));
        let served = served.unwrap();
        Self {
            url: served.url(),
            _served: served,
            says,
            asked,
        }
    }

    pub fn change(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().unwrap());
    }
}

fn result(method: &str, params: &Value, says: &Says) -> Result<Value, String> {
    Ok(match method {
        "status" => answers::status(says.chain_id, 9, &says.time),
        "abci_info" => answers::abci_info(9),
        "blockchain" => {
            let low = params["minHeight"].as_str().unwrap_or("1").to_owned();
            if says.pruned && low == "1" {
                return Err("min height 5 can't be greater than max height 1".into());
            }
            let header = answers::header(says.chain_id, &low, &says.time, says.app_hash);
            answers::headers(&header)
        }
        "abci_query" => json!({"response": {
            "code": says.refusal.0, "log": says.refusal.1, "info": "", "index": "0",
            "key": null, "value": null, "proofOps": null, "height": "9", "codespace": "wasm",
        }}),
        "tx" => {
            let of = |tx: &[u8]| Binary::from(Sha256::digest(tx).to_vec());
            let asked = Binary::from_base64(params["hash"].as_str().unwrap_or_default());
            let asked = asked.unwrap_or_default();
            match says.tx.as_ref().filter(|(tx, _)| of(tx) == asked) {
                Some((tx, result)) => {
                    json!({"height": "7", "tx": Binary::from(*tx).to_base64(), "tx_result": result})
                }
                None => return Err(format!("tx ({}) not found", hex::encode_upper(asked))),
            }
        }
        other => return Err(format!("no method {other}")),
    })
}
