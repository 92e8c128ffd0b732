//! The binary against nodes that lie, lag, or are of another chain: a small server in their place.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use assert_cmd::Command;
use oaic_vouchers::{Entry, PackedVoucher};
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::{json, Value};

const CHAIN: &str = "x-1";

/// What a node says.
#[derive(Clone)]
struct Says {
    chain_id: &'static str,
    /// State that genesis made: another one is another chain.
    app_hash: u8,
    /// RFC 3339 time of every block.
    time: String,
    /// Whether block 1 is gone.
    pruned: bool,
    /// Code and log of every query of a contract.
    refusal: (u32, &'static str),
}

impl Says {
    fn now() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Self {
            chain_id: CHAIN,
            app_hash: 1,
            time: rfc3339(now.as_secs()),
            pruned: false,
            refusal: (18, "out of gas in location: wasm contract"),
        }
    }
}

/// A time that a header can have; chrono would be the only user of itself.
fn rfc3339(seconds: u64) -> String {
    let time = cosmrs::tendermint::Time::from_unix_timestamp(seconds.try_into().unwrap(), 0);
    time.unwrap().to_rfc3339()
}

/// A node on a port of its own, for as long as the test.
struct Node {
    url: String,
    says: Arc<Mutex<Says>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Node {
    fn start(says: Says) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (says, asked) = (Arc::new(Mutex::new(says)), Arc::default());
        let node = Self {
            url,
            says: Arc::clone(&says),
            asked: Arc::clone(&asked),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (says, asked) = (says.lock().unwrap().clone(), Arc::clone(&asked));
                std::thread::spawn(move || serve(stream, &says, &asked));
            }
        });
        node
    }

    fn change(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().unwrap());
    }
}

fn serve(mut stream: TcpStream, says: &Says, asked: &Mutex<Vec<String>>) -> Option<()> {
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
    let method = request["method"].as_str()?.to_owned();
    asked.lock().unwrap().push(method.clone());
    let mut answer = json!({"jsonrpc": "2.0", "id": request["id"]});
    match result(&method, &request["params"], says) {
        Ok(result) => answer["result"] = result,
        Err(data) => {
            answer["error"] = json!({"code": -32603, "message": "Internal error", "data": data})
        }
    }
    let text = answer.to_string();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
    .ok()
}

