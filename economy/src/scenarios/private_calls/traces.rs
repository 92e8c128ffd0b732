//! What the chain shows of deposits, and of everything after them: no value that tells one deposit
//! from another may be in both.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use cosmwasm_std::Addr;
use oaic_chain::TxOutcome;
use serde::Serialize;
use serde_json::Value;

/// Shorter texts, and numbers, are amounts, counters and names of fields.
const SHORTEST: usize = 16;

#[derive(Default)]
pub struct Traces {
    /// By the depositor.
    deposits: BTreeMap<String, BTreeSet<String>>,
    later: BTreeSet<String>,
    contracts: BTreeSet<String>,
}

impl Traces {
    /// A deposit: who sent it, what was in it, what came of it.
    pub fn deposit(
        &mut self,
        depositor: &str,
        sender: &Addr,
        hook: &impl Serialize,
        outcome: &TxOutcome,
    ) -> Result<()> {
        let values = self.deposits.entry(depositor.to_owned()).or_default();
        values.insert(sender.to_string());
        texts(&serde_json::to_value(hook)?, values);
        events(outcome, values, &mut self.contracts);
        Ok(())
    }

    /// Anything after the deposits.
    pub fn later(
        &mut self,
        contract: &Addr,
        message: &impl Serialize,
        outcome: &TxOutcome,
    ) -> Result<()> {
        self.contracts.insert(contract.to_string());
        texts(&serde_json::to_value(message)?, &mut self.later);
        events(outcome, &mut self.later, &mut self.contracts);
        Ok(())
    }

    /// Values of one deposit that are in something later: they would join the two. What is in
    /// every deposit, or names a contract, tells nobody apart.
    pub fn shared(&self) -> Vec<&str> {
        let own = self.deposits.values().flatten();
        let own = own.filter(|value| self.later.contains(*value));
        let own = own.filter(|value| !self.contracts.contains(*value));
        let own = own.filter(|value| !self.deposits.values().all(|of| of.contains(*value)));
        own.map(String::as_str).collect()
    }

    pub fn looked_at(&self) -> usize {
        self.deposits.values().map(BTreeSet::len).sum::<usize>() + self.later.len()
    }
}

fn keep(value: &str, into: &mut BTreeSet<String>) {
    if value.len() >= SHORTEST {
        into.insert(value.to_owned());
    }
}

/// Every text in a message.
fn texts(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => keep(text, into),
        Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, into)),
        _ => {}
    }
}

fn events(outcome: &TxOutcome, into: &mut BTreeSet<String>, contracts: &mut BTreeSet<String>) {
    for (key, value) in outcome.events.iter().flat_map(|event| &event.attributes) {
        match key.as_str() {
            "_contract_address" => drop(contracts.insert(value.clone())),
            _ => keep(value, into),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_chain::Event;

    fn outcome(value: &str) -> TxOutcome {
        TxOutcome {
            height: 1,
            hash: "hash".into(),
            gas_used: None,
            events: vec![Event {
                kind: "wasm-x".into(),
                attributes: vec![("leaf".into(), value.into())],
            }],
            data: vec![],
        }
    }

    #[test]
    fn a_value_that_joins_a_deposit_to_what_came_later_is_found() {
        let mut traces = Traces::default();
        let (ann, ben) = (
            Addr::unchecked("address-of-ann-000"),
            Addr::unchecked("address-of-ben-000"),
        );
        let contract = Addr::unchecked("address-of-contract");
        traces
            .deposit(
                "ann",
                &ann,
                &"owner-of-ann-00000",
                &outcome("public-to-all-000"),
            )
            .unwrap();
        traces
            .deposit(
                "ben",
                &ben,
                &"owner-of-ben-00000",
                &outcome("public-to-all-000"),
            )
            .unwrap();
        traces
            .later(
                &contract,
                &"public-to-all-000",
                &outcome("fresh-value-00000"),
            )
            .unwrap();
        assert!(traces.shared().is_empty());
        traces
            .later(&contract, &"x", &outcome("owner-of-ben-00000"))
            .unwrap();
        assert_eq!(traces.shared(), ["owner-of-ben-00000"]);
    }
}
