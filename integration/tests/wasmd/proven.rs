//! Proven reads from a real node: a client that has nothing but a pinned header.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use cosmwasm_std::Addr;
use oaic_chain::proven::testing::{recording, Exchange};
use oaic_chain::proven::{ProvenReader, ReaderConfig, TrustRoot, TRUSTING_PERIOD};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::Chain;
use oaic_integration::net::{can_start, Codes, Net};
use oaic_integration::setup::{self, Genesis};
use oaic_localnet::workspace_root;
use serde_json::{json, Value};

const OWNER: &str = "proven-owner";
const POOL: &str = "proven-pool";

/// A record that every contract has.
const PRESENT: &[u8] = b"contract_info";

/// Beside it, before all of a contract's, and behind all.
const ABSENT: [&[u8]; 3] = [b"contract_infp", b"", &[0xff; 40]];

fn token(chain: &WasmdChain) -> Addr {
    let genesis = Genesis {
        pool: POOL,
        ..Genesis::of(OWNER, &[(OWNER, 1_000_000_000)])
    };
    setup::token(chain, &genesis).unwrap()
}

#[test]
fn a_cold_client_proves_a_record_its_absence_and_the_code() {
    if !can_start() {
        return;
    }
    let net = Net::start("proven", 4, Codes::Unpinned).unwrap();
    let contract = token(&net.chain);
    let root = TrustRoot::reported_by(net.rpc.as_str(), 1, TRUSTING_PERIOD).unwrap();
    let made = net.chain.block().unwrap().height;

    let folder = tempfile::tempdir().unwrap();
    let config = ReaderConfig {
        store: Some(folder.path().join("trusted.json")),
        ..ReaderConfig::new(net.rpc.as_str(), root)
    };
    // The state of the contract's own block can be proven once there is another.
    let waiting = ProvenReader::open(config.clone()).unwrap();
    let at = waiting.since(made).unwrap();
    assert!(at.height() >= made, "{} < {made}", at.height());

    fs::remove_file(config.store.as_ref().unwrap()).unwrap();
    let started = Instant::now();
    let reader = ProvenReader::open(config.clone()).unwrap();
    let at = reader.newest().unwrap();
    let synced = started.elapsed().as_millis();
    let present = at.value(&contract, PRESENT).unwrap();
    let first = started.elapsed().as_millis();
    let absent = at.values(&contract, &ABSENT).unwrap();
    let code = at.code(&contract).unwrap().value.unwrap();
    println!(
        "cold client, {} blocks above its root: header {synced} ms, first record {first} ms, \
         with three absent ones and the code {} ms",
        at.height(),
        started.elapsed().as_millis()
    );

    let queried = net.chain.query_raw(&contract, PRESENT).unwrap().unwrap();
    assert_eq!(present.value.as_deref(), Some(queried.as_slice()));
    assert_eq!((present.height, absent.height), (at.height(), at.height()));
    assert_eq!(absent.value, vec![None; ABSENT.len()]);
    let checksum = net.chain.code_checksum("token").unwrap();
    assert_eq!(hex(&code.checksum), checksum);
    assert_eq!(Some(code.id), net.chain.contract_code(&contract).unwrap());

    let started = Instant::now();
    let warm = ProvenReader::open(config).unwrap();
    let at = warm.newest().unwrap();
    at.value(&contract, PRESENT).unwrap().value.unwrap();
    println!(
        "warm client: first record {} ms",
        started.elapsed().as_millis()
    );
}

/// Writes `adapter/chain/tests/fixtures/proven/localnet.json`: what a node of four validators said
/// to a client that proves the same as above, and a few answers more for liars to mix in.
#[test]
#[ignore = "records the fixtures of adapter/chain anew"]
fn fixtures() {
    let net = Net::start("fixtures", 4, Codes::Unpinned).unwrap();
    let contract = token(&net.chain);
    let root = TrustRoot::reported_by(net.rpc.as_str(), 2, TRUSTING_PERIOD).unwrap();
    let exchanges: Arc<Mutex<Vec<Exchange>>> = Arc::default();
    let address = net.rpc.trim_start_matches("http://");
    let node = recording(address, Arc::clone(&exchanges));

    let config = ReaderConfig::new("memory", root.clone());
    let reader = ProvenReader::in_memory(config, Arc::clone(&node), seconds).unwrap();
    let made = net.chain.block().unwrap().height;
    drop(reader.since(made).unwrap());
    // What it took to wait is of no use to a replay.
    exchanges.lock().unwrap().clear();
    let config = ReaderConfig::new("memory", root.clone());
    let reader = ProvenReader::in_memory(config, Arc::clone(&node), seconds).unwrap();
    let at = reader.newest().unwrap();
    let value = at.value(&contract, PRESENT).unwrap().value.unwrap();
    at.values(&contract, &ABSENT).unwrap();
    let code = at.code(&contract).unwrap().value.unwrap();

    let asked = exchanges.lock().unwrap().clone();
    let present = asked.iter().find(|e| e.method == "abci_query").unwrap();
    let ask = |path: &str, height: u64| {
        let mut params = present.params.clone();
        params["path"] = path.into();
        params["height"] = height.to_string().into();
        node(&json!({ "jsonrpc": "2.0", "id": 1, "method": "abci_query", "params": params }));
    };
    // The same record at another height, and the same key in another store.
    ask("/store/wasm/key", at.height() - 1);
    ask("/store/bank/key", at.height());

    let fixture = json!({
        "about": "recorded by `cargo test -p oaic-integration --test wasmd -- --ignored fixtures`",
        "now": at.time(),
        "root": root,
        "height": at.height(),
        "contract": contract,
        "code_id": code.id,
        "checksum": hex(&code.checksum),
        "present": { "key": hex(PRESENT), "value": hex(&value) },
        "absent": ABSENT.map(hex),
        "exchanges": &*exchanges.lock().unwrap(),
    });
    let file = workspace_root().join("adapter/chain/tests/fixtures/proven/localnet.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, format!("{fixture:#}\n")).unwrap();
    let _: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    println!(
        "{}: {} bytes",
        file.display(),
        fs::metadata(&file).unwrap().len()
    );
}

fn seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
