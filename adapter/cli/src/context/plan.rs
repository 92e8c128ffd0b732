//! What a command is about to send, in words and in messages, and how `--dry-run` shows it.

use std::fmt::Write as _;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::Call;
use serde::Serialize;

use super::Context;
use crate::error::Result;
use crate::output::Report;
use crate::terminal;

/// A transaction to be: what it does, in words, and its messages.
pub struct Plan {
    pub(super) what: String,
    pub(super) confirm: bool,
    /// Sent with this much unless told otherwise, and never simulated.
    pub(super) gas: Option<u64>,
    pub(super) calls: Vec<Call>,
    pub(super) prepare: Option<Prepare>,
}

/// What is done before a transaction is sent.
type Prepare = Box<dyn FnOnce(&Context) -> Result<()>>;

impl Plan {
    /// A transaction without messages yet; `what` completes "… ?".
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            confirm: false,
            gas: None,
            calls: Vec::new(),
            prepare: None,
        }
    }

    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// It moves value or can't be undone: ask before it is sent.
    #[must_use]
    pub fn confirmed(mut self) -> Self {
        self.confirm = true;
        self
    }

    /// Give it gas, so that nobody is asked what it takes: what a node simulates it has.
    #[must_use]
    pub(crate) fn gas(mut self, gas: u64) -> Self {
        self.gas = Some(gas);
        self
    }

    /// Done once it has been simulated and confirmed, before it is sent.
    #[must_use]
    pub(crate) fn prepared(
        mut self,
        prepare: impl FnOnce(&Context) -> Result<()> + 'static,
    ) -> Self {
        self.prepare = Some(Box::new(prepare));
        self
    }

    #[must_use]
    pub fn call(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct DryRun {
    pub(super) action: String,
    pub(super) chain_id: String,
    pub(super) sender: String,
    pub(super) simulated_gas: Option<u64>,
    pub(super) gas_limit: Option<u64>,
    pub(super) transactions: usize,
    pub(super) messages: Vec<Message>,
}

impl DryRun {
    /// Several that one command would send one after the other, as one report. None of none.
    pub(crate) fn joined(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().reduce(|mut one, next| {
            if one.action != next.action {
                one.action = format!("{}; {}", one.action, next.action);
            }
            one.simulated_gas = one
                .simulated_gas
                .zip(next.simulated_gas)
                .map(|(gas, more)| gas.saturating_add(more));
            one.transactions = one.transactions.saturating_add(next.transactions);
            one.messages.extend(next.messages);
            one
        })
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Message {
    contract: Addr,
    msg: serde_json::Value,
    /// What is inside a `send`, which is base64 in `msg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    inner: Option<serde_json::Value>,
}

impl Message {
    pub(super) fn new(call: Call) -> Self {
        let msg = serde_json::from_slice(&call.msg).unwrap_or_default();
        Self {
            inner: inner_message(&msg),
            contract: call.contract,
            msg,
        }
    }
}

impl Report for DryRun {
    const SCHEMA: &'static str = "oaic/dry-run/1";

    fn human(&self, out: &mut String) {
        let gas = match (self.simulated_gas, self.gas_limit) {
            (Some(gas), _) => format!("simulated gas: {gas}"),
            (None, Some(limit)) => format!("gas limit: {limit}, not simulated"),
            (None, None) => "simulated gas: none on this chain".into(),
        };
        let _ = writeln!(out, "would {}", terminal::line(&self.action));
        let on = format!("on {}, signed by {}, {gas}", self.chain_id, self.sender);
        let _ = writeln!(out, "{}", terminal::line(&on));
        if self.transactions > 1 {
            let _ = writeln!(
                out,
                "in {} transactions, one after the other",
                self.transactions
            );
        }
        for (nth, message) in (1..).zip(&self.messages) {
            let contract = terminal::line(message.contract.as_str());
            let _ = writeln!(out, "message {nth} to {contract}:");
            let mut shown = message.msg.clone();
            if let Some(inner) = &message.inner {
                if let Some(slot) = shown.pointer_mut("/send/msg") {
                    *slot = inner.clone();
                }
            }
            let text = terminal::json(&serde_json::to_string_pretty(&shown).unwrap_or_default());
            let _ = writeln!(out, "{text}");
        }
        let _ = writeln!(out, "nothing was sent");
    }
}

fn inner_message(msg: &serde_json::Value) -> Option<serde_json::Value> {
    let text = msg.pointer("/send/msg")?.as_str()?;
    serde_json::from_slice(&Binary::from_base64(text).ok()?).ok()
}
