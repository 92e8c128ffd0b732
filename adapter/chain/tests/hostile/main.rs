//! Nodes whose answers no node should give: whatever they say, asking them ends in an answer or an
//! error, soon, and never in a panic.

mod server;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cosmrs::proto::{cosmos::tx::v1beta1::TxRaw, traits::Message};
use cosmwasm_std::{Addr, Binary};
use oaic_chain::proven::testing::{places, response};
use oaic_chain::wasmd::{Keys, SigningKey, WasmdChain, WasmdConfig};
use oaic_chain::{Call, Chain, ChainError, ChainExt, CodeRegistry, Result, Tx};
use proptest::prelude::*;
use serde_json::{json, Value};
use server::{hash_of, simulated, Server, CHAIN, SENT};

const BROADCAST: &str = "broadcast_tx_sync";

const SIMULATE: &str = "abci_query /cosmos.tx.v1beta1.Service/Simulate";

const VALUE: &str = "/result/response/value";

static PANICS: AtomicUsize = AtomicUsize::new(0);
static ALONE: Mutex<()> = Mutex::new(());

/// Panics are counted in all threads; so these tests don't run beside each other.
fn watched() -> MutexGuard<'static, ()> {
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    PANICS.store(0, Ordering::SeqCst);
    std::panic::set_hook(Box::new(|_| {
        PANICS.fetch_add(1, Ordering::SeqCst);
    }));
    alone
}

fn config(url: &str) -> WasmdConfig {
    let key = SigningKey::derive("s", "alice").unwrap();
    WasmdConfig {
        chain_id: CHAIN.into(),
        rpc_url: url.into(),
        prefix: "wasm".into(),
        gas_denom: "ugas".into(),
        gas_price: "0.1".parse().unwrap(),
        keys: Keys::Fixed([("alice".to_owned(), key)].into()),
        genesis: None,
    }
}

fn connect(url: &str) -> Result<WasmdChain> {
    WasmdChain::connect(config(url), CodeRegistry::new())
}

/// A node that answers honestly until it is to lie, and a chain behind it, watched.
fn connected() -> (MutexGuard<'static, ()>, Server, WasmdChain) {
    let alone = watched();
    let server = Server::start();
    let chain = connect(&server.url).unwrap();
    (alone, server, chain)
}

/// An address of the network.
fn contract(chain: &WasmdChain) -> Addr {
    chain.account("alice").unwrap()
}

fn tx(chain: &WasmdChain, gas_limit: Option<u64>) -> Tx {
    Tx {
        sender: "alice".into(),
        calls: vec![Call::new(&contract(chain), &json!({})).unwrap()],
        gas_limit,
    }
}

type Ask = fn(&WasmdChain) -> Result<()>;

/// Every kind of request that there is.
const KINDS: [(&str, Ask); 18] = [
    ("catching_up", |c| c.catching_up().map(drop)),
    ("genesis_hash", |c| c.genesis_hash().map(drop)),
    ("fresh_block", |c| c.fresh_block(600).map(drop)),
    ("block_times", |c| c.block_times(1, 50).map(drop)),
    ("events", |c| c.events(9).map(drop)),
    ("find_tx", |c| c.find_tx(&hash_of(SENT)).map(drop)),
    ("query", |c| {
        c.query::<_, Value>(&contract(c), &json!({})).map(drop)
    }),
    ("query_raw", |c| c.query_raw(&contract(c), b"k").map(drop)),
    ("contract_code", |c| c.contract_code(&contract(c)).map(drop)),
    ("contract_admin", |c| {
        c.contract_admin(&contract(c)).map(drop)
    }),
    ("contract_facts", |c| {
        c.contract_facts(&contract(c)).map(drop)
    }),
    ("pinned_code", |c| c.pinned_code("x").map(drop)),
    ("native_balance", |c| {
        c.native_balance(&contract(c), "ugas").map(drop)
    }),
    ("native_supply", |c| c.native_supply("ugas").map(drop)),
    ("governance", |c| c.governance().map(drop)),
    ("tx_size", |c| c.tx_size(&tx(c, Some(1))).map(drop)),
    ("simulate", |c| {
        c.simulate(&contract(c), &tx(c, None)).map(drop)
    }),
    ("run", |c| c.run_one(tx(c, None)).map(drop)),
];