fn result(method: &str, params: &Value, says: &Says) -> Result<Value, String> {
    let hash = |byte: u8| hex::encode_upper([byte; 32]);
    let (empty, of) = (hash(0), hash(7));
    Ok(match method {
        "status" => json!({
            "node_info": {
                "protocol_version": {"p2p": "8", "block": "11", "app": "0"},
                "id": "00".repeat(20),
                "listen_addr": "tcp://0.0.0.0:26656",
                "network": says.chain_id,
                "version": "0.38.21",
                "channels": "40",
                "moniker": "m",
                "other": {"tx_index": "on", "rpc_address": "tcp://0.0.0.0:26657"},
            },
            "sync_info": {
                "latest_block_hash": of, "latest_app_hash": of,
                "latest_block_height": "9", "latest_block_time": says.time,
                "earliest_block_hash": of, "earliest_app_hash": of,
                "earliest_block_height": "1", "earliest_block_time": says.time,
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
        "abci_info" => json!({"response": {
            "data": "x", "version": "", "app_version": "0",
            "last_block_height": "9", "last_block_app_hash": "AAAA",
        }}),
        "blockchain" => {
            let low = params["minHeight"].as_str().unwrap_or("1").to_owned();
            if says.pruned && low == "1" {
                return Err("min height 5 can't be greater than max height 1".into());
            }
            json!({"last_height": "9", "block_metas": [{
                "block_id": {"hash": of, "parts": {"total": 1, "hash": of}},
                "block_size": "100",
                "header": {
                    "version": {"block": "11"},
                    "chain_id": says.chain_id,
                    "height": low,
                    "time": says.time,
                    "last_block_id": {"hash": "", "parts": {"total": 0, "hash": ""}},
                    "last_commit_hash": empty,
                    "data_hash": empty,
                    "validators_hash": of,
                    "next_validators_hash": of,
                    "consensus_hash": of,
                    "app_hash": hash(says.app_hash),
                    "last_results_hash": empty,
                    "evidence_hash": empty,
                    "proposer_address": "00".repeat(20),
                },
                "num_txs": "0",
            }]})
        }
        "abci_query" => json!({"response": {
            "code": says.refusal.0, "log": says.refusal.1, "info": "", "index": "0",
            "key": null, "value": null, "proofOps": null, "height": "9", "codespace": "wasm",
        }}),
        other => return Err(format!("no method {other}")),
    })
}

/// A command in an empty folder with a home of its own; nothing of this machine's leaks in.
fn oaic(home: &Path, line: &str) -> Command {
    let mut command = Command::cargo_bin("oaic").unwrap();
    for name in [
        "OAIC_NETWORK",
        "OAIC_RPC",
        "OAIC_CHAIN_ID",
        "OAIC_DEPLOYMENT",
        "OAIC_FROM",
        "OAIC_STORE",
        "OAIC_PASSPHRASE_FILE",
    ] {
        command.env_remove(name);
    }
    command
        .current_dir(home)
        .env("OAIC_HOME", home.join("home"))
        .env("OAIC_PASSPHRASE", "correct horse battery")
        .env("NO_COLOR", "1")
        .args(line.split(' '));
    command
}

fn genesis_of(home: &Path) -> String {
    let text = std::fs::read_to_string(home.join("home/genesis.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    value["chains"][CHAIN].as_str().unwrap().to_owned()
}

/// The name of a chain says little: its genesis is noted at the first look, and another one refused.
#[test]
fn a_node_of_another_chain_of_the_same_name_is_refused() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    // A block's time is in its header: the first one's doesn't change.
    node.change(|says| says.time = Says::now().time);
    let line = format!("status --rpc {} --chain-id {CHAIN}", node.url);
    oaic(dir.path(), &line)
        .assert()
        .success()
        .stderr(contains("first look at x-1"));
    let first = genesis_of(dir.path());
    assert_eq!(first.len(), 64);
    oaic(dir.path(), &line).assert().success().stderr("");

    node.change(|says| says.app_hash = 2);
    let output = oaic(dir.path(), &line).assert().code(9).stdout("");
    let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(text.contains(&first), "{text}");
    assert!(text.contains("another chain named x-1"), "{text}");
    assert!(text.contains("network forget x-1"), "{text}");
    assert_eq!(genesis_of(dir.path()), first, "what was noted stays");

    oaic(dir.path(), "network list")
        .assert()
        .success()
        .stdout(contains(&first));
    oaic(dir.path(), "network forget x-1").assert().success();
    oaic(dir.path(), "network forget x-1").assert().code(3);
    oaic(dir.path(), &line).assert().success();
    let second = genesis_of(dir.path());
    assert_ne!(second, first);
    assert!(text.contains(&second), "both hashes were shown: {text}");
}

/// A network of the configuration carries its genesis, whatever else was noted.
#[test]
fn an_added_network_pins_its_genesis() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    let add = format!("network add test --rpc {} --chain-id {CHAIN}", node.url);
    let wrong = format!("{add} --genesis {}", "AB".repeat(32));
    oaic(dir.path(), &wrong)
        .assert()
        .code(9)
        .stderr(contains("another chain"));
    oaic(dir.path(), &add)
        .assert()
        .success()
        .stdout(contains("test"));
    oaic(dir.path(), &add)
        .assert()
        .code(2)
        .stderr(contains("already"));
    oaic(dir.path(), "status --network test").assert().success();
    node.change(|says| says.app_hash = 2);
    oaic(dir.path(), "status --network test")
        .assert()
        .code(9)
        .stderr(contains("config.toml"));
    assert!(!dir.path().join("home/genesis.json").exists());
    let other = add.replace("test", "other").replace(CHAIN, "y-1");
    oaic(dir.path(), &other)
        .assert()
        .code(2)
        .stderr(contains("runs the chain 'x-1'"));
}

/// A node without its first block can't be told from another; that is said, and once a genesis is
/// known, it isn't believed.
#[test]
fn a_node_that_can_not_show_its_genesis_is_no_proof() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    node.change(|says| says.pruned = true);
    let line = format!("status --rpc {} --chain-id {CHAIN}", node.url);
    oaic(dir.path(), &line)
        .assert()
        .success()
        .stderr(contains("warning").and(contains("block 1")));
    assert!(!dir.path().join("home/genesis.json").exists());
    node.change(|says| says.pruned = false);
    oaic(dir.path(), &line).assert().success();
    node.change(|says| says.pruned = true);
    oaic(dir.path(), &line)
        .assert()
        .code(9)
        .stdout("")
        .stderr(contains("can't show"));
}

/// `--once` too: what a node of 2020 shows is nothing to act on.
#[test]
fn a_node_that_stands_in_the_past_is_refused() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    node.change(|says| says.time = "2020-01-01T00:00:00Z".into());
    oaic(dir.path(), "keys add tower").assert().success();
    std::fs::write(
        dir.path().join("home/config.toml"),
        format!(
            "[networks.test]\nrpc = \"{}\"\nchain_id = \"{CHAIN}\"\n[networks.test.contracts]\n\
             compute-settlement = \"wasm1x\"\n",
            node.url
        ),
    )
    .unwrap();
    let entry = Entry {
        voucher: PackedVoucher {
            channel: 1,
            terms: 0,
            lane: 0,
            key_index: 0,
            sequence: 1,
            amount: 1,
            peaks: [0; 32],
            signature: [0; 64],
        },
        claim: 1,
    };
    std::fs::write(dir.path().join("v.entry"), entry.to_bytes()).unwrap();
    let line = "watchtower --once --entries v.entry --network test --from tower";
    oaic(dir.path(), line)
        .assert()
        .code(9)
        .stdout("")
        .stderr(contains("2020-01-01 00:00 UTC").and(contains("catching up")));
    let asked = node.asked.lock().unwrap().clone();
    assert!(
        !asked.iter().any(|method| method == "abci_query"),
        "{asked:?}"
    );
}

/// What the node says of a query, and nothing else.
#[test]
fn a_refused_query_is_not_an_absence() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    std::fs::create_dir_all(dir.path().join("home")).unwrap();
    std::fs::write(
        dir.path().join("home/config.toml"),
        format!(
            "network = \"test\"\n[networks.test]\nrpc = \"{}\"\nchain_id = \"{CHAIN}\"\n\
             [networks.test.contracts]\ncompute-settlement = \"wasm1x\"\n",
            node.url
        ),
    )
    .unwrap();
    oaic(dir.path(), "channel show 7")
        .assert()
        .code(5)
        .stdout("")
        .stderr(contains("out of gas").and(contains("there is no").not()));
    node.change(|says| {
        says.refusal = (
            5,
            "there is no channel 7; query for the ones there are: query wasm contract failed",
        );
    });
    oaic(dir.path(), "channel show 7")
        .assert()
        .code(3)
        .stderr(contains("there is no channel 7"));
}

