//! Messages whose cost is measured, and how.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use cosmwasm_std::{to_json_binary, Addr, Binary, Uint128};
use oaic_chain::{Call, Chain, TxOutcome};
use oaic_client::{events, Transaction};
use oaic_messages::events::multisig::Proposed;
use serde::Serialize;
use serde_json::{json, Value};

use crate::bench::gas_used::gas_of;

/// Gas limit of everything measured here: the limit is in the transaction, whose bytes cost gas.
const LIMIT: u64 = 3_000_000;

/// A chain, and what a transaction on it costs.
#[derive(Clone, Copy)]
pub(in crate::bench) struct Gauge<'a> {
    pub chain: &'a dyn Chain,
    /// Counts accesses to storage, which are then the cost; else it is gas.
    pub accesses: Option<&'a AtomicU64>,
}

impl Gauge<'_> {
    /// Cost of one call alone in a transaction, and what came of it.
    pub(in crate::bench) fn call<M: Serialize>(
        &self,
        sender: &str,
        contract: &Addr,
        msg: &M,
    ) -> Result<(u64, TxOutcome)> {
        let tx = Transaction::new(self.chain, sender)
            .gas_limit(LIMIT)
            .call(Call::new(contract, msg)?);
        if let Some(accesses) = self.accesses {
            accesses.store(0, Ordering::SeqCst);
        }
        let outcome = tx.run()?;
        let cost = match self.accesses {
            Some(accesses) => accesses.load(Ordering::SeqCst),
            None => gas_of(&outcome)?,
        };
        Ok((cost, outcome))
    }

    /// Cost of one call alone in a transaction.
    pub(in crate::bench) fn used<M: Serialize>(
        &self,
        sender: &str,
        contract: &Addr,
        msg: &M,
    ) -> Result<u64> {
        self.call(sender, contract, msg).map(|(cost, _)| cost)
    }
}

/// A cw20 `Send`, stock or ours, with a message for the contract that gets it.
pub(in crate::bench) fn send(
    contract: &Addr,
    amount: u128,
    hook: &impl Serialize,
) -> Result<Value> {
    Ok(json!({ "send": {
        "contract": contract,
        "amount": Uint128::new(amount),
        "msg": to_json_binary(hook)?,
    } }))
}

/// A cw3 proposal, stock or ours, to have the asker do nothing.
pub(in crate::bench) fn propose(asker: &Addr) -> Value {
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
pub(in crate::bench) fn vote(proposal: u64) -> Value {
    json!({ "vote": { "proposal_id": proposal, "vote": "yes" } })
}

/// A cw3 execution, stock or ours.
pub(in crate::bench) fn execute(proposal: u64) -> Value {
    json!({ "execute": { "proposal_id": proposal } })
}

/// Number of the proposal that a transaction made in a cw3 contract, stock or ours.
pub(in crate::bench) fn proposal_of(outcome: &TxOutcome, contract: &Addr) -> Result<u64> {
    let proposed: Vec<Proposed> = events(&outcome.events, contract)?;
    let first = proposed.first().context("no event says proposal_id")?;
    Ok(first.proposal_id)
}
