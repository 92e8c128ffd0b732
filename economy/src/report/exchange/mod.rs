//! What a scenario of an exchange reports: who sent what to whom, step by step, with which totals,
//! and what anybody can read of it on the chain.

mod html;
mod text;

use serde::Serialize;

use crate::audit::Check;
use crate::format::oaic;

#[derive(Clone, Debug, Serialize)]
pub struct ExchangeReport {
    pub scenario: &'static str,
    pub about: &'static str,
    /// `embedded` or `localnet`.
    pub backend: String,
    pub chain_id: String,
    pub actors: Vec<String>,
    pub steps: Vec<Step>,
    pub figures: Vec<Figure>,
    pub views: Vec<View>,
    pub balanced: bool,
    pub checks: Vec<Check>,
    pub duration_ms: u64,
}

/// One thing that went from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Position of the sender among the actors.
    pub from: usize,
    /// Position of the receiver; the same for something one does alone.
    pub to: usize,
    pub what: String,
    pub kind: StepKind,
}

impl Step {
    pub fn new(from: usize, to: usize, kind: StepKind, what: impl Into<String>) -> Self {
        let what = what.into();
        Self {
            from,
            to,
            what,
            kind,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Beside the chain.
    Private,
    Transaction,
    /// In a transaction that carries a proof.
    Proof,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    pub name: String,
    pub value: String,
    pub unit: &'static str,
}

impl Figure {
    pub fn new(name: &str, value: impl Into<String>, unit: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            unit,
        }
    }

    /// An amount, given in uoaic and shown in OAIC.
    pub fn oaic(name: &str, uoaic: impl Into<u128>) -> Self {
        Self::new(name, oaic(uoaic), "OAIC")
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct View {
    pub who: String,
    pub sees: String,
}

impl View {
    /// What is to be seen by somebody.
    pub fn new(who: &str, sees: impl Into<String>) -> Self {
        Self {
            who: who.to_owned(),
            sees: sees.into(),
        }
    }
}

impl ExchangeReport {
    fn actor(&self, place: usize) -> &str {
        self.actors.get(place).map_or("?", String::as_str)
    }
}
