//! `oaic provider claim`.

use clap::Args;
use oaic_messages::compute_settlement::{ExecuteMsg, PayeeRef};

use crate::amount::Amount;
use crate::args::TxArgs;
use crate::commands::service;
use crate::context::Context;
use crate::error::Result;
use crate::sent::carry_out;
use crate::words::counted;

/// What to claim.
#[derive(Debug, Args)]
pub struct ClaimArgs {
    /// Service
    #[arg(long)]
    service: u64,
    /// Version of its split [default: the newest]
    #[arg(long, value_name = "VERSION")]
    split_version: Option<u32>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn run(args: &ClaimArgs, ctx: &Context) -> Result<()> {
    let service = service::find(args.service, ctx)?;
    let split = service::split(&service, args.split_version, ctx)?;
    // A split never has more payees than one claim takes.
    let mut payees = Vec::new();
    let mut total = 0u128;
    for (index, payee) in (0u32..).zip(&split.payees) {
        let open = payee.earned.saturating_sub(payee.claimed).u128();
        if open == 0 {
            continue;
        }
        if payee.address.is_none() {
            ctx.out.warn(format!(
                "'{}' has no address yet; its {} goes on accruing",
                payee.label,
                Amount(open)
            ));
            continue;
        }
        total = total.saturating_add(open);
        payees.push(PayeeRef {
            source_id: args.service,
            split_version: split.version,
            payee: index,
        });
    }
    if payees.is_empty() {
        ctx.out.note("there is nothing to claim");
        return Ok(());
    }
    let what = format!(
        "pay {} to {} of service {}",
        Amount(total),
        counted(payees.len() as u64, "payee"),
        args.service
    );
    let msg = ExecuteMsg::Claim { payees };
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
}
