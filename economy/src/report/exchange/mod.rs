//! What a scenario of an exchange reports: who sent what to whom, step by step, what it came to,
//! and what anybody can read of it on the chain.

mod html;
mod text;

use serde::Serialize;

use crate::audit::Check;
use crate::format::oaic;

/// One run.
#[derive(Clone, Debug, Serialize)]
pub struct ExchangeReport {
    /// Name of the scenario.
    pub scenario: &'static str,
    /// What it is about, in one sentence.
    pub about: &'static str,
    /// `embedded` or `localnet`.
    pub backend: String,
    /// Chain id.
    pub chain_id: String,
    /// Who takes part; each step is between two of them.
    pub actors: Vec<String>,
    /// What happened, in its order.
    pub steps: Vec<Step>,
    /// What it came to.
    pub figures: Vec<Figure>,
    /// What each sees of it.
    pub views: Vec<View>,
    /// Whether every book adds up.
    pub balanced: bool,
    /// Every book that was recomputed.
    pub checks: Vec<Check>,
    /// How long the run took, in milliseconds.
    pub duration_ms: u64,
}

/// One thing that went from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Position of the sender among the actors.
    pub from: usize,
    /// Position of the receiver; the same for something one does alone.
    pub to: usize,
    /// What.
    pub what: String,
    /// How it went.
    pub kind: StepKind,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Beside the chain.
    Private,
    /// In a transaction.
    Transaction,
    /// In a transaction that carries a proof.
    Proof,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What is counted.
    pub name: String,
    /// The number.
    pub value: String,
    /// In what.
    pub unit: &'static str,
}

impl Figure {
    /// A number in a unit.
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

/// What somebody sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct View {
    /// Who.
    pub who: String,
    /// What.
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
    /// Books that add up.
    fn good(&self) -> usize {
        self.checks.iter().filter(|check| check.holds()).count()
    }

    fn actor(&self, place: usize) -> &str {
        self.actors.get(place).map_or("?", String::as_str)
    }
}