/// What a node may say in any place.
fn hostile() -> Vec<Value> {
    let mut says: Vec<Value> = serde_json::from_str(include_str!("says.json")).unwrap();
    says.push("x".repeat(100_000).into());
    says.push((0..100).fold(json!(1), |inner, _| json!([inner])));
    says
}

/// What no answer of a node may bring about.
fn assert_harmless(what: &str, answer: &Result<()>, start: Instant) {
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "{what}: a panic");
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{what}: {:?}",
        start.elapsed()
    );
    if let Err(ChainError::Internal(fault)) = answer {
        panic!("{what}: a node's fault was called ours: {fault}");
    }
}

fn asked(ask: Ask, chain: &WasmdChain) -> Result<()> {
    let run = std::panic::AssertUnwindSafe(|| ask(chain));
    std::panic::catch_unwind(run).unwrap_or(Ok(()))
}

#[test]
fn no_answer_of_a_node_panics_or_keeps_anybody_waiting() {
    let (_alone, server, chain) = connected();
    let mut lies = 0;
    for (name, ask) in KINDS {
        server.reset();
        ask(&chain).unwrap_or_else(|e| panic!("{name}, honestly answered: {e}"));
        let mut honest = server.asked();
        honest.dedup_by(|a, b| a.0 == b.0);
        for (place, answer) in honest {
            // The rest of it is asked for by the others, and faster.
            if name == "run" && place != BROADCAST {
                continue;
            }
            for pointer in places(&answer) {
                for says in hostile() {
                    let what = format!("{name}, {place} {pointer}: {:.80}", says.to_string());
                    server.lie_at(&place, &pointer, says);
                    let start = Instant::now();
                    let answer = asked(ask, &chain);
                    assert_harmless(&what, &answer, start);
                    lies += 1;
                }
            }
        }
    }
    assert!(lies > 3_000, "{lies}");
}

/// A node that connects may lie before anything else is asked.
#[test]
fn no_status_of_a_node_panics() {
    let _alone = watched();
    let server = Server::start();
    for pointer in [
        "",
        "/result",
        "/result/node_info",
        "/result/node_info/network",
        "/result/sync_info",
    ] {
        for says in hostile() {
            let what = format!("status {pointer}: {:.80}", says.to_string());
            server.lie_at("status", pointer, says);
            let start = Instant::now();
            let url = server.url.clone();
            let run = std::panic::catch_unwind(move || connect(&url).map(drop));
            assert_harmless(&what, &run.unwrap_or(Ok(())), start);
        }
    }
}

