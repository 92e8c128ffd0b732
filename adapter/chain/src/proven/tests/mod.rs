//! Reads against nodes that lie, without a chain.

mod agreeing;
mod chains;
mod keeping;
mod proofs;
mod recorded;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cosmwasm_std::Addr;
use serde_json::Value;

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
        chain.put(
            &market(),
            key.as_bytes(),
            format!("value of {key}").as_bytes(),
        );
    }
    chain.grow(blocks);
    chain
}

fn shared(chain: FakeChain) -> Shared {
    Arc::new(Mutex::new(chain))
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

/// What stops a cold client from getting a chain's newest header from a node of it.
fn stopped(
    chain: &FakeChain,
    lie: impl Fn(&str, &Value, &mut Value) + Send + Sync + 'static,
) -> Fault {
    let node = lying(&shared(chain.clone()), lie);
    fault(reader(chain.root(ROOT), node, chain.time()).newest())
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

fn honest_reader(chain: &FakeChain) -> ProvenReader {
    reader(
        chain.root(ROOT),
        honest(&shared(chain.clone())),
        chain.time(),
    )
}
