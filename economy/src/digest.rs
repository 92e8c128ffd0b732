//! What a run ended in, in a form that is the same on every chain.
//!
//! Addresses become labels; heights, times, gas and ids are left out. Two chains that ran the
//! same scenario must give equal digests.

use std::collections::BTreeMap;

use oaic_chain::{Event, TxOutcome};
use serde::{Deserialize, Serialize};

/// Attributes that differ from chain to chain, or from run to run on one.
const LEFT_OUT: [&str; 18] = [
    "claimable_until",
    "deliver_before",
    "dispute_before",
    "effective_at",
    "epoch",
    "effective_height",
    // Of a price table: it is bound to the contract it is in.
    "hash",
    "height",
    "liable_until",
    "liable_until_height",
    // Of notes: they are bound to the contract they are in.
    "leaf",
    "nullifier",
    "release_at",
    "release_height",
    // Of a lane's receipts: they are bound to the contract that they settle in.
    "root",
    "time",
    "until",
    "msg_index",
];

/// An event with labels in place of addresses and ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LabeledEvent {
    /// Its type, without the prefix that the wasm module gives it.
    pub kind: String,
    /// Its attributes, sorted.
    pub attributes: Vec<(String, String)>,
}

/// Events of every transaction, and every balance at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Transactions in order, the events of each sorted: a node sorts attributes, and what is done
    /// address by address comes in another order on every chain.
    pub transactions: Vec<Vec<LabeledEvent>>,
    /// Label to uoaic.
    pub balances: BTreeMap<String, String>,
}

/// Labels of what has another name on every chain.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    addresses: BTreeMap<String, String>,
    ids: BTreeMap<(&'static str, String), String>,
}

impl Labels {
    pub fn address(&mut self, address: impl Into<String>, label: impl Into<String>) {
        self.addresses.insert(address.into(), label.into());
    }

    /// A number that a chain gave out, under the attribute it appears in: `channel`, `service_id`.
    pub fn id(&mut self, attribute: &'static str, id: u64, label: impl Into<String>) {
        self.ids.insert((attribute, id.to_string()), label.into());
    }

    /// Label of an address, or the address.
    pub fn of<'a>(&'a self, address: &'a str) -> &'a str {
        self.addresses.get(address).map_or(address, String::as_str)
    }

    /// Label of a number that a chain gave out, or the number.
    pub fn id_label(&self, attribute: &'static str, id: u64) -> String {
        let label = self.ids.get(&(attribute, id.to_string()));
        label
            .cloned()
            .unwrap_or_else(|| format!("{attribute} {id}"))
    }

    pub fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.addresses
            .iter()
            .map(|(address, label)| (address.as_str(), label.as_str()))
    }

    fn attribute(&self, key: &str, value: &str) -> String {
        let id = self
            .ids
            .iter()
            .find(|((name, id), _)| *name == key && id == value);
        match id {
            Some((_, label)) => label.clone(),
            None => self.of(value).to_owned(),
        }
    }

    fn event(&self, event: &Event) -> LabeledEvent {
        let kind = event.kind.strip_prefix("wasm-").unwrap_or(&event.kind);
        let mut attributes: Vec<_> = event
            .attributes
            .iter()
            .filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), self.attribute(key, value)))
            .collect();
        attributes.sort();
        LabeledEvent {
            kind: kind.to_owned(),
            attributes,
        }
    }

    /// Events of transactions, with labels.
    pub fn digest(&self, outcomes: &[TxOutcome]) -> Digest {
        let transactions = outcomes.iter().map(|outcome| {
            let mut events: Vec<_> = outcome
                .events
                .iter()
                .map(|event| self.event(event))
                .collect();
            events.sort();
            events
        });
        Digest {
            transactions: transactions.collect(),
            balances: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(height: u64, address: &str, channel: &str, pay: &str) -> TxOutcome {
        let attribute = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        TxOutcome {
            height,
            hash: height.to_string(),
            gas_used: Some(height),
            events: vec![Event {
                kind: "wasm-voucher".into(),
                attributes: vec![
                    attribute("_contract_address", address),
                    attribute("channel", channel),
                    attribute("effective_at", &height.to_string()),
                    attribute("pay", pay),
                ],
            }],
            data: vec![],
        }
    }

    #[test]
    fn chains_that_did_the_same_give_equal_digests() {
        let digest = |address: &str, channel: u64, height, pay| {
            let mut labels = Labels::default();
            labels.address(address, "settlement");
            labels.id("channel", channel, "ann/model/0");
            labels.digest(&[outcome(height, address, &channel.to_string(), pay)])
        };
        let first = digest("wasm1a", 3, 10, "7");
        assert_eq!(first, digest("wasm1b", 7, 99, "7"));
        assert_ne!(
            first,
            digest("wasm1a", 3, 10, "8"),
            "an amount is never left out"
        );
        // An amount that happens to equal an id keeps its value.
        assert_eq!(first.transactions[0][0].attributes.last().unwrap().1, "7");
    }
}
