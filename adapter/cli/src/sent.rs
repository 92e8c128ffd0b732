//! Sending a transaction, and reading what it did.

use oaic_chain::TxOutcome;
use serde::Serialize;

use crate::args::TxArgs;
use crate::context::{Context, Plan};
use crate::error::Result;
use crate::output::Report;
use crate::terminal;

/// Send a transaction and print that it was done; with `--dry-run` it is only shown.
pub(crate) fn carry_out(plan: Plan, tx: &TxArgs, ctx: &Context) -> Result<()> {
    let action = plan.what().to_owned();
    match ctx.send(tx, plan)? {
        Some(outcome) => ctx.out.print(&Sent::new(action, &outcome)),
        None => Ok(()),
    }
}

/// What a transaction did, for commands that have nothing more to say.
#[derive(Debug, Serialize)]
pub(crate) struct Sent {
    pub(crate) action: String,
    pub(crate) height: u64,
    pub(crate) tx: String,
    pub(crate) gas_used: Option<u64>,
}

impl Sent {
    pub(crate) fn new(action: impl Into<String>, outcome: &TxOutcome) -> Self {
        Self {
            action: action.into(),
            height: outcome.height,
            tx: outcome.hash.clone(),
            gas_used: outcome.gas_used,
        }
    }
}

impl Report for Sent {
    const SCHEMA: &'static str = "oaic/sent/1";

    fn human(&self, out: &mut String) {
        out.push_str("done: ");
        out.push_str(&terminal::line(&self.action));
        out.push('\n');
    }
}
