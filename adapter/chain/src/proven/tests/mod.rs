//! Reads against nodes that lie, without a chain.

/// The fault of an outcome is of a kind; gives it as text.
macro_rules! assert_fault {
    ($outcome:expr, $fault:pat) => {{
        let found = fault($outcome);
        assert!(matches!(found, $fault), "{found}");
        found.to_string()
    }};
}

mod agreeing;
mod chains;
mod keeping;
mod proofs;
mod recorded;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cosmwasm_std::Addr;
use serde_json::{json, Value};

use super::testing::{honest, lying, FakeChain, Node, Shared, Validator};
use super::{Fault, ProvenError, ProvenReader, ReaderConfig, TrustRoot};

const START: u64 = 1_767_225_600;

const CHAIN: &str = "oaic-1";

const ROOT: u64 = 2;

fn equals(seeds: std::ops::RangeInclusive<u8>) -> Vec<Validator> {
    seeds.map(|seed| Validator { seed, power: 10 }).collect()
}

fn market() -> Addr {
    FakeChain::address(7)
}

/// Four validators, a contract with a few records, and so many blocks.
fn chain(blocks: u64) -> FakeChain {
    let mut chain = FakeChain::new(CHAIN, &equals(1..=4), START);
    chain.put_contract(&market(), 3, &[0xab; 32]);
    for key in ["a", "b", "order", "x", "y"] {
        let value = format!("value of {key}");
        chain.put(&market(), key.as_bytes(), value.as_bytes());
    }
    chain.grow(blocks);
    chain
}

/// A chain of some validators without a contract.
fn chain_of(validators: &[Validator], blocks: u64) -> FakeChain {
    let mut chain = FakeChain::new(CHAIN, validators, START);
    chain.grow(blocks);
    chain
}

fn shared(chain: &FakeChain) -> Shared {
    Arc::new(Mutex::new(chain.clone()))
}

/// A lie of all answers to one method.
fn at(
    wanted: &'static str,
    lie: impl Fn(&mut Value) + Send + Sync + 'static,
) -> impl Fn(&str, &Value, &mut Value) + Send + Sync + 'static {
    move |method, _, answer| {
        if method == wanted {
            lie(answer);
        }
    }
}

/// A lie of the commit of one height.
fn at_commit(
    height: u64,
    lie: impl Fn(&mut Value) + Send + Sync + 'static,
) -> impl Fn(&str, &Value, &mut Value) + Send + Sync + 'static {
    move |method, params, answer| {
        if method == "commit" && params["height"] == height.to_string().as_str() {
            lie(answer);
        }
    }
}

/// Something else at a place of an answer.
fn set(answer: &mut Value, place: &str, value: impl Into<Value>) {
    *answer.pointer_mut(place).unwrap() = value.into();
}

/// A reader's setup that doesn't wait long.
fn config(root: TrustRoot) -> ReaderConfig {
    ReaderConfig {
        patience: Duration::from_millis(60),
        ..ReaderConfig::new("memory", root)
    }
}

/// A reader whose clock stands at a time.
fn reader(root: TrustRoot, node: Node, now: u64) -> ProvenReader {
    ProvenReader::in_memory(config(root), node, move || now).unwrap()
}

/// Height that a cold client gets to on a node of a chain, whose answers are changed on the way.
fn newest(
    chain: &FakeChain,
    lie: impl Fn(&str, &Value, &mut Value) + Send + Sync + 'static,
) -> Result<u64, ProvenError> {
    let reader = reader(chain.root(ROOT), lying(&shared(chain), lie), chain.time());
    reader.newest().map(|at| at.height())
}

fn fault<T>(outcome: Result<T, ProvenError>) -> Fault {
    match outcome {
        Ok(_) => panic!("it was believed"),
        Err(ProvenError::Node { fault, .. }) => *fault,
        Err(other) => panic!("{other}"),
    }
}

/// A node, and how often it was asked.
fn counted(node: Node) -> (Node, Arc<AtomicU64>) {
    let count = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&count);
    let node: Node = Arc::new(move |request| {
        counts.fetch_add(1, Ordering::SeqCst);
        node(request)
    });
    (node, count)
}

/// A node whose chain grows whenever it is asked for its status.
fn growing(chain: &FakeChain) -> Node {
    let growing = shared(chain);
    let node = honest(&growing);
    Arc::new(move |request| {
        if request["method"] == "status" {
            growing.lock().unwrap().grow(1);
        }
        node(request)
    })
}

fn honest_reader(chain: &FakeChain) -> ProvenReader {
    reader(chain.root(ROOT), honest(&shared(chain)), chain.time())
}
