//! Gas of verifying a proof in a contract, beside the same proof checked by curve arithmetic in
//! wasm, and beside the pairing call alone, in the same run on the same chain.
//!
//! | row | value | beside |
//! |---|---|---|
//! | `zk.verify.gas` | the verifier's | the input's point multiplied in wasm as the curve's crate does |
//! | `zk.verify.gas.tables` | the same | points of a table, added in wasm |
//! | `zk.verify.gas.floor` | the same | the pairing call, its points compiled in, nothing else |
//! | `zk.poseidon.gas` | one permutation in wasm | |
//!
//! All of it is above what an empty message to the same contract costs, so the proof's bytes in
//! the transaction are part of the first two. The input is one of those that cost most: none of
//! its digits is 0.

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Binary};
use oaic_chain::{Call, Chain};
use oaic_client::Transaction;
use oaic_zk_vectors::cases;
use serde_json::{json, Value};

use super::gas_used::{gas_of, Gas};
use super::row::{Goal, Row};
use crate::setup::instantiate;

/// Most that verifying may cost above an empty message.
const GOAL: f64 = 30_000.0;

const GAS: u64 = 1_000_000;

const SENDER: &str = "gas-zk";

/// Permutations in the smaller and in the larger message.
const PERMUTATIONS: [u8; 2] = [10, 60];

/// The case whose input has no digit that is 0.
const COSTLIEST: &str = "all digits 17";

pub const IDS: [&str; 4] = [
    "zk.verify.gas",
    "zk.verify.gas.tables",
    "zk.verify.gas.floor",
    "zk.poseidon.gas",
];

pub fn measure(chain: &dyn Chain, gas: &mut Gas) -> Result<()> {
    chain.accounts(&[SENDER])?;
    let ours = instantiate(chain, SENDER, "zk-example", &json!({}))?;
    let naive = instantiate(chain, SENDER, "zk-naive", &json!({}))?;
    let cases = cases::all()?;
    let case = cases.into_iter().find(|case| case.name == COSTLIEST);
    let case = case.with_context(|| format!("there is no case '{COSTLIEST}'"))?;
    let claim = json!({ "proof": Binary::from(case.proof), "input": Binary::from(case.input) });
    let messages = [
        ("zk.noop", &ours, json!({ "noop": {} })),
        ("zk.verify", &ours, json!({ "verify": claim })),
        ("zk-naive.noop", &naive, json!({ "noop": {} })),
        ("zk-naive.multiply", &naive, json!({ "multiply": claim })),
        ("zk-naive.windows", &naive, json!({ "windows": claim })),
        ("zk-naive.pairing", &naive, json!({ "pairing": {} })),
        ("zk-naive.poseidon.10", &naive, poseidon(PERMUTATIONS[0])),
        ("zk-naive.poseidon.60", &naive, poseidon(PERMUTATIONS[1])),
    ];
    for (name, contract, msg) in messages {
        let used = used(chain, contract, &msg).with_context(|| format!("measuring {name}"))?;
        gas.used.insert(name.to_owned(), used);
    }
    Ok(())
}

fn poseidon(times: u8) -> Value {
    json!({ "poseidon": { "times": times } })
}

fn used(chain: &dyn Chain, contract: &Addr, msg: &Value) -> Result<u64> {
    let tx = Transaction::new(chain, SENDER).gas_limit(GAS);
    let outcome = tx.call(Call::new(contract, msg)?).run()?;
    gas_of(&outcome)
}

pub fn rows(gas: &Gas) -> Result<Vec<Row>> {
    let get = |id: &str| gas.get(id);
    let ours = get("zk.verify")? - get("zk.noop")?;
    let naive = |name: &str| Ok::<_, anyhow::Error>(get(name)? - get("zk-naive.noop")?);
    let [few, many] = PERMUTATIONS.map(f64::from);
    let permutations = get("zk-naive.poseidon.60")? - get("zk-naive.poseidon.10")?;
    let [verify, tables, floor, poseidon] = IDS;
    Ok(vec![
        Row::new(verify, ours, "gas")
            .beside("multiplied in wasm", naive("zk-naive.multiply")?)
            .goal(Goal::AtMost(GOAL)),
        Row::new(tables, ours, "gas").beside("added in wasm", naive("zk-naive.windows")?),
        Row::new(floor, ours, "gas").beside("pairing call alone", naive("zk-naive.pairing")?),
        Row::new(poseidon, permutations / (many - few), "gas"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_above_the_empty_message_of_the_same_contract() {
        let mut gas = Gas::default();
        for (name, used) in [
            ("zk.noop", 60_000),
            ("zk.verify", 88_000),
            ("zk-naive.noop", 61_000),
            ("zk-naive.multiply", 131_000),
            ("zk-naive.windows", 100_000),
            ("zk-naive.pairing", 81_000),
            ("zk-naive.poseidon.10", 90_000),
            ("zk-naive.poseidon.60", 190_000),
        ] {
            gas.used.insert(name.into(), used);
        }
        let rows = rows(&gas).unwrap();
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, IDS);
        assert_eq!((rows[0].value, rows[0].met()), (28_000.0, Some(true)));
        let baselines: Vec<f64> = rows
            .iter()
            .flat_map(|row| row.baseline.clone())
            .map(|p| p.1)
            .collect();
        assert_eq!(baselines, [70_000.0, 39_000.0, 20_000.0]);
        assert_eq!(rows[3].value, 2_000.0);
        gas.used.remove("zk.noop");
        assert!(super::rows(&gas)
            .unwrap_err()
            .to_string()
            .contains("zk.noop"));
    }
}