/// Whatever goes wrong, and however much is said: credentials of the address stay out of it.
#[test]
fn credentials_of_a_node_are_never_printed() {
    let (dir, node) = (tempfile::tempdir().unwrap(), Node::start(Says::now()));
    let secret = |url: &str| {
        let with = url.replace("http://", "http://me:hunter2-pw@");
        format!("{with}/?api-key=topsecret99")
    };
    let clean = || {
        contains("hunter2-pw")
            .not()
            .and(contains("topsecret99").not())
    };
    let dead = secret("http://127.0.0.1:1");
    for (line, code) in [
        (format!("status -vv --rpc {dead} --chain-id {CHAIN}"), 4),
        (
            format!("status -vv --rpc {} --chain-id y-1", secret(&node.url)),
            2,
        ),
        (
            "status --rpc nonsense://me:hunter2-pw@h:99999/?api-key=topsecret99 --chain-id x-1"
                .into(),
            2,
        ),
    ] {
        oaic(dir.path(), &line)
            .assert()
            .code(code)
            .stdout(clean())
            .stderr(clean().and(contains("***")));
    }
    for line in ["--help", "status --help"] {
        oaic(dir.path(), line)
            .env("OAIC_RPC", &dead)
            .assert()
            .success()
            .stdout(clean())
            .stderr("");
    }
    let add = format!(
        "network add test --rpc {} --chain-id {CHAIN}",
        secret(&node.url)
    );
    oaic(dir.path(), &add)
        .assert()
        .success()
        .stdout(clean().and(contains("***")))
        .stderr(clean());
    oaic(dir.path(), "network list --json")
        .assert()
        .success()
        .stdout(clean().and(contains("***")));
    // it is kept where it is needed, for its owner alone
    let file = dir.path().join("home/config.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("topsecret99"));
    oaic(dir.path(), "status -v --network test")
        .assert()
        .success()
        .stdout(clean())
        .stderr(clean());
}
