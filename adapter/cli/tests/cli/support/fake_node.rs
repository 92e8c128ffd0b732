//! A chain of one's own making behind a node's port, for the binary: proofs and headers of it are
//! real, what else its node says is up to the test. There is no chain: what is sent is written down.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use cosmrs::crypto::secp256k1;
use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountResponse};
use cosmrs::proto::cosmos::bank::v1beta1::QueryBalanceResponse;
use cosmrs::proto::cosmos::base::v1beta1::Coin;
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use cosmrs::proto::traits::Message;
use cosmrs::proto::Any;
use cosmwasm_std::{Addr, Binary};
use oaic_chain::proven::testing::{answers, serve, FakeChain, Served, Shared, Validator};
use oaic_chain::{Chain, ChainExt, Result, Tx, TxOutcome};
use oaic_cli::keys::{KeyKind, KeyStore, Secret};
use oaic_deploy::{COMPUTE_SETTLEMENT, DATA_MARKET, TOKEN};
use oaic_embedded::{EmbeddedChain, CHAIN_ID};
use serde_json::{json, Value};

use super::market::Market;
use super::{binary, node, Suite, CHEAP};
use oaic_chain::testing::{Through, Via};

/// Accounts whose keys the network's file has.
const NAMES: [&str; 3] = ["alice", "prov", "mallory"];

/// Blocks of the chain, five seconds apart; the last two come after its records.
const BLOCKS: u64 = 8;

/// A node's answer to a smart query, to be changed: contract, question, and the honest answer (none
/// where the contract refuses).
pub type Lie = Arc<dyn Fn(&Addr, &Value, Option<Value>) -> Option<Value> + Send + Sync>;

/// What a node does to any answer before it goes out: the request, and the whole answer.
pub type Tamper = Arc<dyn Fn(&Value, &mut Value) + Send + Sync>;

/// An embedded chain on which the names are the addresses of their keys.
struct Named {
    inner: Arc<EmbeddedChain>,
}

fn secret(name: &str) -> [u8; 32] {
    let mut secret = [7; 32];
    for (place, byte) in secret.iter_mut().zip(name.bytes()) {
        *place = byte;
    }
    secret
}

/// Address of a name's key.
pub fn address(name: &str) -> Addr {
    let key = secp256k1::SigningKey::from_slice(&secret(name)).unwrap();
    Addr::unchecked(key.public_key().account_id("wasm").unwrap().to_string())
}

fn of(label: &str) -> String {
    match NAMES.contains(&label) {
        true => address(label).into(),
        false => label.into(),
    }
}

impl Through for Named {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn account(&self, label: &str) -> Result<Addr> {
        self.inner.account(&of(label))
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        let mut txs = txs.to_vec();
        for tx in &mut txs {
            tx.sender = of(&tx.sender);
        }
        self.inner.run(&txs)
    }
}

/// What a node was sent that could let something out: method or path, and its bytes.
pub type Sent = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// Market, settlement with a service, and people.
pub struct FakeNode {
    pub market: Market,
    chain: Arc<EmbeddedChain>,
}

impl FakeNode {
    pub fn new() -> Self {
        Self::begun(120)
    }

    /// One whose chain began so many seconds ago, for a test that lets as many pass on it.
    pub fn begun(ago: u64) -> Self {
        let start = now() - ago;
        let chain = Arc::new(EmbeddedChain::builder().start_time(start).build());
        let suite = Suite::on(Via(Named {
            inner: Arc::clone(&chain),
        }));
        suite.serve();
        let market = Market::on(suite);
        Self { market, chain }
    }

    /// A service; listing 1 of a file with order 1, listing 2 of a table with order 2.
    pub fn with_orders() -> Self {
        let fake = Self::new();
        let market = &fake.market;
        let suite = &market.suite;
        market.packed(3_000);
        assert_eq!(market.listed("5oaic"), 1);
        assert_eq!(market.bought(1), 1);
        let table = market.numbers("n.csv", 0);
        suite.write(
            "queries.toml",
            "[[query]]\nkind = \"count\"\nprice = \"1oaic\"\n",
        );
        let listed = suite.json(&format!(
            "data list --table {table} --queries {} --from prov",
            market.at("queries.toml")
        ));
        assert_eq!(listed["listing"], 2);
        let asked = suite.json("data ask 2 --query 1 --max-price 5oaic --from alice");
        assert_eq!(asked["order"], 2);
        fake
    }

