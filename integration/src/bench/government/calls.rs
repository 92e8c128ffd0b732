//! Messages whose gas is measured.

use anyhow::{Context, Result};
use cosmwasm_std::{to_json_binary, Addr, Binary, Uint128};
use oaic_chain::{Call, Chain, ChainExt, Tx, TxOutcome};
use serde::Serialize;
use serde_json::{json, Value};

/// Gas limit of everything measured here: the limit is in the transaction, whose bytes cost gas.
const LIMIT: u64 = 3_000_000;

/// Gas of one call alone in a transaction, and what came of it.
pub(super) fn call<M: Serialize>(
    chain: &dyn Chain,
    sender: &str,
    contract: &Addr,
    msg: &M,
) -> Result<(u64, TxOutcome)> {
    let outcome = chain.run_one(Tx {
        sender: sender.to_owned(),
        calls: vec![Call::new(contract, msg)?],
        gas_limit: Some(LIMIT),
    })?;
    let gas = outcome
        .gas_used
        .context("the chain did not say how much gas was used")?;
    Ok((gas, outcome))
}

/// Gas of one call alone in a transaction.
pub(super) fn used<M: Serialize>(
    chain: &dyn Chain,
    sender: &str,
    contract: &Addr,
    msg: &M,
) -> Result<u64> {
    call(chain, sender, contract, msg).map(|(gas, _)| gas)
}

/// A cw20 `Send`, stock or ours, with a message for the contract that gets it.
pub(super) fn send(contract: &Addr, amount: u128, hook: &impl Serialize) -> Result<Value> {
    Ok(json!({ "send": {
        "contract": contract,
        "amount": Uint128::new(amount),
        "msg": to_json_binary(hook)?,
    } }))
}

/// A cw3 proposal, stock or ours, to have the asker do nothing.
pub(super) fn propose(asker: &Addr) -> Value {
    json!({ "propose": {
        "title": "Nothing",
        "description": "Has a contract do nothing, so that what it costs is the vote's own.",
        "msgs": [{ "wasm": { "execute": {
            "contract_addr": asker,
            "msg": Binary::from(br#"{"nothing":{}}"#),
            "funds": [],
        } } }],
        "latest": null,
    } })
}

/// A cw3 vote, stock or ours.
pub(super) fn vote(proposal: u64) -> Value {
    json!({ "vote": { "proposal_id": proposal, "vote": "yes" } })
}

/// A cw3 execution, stock or ours.
pub(super) fn execute(proposal: u64) -> Value {
    json!({ "execute": { "proposal_id": proposal } })
}

/// Number of the proposal that a transaction made: cw3's attribute.
pub(super) fn proposal_of(outcome: &TxOutcome) -> Result<u64> {
    let number = outcome
        .events
        .iter()
        .find_map(|event| event.attribute("proposal_id"))
        .context("no event says proposal_id")?;
    number
        .parse()
        .with_context(|| format!("proposal_id is {number}"))
}
