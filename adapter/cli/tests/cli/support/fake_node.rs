//! A chain of one's own making behind a node's port, for the binary: proofs and headers of it are
//! real, what else its node says is up to the test. There is no chain: what is sent is written down.

use std::collections::BTreeMap;
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

use super::binary::Ran;
use super::market::Market;
use super::{binary, node, path, Suite, CHEAP};
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

type Sent = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

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
        market.packed(3_000);
        assert_eq!(market.list(), 1);
        assert_eq!(market.buy(), 1);
        market.numbers("n.csv", 0);
        market.write(
            "queries.toml",
            "[[query]]\nkind = \"count\"\nprice = \"1oaic\"\n",
        );
        let list = "data list --table @/n.csv.table.json --queries @/queries.toml --from prov";
        assert_eq!(market.json(list)["listing"], 2);
        let ask = "data ask 2 --query 1 --max-price 5oaic --from alice";
        assert_eq!(market.json(ask)["order"], 2);
        fake
    }

    fn contracts(&self) -> [(&'static str, &Addr); 3] {
        let all = &self.market.contracts;
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
        let data = self.market.home.path().join("data");
        for kind in ["files", "tables", "buyers"] {
            for file in std::fs::read_dir(data.join(kind)).unwrap() {
                let file = file.unwrap().path();
                let stored: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
                for field in ["secret", "key", "salt"] {
                    let bytes = stored[field].as_str().map(hex::decode);
                    if let Some(Ok(bytes)) = bytes {
                        secrets.push((format!("{kind}: {field}"), bytes));
                    }
                }
            }
        }
        secrets
    }

    /// Flags that have the binary use a node of it, pinned to a genesis.
    fn flags(&self, url: &str, pinned: &Shared) -> String {
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
        // Tests run several nodes of one chain at once.
        let port = url.rsplit(':').next().unwrap();
        let write = |name: &str, value: Value| {
            path(
                &self
                    .market
                    .write(&format!("{name}-{port}.json"), value.to_string()),
            )
        };
        let (network, deployment) = (write("network", network), write("deployment", deployment));
        format!("--network {network} --deployment {deployment} --yes")
    }

    /// What the binary did with a command line, in the home of the chain's own commands; `@` stands
    /// for it.
    pub fn run(&self, flags: &str, line: &str) -> Ran {
        let home = self.market.home.path();
        let mut command = binary::oaic(home);
        let line = line.replace('@', &home.display().to_string());
        command
            .env("OAIC_HOME", home)
            .env("OAIC_PASSPHRASE", super::PASSPHRASE)
            .args(flags.split(' '))
            .args(line.split(' '));
        Ran::of(&mut command)
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
    pub fn add_keys(&self) {
        let store = KeyStore::new(self.market.home.path().join("keys"));
        for name in NAMES {
            let secret = Secret::from_bytes(KeyKind::Account, &secret(name)).unwrap();
            store
                .add(&format!("{name}-1"), &secret, super::PASSPHRASE, CHEAP)
                .unwrap();
        }
    }

    /// Has a node run, which the binary takes for one of the chain with a pinned genesis. Smart queries
    /// are answered out of the embedded chain, then changed.
    pub fn start(&self, node: &Node, pinned: &Shared) -> Running<'_> {
        let sent = Sent::default();
        let (chain, blocks, seen) = (self.chain.clone(), node.blocks.clone(), sent.clone());
        let (lie, tamper) = (node.lie.clone(), node.tamper.clone());
        let honest = oaic_chain::proven::testing::honest(&blocks);
        let served = serve(Arc::new(move |request| {
            let ask =
                |request: &Value| -> Value { serde_json::from_slice(&honest(request)).unwrap() };
            let mut body = match answer(request, &chain, &blocks, &lie, &seen) {
                Some(result) => json!({"jsonrpc": "2.0", "result": result}),
                None if request["method"] == "blockchain" => meta(request, &ask),
                None => ask(request),
            };
            body["id"] = request["id"].clone();
            tamper(request, &mut body);
            body.to_string().into_bytes()
        }))
        .unwrap();
        Running {
            fake: self,
            flags: self.flags(&served.url(), pinned),
            url: served.url(),
            sent,
            _served: served,
        }
    }

    /// As [`Self::start`], of the node's own chain.
    pub fn start_trusted(&self, node: &Node) -> Running<'_> {
        self.start(node, node.blocks)
    }
}

/// A node: its chain, what it says of contracts, and what it does to any answer.
pub struct Node<'a> {
    pub blocks: &'a Shared,
    pub lie: Lie,
    pub tamper: Tamper,
}

impl<'a> Node<'a> {
    pub fn honest(blocks: &'a Shared) -> Self {
        Self {
            blocks,
            lie: Arc::new(|_, _, honest| honest),
            tamper: Arc::new(|_, _| {}),
        }
    }
}

/// A node that runs.
pub struct Running<'a> {
    fake: &'a FakeNode,
    pub url: String,
    /// Those with which the binary uses it.
    pub flags: String,
    sent: Sent,
    _served: Served,
}

impl Running<'_> {
    pub fn run(&self, line: &str) -> Ran {
        self.fake.run(&self.flags, line)
    }

    /// What it was sent that could let something out: method or path, and its bytes.
    pub fn sent(&self) -> Vec<(String, Vec<u8>)> {
        self.sent.lock().unwrap().clone()
    }

    /// Methods and paths of what it was sent.
    pub fn methods(&self) -> Vec<String> {
        self.sent().into_iter().map(|(method, _)| method).collect()
    }
}

pub fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs()
}

/// A list of one block, with its header.
fn meta(request: &Value, ask: &dyn Fn(&Value) -> Value) -> Value {
    let height = request["params"]["minHeight"].clone();
    let commit = ask(&json!({"method": "commit", "params": {"height": height}}));
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
    let answer = chain.query_bytes(&contract, &Binary::from(request.query_data));
    let refusal = answer
        .as_ref()
        .err()
        .and_then(|error| error.contract_message());
    let refusal = refusal.unwrap_or_default().to_owned();
    let honest = answer
        .ok()
        .and_then(|answer| serde_json::from_slice(&answer).ok());
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
    let account = Some(Any {
        type_url: "/cosmos.auth.v1beta1.BaseAccount".into(),
        value: account.encode_to_vec(),
    });
    QueryAccountResponse { account }.encode_to_vec()
}

fn balance() -> Vec<u8> {
    let balance = Some(Coin {
        denom: "ugas".into(),
        amount: "1000000000000".into(),
    });
    QueryBalanceResponse { balance }.encode_to_vec()
}