    fn contracts(&self) -> [(&'static str, &Addr); 3] {
        let all = &self.market.suite.contracts;
        [
            (TOKEN, all.token.as_ref().unwrap()),
            (COMPUTE_SETTLEMENT, all.settlement.as_ref().unwrap()),
            (DATA_MARKET, all.data_market.as_ref().unwrap()),
        ]
    }

    /// Its state as a chain with headers, whose newest block is so many seconds old. Chains of other
    /// `genesis` are others of the same name.
    pub fn blocks(&self, genesis: u8, age: u64) -> Shared {
        let validators: Vec<_> = (1..=4).map(|seed| Validator { seed, power: 10 }).collect();
        let first = now() - age - 5 * (BLOCKS - 1);
        let mut fake = FakeChain::new(CHAIN_ID, &validators, first);
        fake.genesis = genesis;
        fake.grow(BLOCKS - 2);
        self.follow(&mut fake, 2);
        Arc::new(Mutex::new(fake))
    }

    /// Takes in what the embedded chain has by now, and makes blocks: the second proves the first's.
    pub fn follow(&self, fake: &mut FakeChain, blocks: u64) {
        for (id, (_, contract)) in self.contracts().into_iter().enumerate() {
            let facts = self.chain.contract_facts(contract).unwrap().unwrap();
            let checksum = hex::decode(facts.checksum).unwrap();
            fake.put_contract(contract, id as u64 + 1, &checksum);
            for (key, value) in self.chain.records(contract).unwrap() {
                fake.put(contract, &key, &value);
            }
        }
        fake.grow(blocks);
    }

    /// Secrets of the people on it: keys of accounts and sessions, what was sold and what opens it.
    pub fn secrets(&self) -> Vec<(String, Vec<u8>)> {
        let mut secrets: Vec<_> = NAMES
            .map(|name| (name.to_owned(), secret(name).to_vec()))
            .into();
        for (name, seed) in [("rk", 11), ("sk", 22), ("sk2", 33)] {
            secrets.push((name.to_owned(), vec![seed; 32]));
        }
        let data = self.market.suite.home.path().join("data");
        for kind in ["files", "tables", "buyers"] {
            for file in std::fs::read_dir(data.join(kind)).unwrap() {
                let file = file.unwrap().path();
                let kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
                for field in ["secret", "key", "salt"] {
                    let bytes = kept[field].as_str().map(hex::decode);
                    if let Some(Ok(bytes)) = bytes {
                        secrets.push((format!("{kind}: {field}"), bytes));
                    }
                }
            }
        }
        secrets
    }

    /// Flags that have the binary use a node of it, pinned to a genesis.
    pub fn flags(&self, url: &str, pinned: &Shared) -> String {
        let root = pinned.lock().unwrap().root(1);
        let account = |name: &str| json!({"label": name, "secret": hex::encode(secret(name))});
        let network = json!({"version": 1, "chains": [{
            "role": "hub", "chain_id": CHAIN_ID, "rpc": url, "denom": "ugas", "prefix": "wasm",
            "gas_price": "0", "genesis_hash": root.header_hash(), "faucet": account("faucet"),
            "accounts": NAMES.map(account),
        }]});
        let contracts: BTreeMap<_, _> = self
            .contracts()
            .into_iter()
            .map(|(name, address)| {
                let facts = self.chain.contract_facts(address).unwrap().unwrap();
                let record = json!({
                    "checksum": facts.checksum, "init": "", "code_id": 1, "live": true,
                    "address": address,
                });
                (name, record)
            })
            .collect();
        let deployment = json!({
            "format": 2, "instance": "i", "chain_id": CHAIN_ID, "genesis": 1,
            "contracts": contracts,
        });
        let write = |name: &str, value: Value| -> PathBuf {
            self.market.suite.write(name, value.to_string())
        };
        // Tests run several nodes of one stage at once.
        let port = url.rsplit(':').next().unwrap();
        let network = write(&format!("network-{port}.json"), network);
        let deployment = write(&format!("deployment-{port}.json"), deployment);
        format!(
            "--network {} --deployment {} --yes",
            network.display(),
            deployment.display()
        )
    }

    /// What the binary did with a command line, in the home that the stage's own commands used; `@`
    /// stands for it.
    pub fn run(&self, flags: &str, line: &str) -> Output {
        let home = self.market.suite.home.path();
        let mut command = binary::oaic(home);
        command
            .env("OAIC_HOME", home)
            .env("OAIC_PASSPHRASE", super::PASSPHRASE)
            .args(flags.split(' '))
            .args(line.replace('@', &home.display().to_string()).split(' '))
            .output()
            .unwrap()
    }

    /// Does on the embedded chain what a transaction asks for that a node was sent.
    pub fn carry_out(&self, sent: &[u8]) -> Result<TxOutcome> {
        let tx = cosmrs::Tx::from_bytes(sent).unwrap();
        let call = MsgExecuteContract::decode(tx.body.messages[0].value.as_slice()).unwrap();
        let msg: Value = serde_json::from_slice(&call.msg).unwrap();
        let contract = Addr::unchecked(call.contract);
        self.chain.execute(&call.sender, &contract, &msg)
    }

    /// The names' keys as a user has them, on a network that gives none: `alice-1` and so on.
    pub fn keeps_keys(&self) {
        let store = KeyStore::new(self.market.suite.home.path().join("keys"));
        for name in NAMES {
            let secret = Secret::from_bytes(KeyKind::Account, &secret(name)).unwrap();
            store
                .add(&format!("{name}-1"), &secret, super::PASSPHRASE, CHEAP)
                .unwrap();
        }
    }

    /// A node of a chain; smart queries are answered out of the embedded one, then changed.
    pub fn node(&self, blocks: &Shared, lie: Lie, tamper: Tamper) -> (Served, Sent) {
        let sent = Sent::default();
        let (chain, blocks, seen) = (
            Arc::clone(&self.chain),
            Arc::clone(blocks),
            Arc::clone(&sent),
        );
        let honest = oaic_chain::proven::testing::honest(&blocks);
        let served = serve(Arc::new(move |request| {
            let told =
                |request: &Value| -> Value { serde_json::from_slice(&honest(request)).unwrap() };
            let mut body = match answer(request, &chain, &blocks, &lie, &seen) {
                Some(result) => json!({"jsonrpc": "2.0", "result": result}),
                None if request["method"] == "blockchain" => meta(request, &told),
                None => told(request),
            };
            body["id"] = request["id"].clone();
            tamper(request, &mut body);
            body.to_string().into_bytes()
        }))
        .unwrap();
        (served, sent)
    }
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs()
}

/// A node that says what the contracts say.
pub fn truth() -> Lie {
    Arc::new(|_, _, honest| honest)
}

/// A list of one block, with its header.
fn meta(request: &Value, told: &dyn Fn(&Value) -> Value) -> Value {
    let height = request["params"]["minHeight"].clone();
    let commit = told(&json!({"method": "commit", "params": {"height": height}}));
    let header = &commit["result"]["signed_header"]["header"];
    json!({"jsonrpc": "2.0", "result": {"last_height": height, "block_metas": [
        {"header": header, "num_txs": "0"},
    ]}})
}

/// What a chain without headers answers; none is left to the one that has them.
fn answer(
    request: &Value,
    chain: &EmbeddedChain,
    blocks: &Shared,
    lie: &Lie,
    sent: &Sent,
) -> Option<Value> {
    let (method, params) = (request["method"].as_str()?, &request["params"]);
    let (height, time) = {
        let blocks = blocks.lock().unwrap();
        (blocks.height(), node::rfc3339(blocks.time()))
    };
    match method {
        "abci_info" => Some(answers::abci_info(height)),
        "status" => Some(answers::status(CHAIN_ID, height, &time)),
        "broadcast_tx_sync" => {
            let tx = params["tx"].as_str().unwrap_or_default();
            let bytes = Binary::from_base64(tx).unwrap_or_default().to_vec();
            sent.lock().unwrap().push((method.into(), bytes));
            Some(
                json!({"code": 1, "codespace": "sdk", "data": "", "log": "no chain", "hash": "00".repeat(32)}),
            )
        }
        "abci_query" => {
            let path = params["path"].as_str().unwrap_or_default();
            let data = hex::decode(params["data"].as_str().unwrap_or_default()).unwrap_or_default();
            let value = match path.rsplit('/').next().unwrap_or_default() {
                "SmartContractState" => smart(&data, chain, lie),
                "Account" => Ok(account()),
                "Balance" => Ok(balance()),
                "Simulate" => {
                    sent.lock().unwrap().push((path.into(), data));
                    Err("no chain".into())
                }
                "key" => return None,
                _ => Err(format!("no path {path}")),
            };
            let (code, log, value) = match value {
                Ok(value) => (0, String::new(), Some(Binary::from(value).to_base64())),
                Err(log) => (5, log, None),
            };
            Some(json!({"response": {
                "code": code, "log": log, "info": "", "index": "0", "key": null, "value": value,
                "proofOps": null, "height": height.to_string(), "codespace": "wasm",
            }}))
        }
        _ => None,
    }
}

fn smart(data: &[u8], chain: &EmbeddedChain, lie: &Lie) -> std::result::Result<Vec<u8>, String> {
    let request = QuerySmartContractStateRequest::decode(data).map_err(|e| e.to_string())?;
    let contract = Addr::unchecked(request.address);
    let question: Value = serde_json::from_slice(&request.query_data).unwrap_or_default();
    let told = chain.query_bytes(&contract, &Binary::from(request.query_data));
    let (honest, refusal) = match told {
        Ok(answer) => (serde_json::from_slice(&answer).ok(), String::new()),
        Err(error) => (
            None,
            error.contract_message().unwrap_or_default().to_owned(),
        ),
    };
    let answer = lie(&contract, &question, honest).ok_or(refusal)?;
    let answer = QuerySmartContractStateResponse {
        data: answer.to_string().into_bytes(),
    };
    Ok(answer.encode_to_vec())
}

fn account() -> Vec<u8> {
    let account = BaseAccount {
        account_number: 1,
        ..BaseAccount::default()
    };
    let account = Any {
        type_url: "/cosmos.auth.v1beta1.BaseAccount".into(),
        value: account.encode_to_vec(),
    };
    QueryAccountResponse {
        account: Some(account),
    }
    .encode_to_vec()
}

fn balance() -> Vec<u8> {
    let coin = Coin {
        denom: "ugas".into(),
        amount: "1000000000000".into(),
    };
    QueryBalanceResponse {
        balance: Some(coin),
    }
    .encode_to_vec()
}
