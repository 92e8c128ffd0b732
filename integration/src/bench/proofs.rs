//! What it takes a client to prove a record, beside believing a node.

use std::time::Instant;

use anyhow::{Context, Result};
use cosmwasm_std::Addr;
use oaic_chain::proven::{ProvenReader, ReaderConfig, TrustRoot, TRUSTING_PERIOD};
use oaic_chain::wasmd::{Keys, WasmdChain, WasmdConfig};
use oaic_chain::{Chain, CodeRegistry};

use super::row::Row;
use crate::net::Net;
use crate::setup::{self, Genesis};

pub const IDS: [&str; 2] = ["proof.cold", "proof.warm"];

const OWNER: &str = "proofs-owner";
const POOL: &str = "proofs-pool";

/// A record that every contract has.
const RECORD: &[u8] = b"contract_info";

/// Times each is measured; the median is the figure.
const ROUNDS: usize = 21;

/// Medians in milliseconds: a client that has a pinned header and nothing else, up to its first proven
/// record with the checksum of the contract's code; and one more record of the same state. Each
/// beside a client that believes the node, in the same run.
pub fn rows(net: &Net, say: &dyn Fn(&str)) -> Result<Vec<Row>> {
    say("proving records");
    let genesis = Genesis {
        pool: POOL,
        ..Genesis::of(OWNER, &[(OWNER, 1_000_000_000)])
    };
    let contract = setup::token(&net.chain, &genesis)?;
    let made = net.chain.block()?.height;
    let root = TrustRoot::reported_by(net.rpc.as_str(), 1, TRUSTING_PERIOD)?;
    let open = || ProvenReader::open(ReaderConfig::new(net.rpc.as_str(), root.clone()));
    // Until the contract's own block can be proven.
    open()?.since(made)?;
    let (mut cold, mut warm, mut cold_believed, mut warm_believed) =
        (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let reader = open()?;
        let at = reader.newest()?;
        at.code(&contract)?.value.context("the contract's code")?;
        at.value(&contract, RECORD)?.value.context("the record")?;
        cold.push(started.elapsed());
        let started = Instant::now();
        at.value(&contract, RECORD)?.value.context("the record")?;
        warm.push(started.elapsed());

        let started = Instant::now();
        let node = believing(net)?;
        believed(&node, &contract)?;
        cold_believed.push(started.elapsed());
        let started = Instant::now();
        believed(&node, &contract)?;
        warm_believed.push(started.elapsed());
    }
    let median = |times: &mut Vec<std::time::Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1_000.0
    };
    let row = |id: &str, proven: &mut Vec<_>, believed: &mut Vec<_>| {
        Row::new(id, median(proven), "ms").beside("believing the node", median(believed))
    };
    Ok(vec![
        row(IDS[0], &mut cold, &mut cold_believed),
        row(IDS[1], &mut warm, &mut warm_believed),
    ])
}

fn believing(net: &Net) -> Result<WasmdChain> {
    let config = WasmdConfig {
        chain_id: net.chain.chain_id(),
        rpc_url: net.rpc.clone(),
        prefix: "wasm".into(),
        gas_denom: "ugas".into(),
        gas_price: "0".parse()?,
        keys: Keys::Fixed(Default::default()),
        genesis: None,
    };
    Ok(WasmdChain::connect(config, CodeRegistry::new())?)
}

fn believed(node: &WasmdChain, contract: &Addr) -> Result<()> {
    node.query_raw(contract, RECORD)?.context("the record")?;
    Ok(())
}
