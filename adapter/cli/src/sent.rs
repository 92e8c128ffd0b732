//! Sending a transaction, and reading what it did.

use oaic_chain::TxOutcome;
use oaic_client::{Contract, Handle};
use oaic_messages::events::ContractEvent;
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

/// As [`carry_out`], and print what a contract's event says of it, where there is one: given are the
/// event and the transaction's hash.
pub(crate) fn carry_out_with<E: ContractEvent, K: Contract, R: Report>(
    plan: Plan,
    tx: &TxArgs,
    contract: &Handle<'_, K>,
    ctx: &Context,
    report: impl FnOnce(E, String) -> R,
) -> Result<()> {
    let action = plan.what().to_owned();
    let Some(outcome) = ctx.send(tx, plan)? else {
        return Ok(());
    };
    match contract.event::<E>(&outcome) {
        Ok(event) => ctx.out.print(&report(event, outcome.hash)),
        Err(_) => ctx.out.print(&Sent::new(action, &outcome)),
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