/// What isn't even an answer.
#[test]
fn no_bytes_of_a_node_panic_and_no_redirect_is_followed() {
    let (_alone, server, chain) = connected();
    let other = Server::start();
    let body = |text: &str| String::from_utf8(response(text.as_bytes())).unwrap();
    let redirect = format!(
        "HTTP/1.1 307 T\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n",
        other.url.replace("http://", "http://me:hunter2-pw@")
    );
    let deep = format!("{{\"result\":{}1", "[".repeat(100_000));
    for raw in [
        body(""),
        body("null"),
        body("[]"),
        body("{}"),
        body("{\"error\":{}}"),
        body("{\"error\":1}"),
        body(&deep),
        body("{\"result\":\"\u{0}\"}"),
        "HTTP/1.1 502 Bad\r\ncontent-length: 6\r\n\r\n<html>".into(),
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999\r\n\r\n{".into(),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZZ".into(),
        "\0\0\0".into(),
        redirect,
    ] {
        server.raw(raw.clone().into_bytes());
        let start = Instant::now();
        let answer = asked(|c| c.block().map(drop), &chain);
        assert_harmless(&raw, &answer, start);
        let text = answer.expect_err(&raw).to_string();
        assert!(!text.contains("hunter2-pw"), "{text}");
    }
    assert!(other.asked().is_empty(), "a redirect was followed");
}

/// A node that says of every signature that its sequence is wrong, or taken, gets one: each other
/// would be another payment.
#[test]
fn a_node_gets_no_endless_row_of_signatures() {
    let (_alone, server, chain) = connected();
    let refused = |code: u32, log: &str| {
        let hash = "00".repeat(32);
        let says = json!({"code": code, "codespace": "sdk", "log": log, "data": "", "hash": hash});
        ("/result", says)
    };
    let mismatch = |expected| format!("account sequence mismatch, expected {expected}, got 4");
    for (pointer, says) in [
        refused(19, ""),
        refused(32, &mismatch(5)),
        refused(32, &mismatch(3)),
        refused(32, ""),
        (
            "",
            json!({ "error": { "message": "tx already exists in cache" } }),
        ),
    ] {
        server.lie_at(BROADCAST, pointer, says.clone());
        let error = chain.run_one(tx(&chain, Some(1_000))).unwrap_err();
        assert!(matches!(error, ChainError::Sequence { .. }), "{error}");
        assert_eq!(server.count(BROADCAST), 1, "signatures for {says}");
    }
    // What comes after it begins where the chain does.
    server.reset();
    chain.run_one(tx(&chain, Some(1_000))).unwrap();

    // Nor by having gas simulated: a signature over no gas and no fee is one as well.
    let mismatch = json!({"code": 32, "codespace": "sdk", "log": mismatch(5), "value": null});
    for (pointer, says) in [("", Value::Null), ("/result/response", mismatch)] {
        server.lie_at(SIMULATE, pointer, says);
        let _ = chain.run_one(tx(&chain, None));
        let simulated = server.simulated();
        assert!(!simulated.is_empty());
        for raw in simulated {
            let raw = TxRaw::decode(raw.as_slice()).unwrap();
            assert_eq!(raw.signatures, [Vec::<u8>::new()]);
        }
    }
}

/// Whoever was left in doubt looks it up.
#[test]
fn a_transaction_is_found_by_its_hash_and_no_other_one_is() {
    let (_alone, server, chain) = connected();
    let found = chain.find_tx(&hash_of(SENT)).unwrap().unwrap();
    assert_eq!((found.height, found.events.len()), (7, 1));
    assert_eq!(found.refusal, None);
    assert_eq!(chain.find_tx(&[3; 32]).unwrap(), None);

    let log = "failed to execute message; message index: 0: paused: execute wasm contract failed";
    let refused = json!({"code": 5, "codespace": "wasm", "log": log, "events": []});
    server.lie_at("tx", "/result/tx_result", refused);
    let refusal = chain.find_tx(&hash_of(SENT)).unwrap().unwrap().refusal;
    let refusal = refusal.unwrap();
    assert_eq!(
        (
            refusal.codespace.as_str(),
            refusal.code,
            refusal.message.as_str()
        ),
        ("wasm", 5, "paused")
    );

    server.lie_at("tx", "/result/tx", "BBBB");
    let error = chain.find_tx(&hash_of(SENT)).unwrap_err();
    assert!(matches!(error, ChainError::Unreadable { .. }), "{error}");
    // No index isn't no transaction.
    let off =
        json!({"error": {"message": "Internal error", "data": "transaction indexing is disabled"}});
    server.lie_at("tx", "", off);
    let error = chain.find_tx(&hash_of(SENT)).unwrap_err();
    assert!(matches!(error, ChainError::Refused { .. }), "{error}");
}

/// Another program's transaction took the sequence in the block. Only a person signs again.
#[test]
fn a_transaction_that_was_overtaken_in_its_block_is_told_so() {
    let (_alone, server, chain) = connected();
    let refused = |expected: u64| {
        let log = format!("account sequence mismatch, expected {expected}, got 3: incorrect");
        let code = json!({"code": 32, "codespace": "sdk", "gas_wanted": "100", "gas_used": "7",
            "log": log, "data": null, "info": "", "events": []});
        server.lie_at("block_results", "/result/txs_results/0", code);
        let error = chain.run_one(tx(&chain, Some(1_000))).unwrap_err();
        assert_eq!(server.count(BROADCAST), 1);
        error
    };
    let error = refused(4);
    assert!(matches!(error, ChainError::Overtaken { .. }), "{error}");
    // Its turn is still to come, so it may be applied later.
    let error = refused(2);
    assert!(
        matches!(error, ChainError::Sequence { used: 3, .. }),
        "{error}"
    );
}

/// The fee is paid whatever becomes of a transaction: a node that says an absurd number signs none.
#[test]
fn no_simulation_makes_anybody_pay_an_absurd_fee() {
    let (_alone, server, chain) = connected();
    for (gas_used, sent) in [(30_000_000, 1), (30_000_001, 0), (u64::MAX, 0)] {
        let says = Binary::from(simulated(gas_used)).to_base64();
        server.lie_at(SIMULATE, VALUE, says);
        let done = chain.run_one(tx(&chain, None));
        assert_eq!(done.is_ok(), sent == 1, "{gas_used}: {done:?}");
        assert_eq!(server.count(BROADCAST), sent, "{gas_used}");
    }
}

/// Who takes it for "no answer" sends it again, and pays twice.
#[test]
fn what_was_sent_and_is_not_answered_for_is_not_called_unsent() {
    let (_alone, server, chain) = connected();
    for (place, pointer) in [
        (BROADCAST, "/result"),
        ("block", "/result"),
        ("block_results", "/result/txs_results"),
    ] {
        server.lie_at(place, pointer, "====");
        let error = chain.run_one(tx(&chain, Some(1_000))).unwrap_err();
        assert!(
            matches!(error, ChainError::Unconfirmed { .. }),
            "{place}: {error}"
        );
    }
    // Where nobody listens, nothing was.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", port.local_addr().unwrap());
    drop(port);
    let error = connect(&nobody).map(drop).unwrap_err();
    assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
    assert!(std::error::Error::source(&error).is_none());
    assert_eq!(error.to_string().matches("refused").count(), 1, "{error}");
}

/// By its own word, whatever time its blocks have.
#[test]
fn a_node_that_says_it_is_catching_up_is_refused() {
    let (_alone, server, chain) = connected();
    chain.fresh_block(600).unwrap();
    server.lie_at("status", "/result/sync_info/catching_up", true);
    let error = chain.fresh_block(600).unwrap_err();
    assert!(matches!(error, ChainError::CatchingUp), "{error}");
}

/// Bytes of any kind where a query's value is.
#[test]
fn no_value_of_a_query_panics() {
    let (_alone, server, chain) = connected();
    let queries: Vec<(Ask, Vec<String>)> = KINDS
        .iter()
        .filter_map(|(_, ask)| {
            server.reset();
            ask(&chain).unwrap();
            let mut asked: Vec<String> =
                server.asked().into_iter().map(|(place, _)| place).collect();
            asked.retain(|place| place.starts_with("abci_query"));
            asked.dedup();
            (!asked.is_empty()).then_some((*ask, asked))
        })
        .collect();
    proptest!(ProptestConfig::with_cases(100), |(bytes in proptest::collection::vec(any::<u8>(), 0..40))| {
        for (ask, places) in &queries {
            for place in places {
                server.lie_at(place, VALUE, Binary::from(bytes.clone()).to_base64());
                let start = Instant::now();
                assert_harmless(&format!("{place} {bytes:?}"), &asked(*ask, &chain), start);
            }
        }
    });
}
