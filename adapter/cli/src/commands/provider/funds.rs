//! `oaic provider bond|unbond|withdraw|release|claim`.

use oaic_messages::compute_settlement::{ExecuteMsg, PayeeRef, ReceiveMsg};

use crate::commands::lists::{self, Channels, Task};
use crate::commands::prelude::*;
use crate::commands::{channel, service};

#[derive(Debug, Args)]
pub struct BondArgs {
    /// How much, like 1000oaic
    amount: Amount,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct WithdrawArgs {
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Channels
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

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

pub(super) fn bond(args: &BondArgs, ctx: &Context) -> Result<()> {
    let plan = Plan::new(format!("bond {}", args.amount)).confirmed();
    let hook = ReceiveMsg::Bond {};
    let payment = ctx
        .token()?
        .send_call(&ctx.settlement()?, args.amount, &hook)?;
    carry_out(plan.call(payment), &args.tx, ctx)
}

pub(super) fn unbond(args: &BondArgs, ctx: &Context) -> Result<()> {
    let what = format!("unbond {}", args.amount);
    let msg = ExecuteMsg::Unbond {
        amount: args.amount.into(),
    };
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
}

pub(super) fn withdraw(args: &WithdrawArgs, ctx: &Context) -> Result<()> {
    let what = "take what has finished unbonding";
    carry_out(ctx.plan(what, &ExecuteMsg::WithdrawBond {})?, &args.tx, ctx)
}

pub(super) fn release(args: &ReleaseArgs, ctx: &Context) -> Result<()> {
    let mut left = 0u128;
    for number in Channels::of(&args.channels).numbers() {
        match channel::find(*number, ctx) {
            Ok(found) => left = left.saturating_add(found.reserved.u128()),
            // The contract skips it.
            Err(error) if error.kind() == Kind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    let left = Amount(left);
    let what =
        |named| format!("pay {left} back out of {named} and close, giving up what isn't settled");
    let task = Task::new(&args.channels, "released", what).confirmed();
    let msg = |channels| ExecuteMsg::Release { channels };
    lists::run(&task, &args.tx, ctx, msg).map(drop)
}

pub(super) fn claim(args: &ClaimArgs, ctx: &Context) -> Result<()> {
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
