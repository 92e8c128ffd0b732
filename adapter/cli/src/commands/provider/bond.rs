//! `oaic provider bond|unbond|withdraw`.

use clap::Args;
use oaic_messages::compute_settlement::{ExecuteMsg, ReceiveMsg};

use crate::amount::Amount;
use crate::args::TxArgs;
use crate::context::{Context, Plan};
use crate::error::Result;
use crate::sent::carry_out;

/// How much.
#[derive(Debug, Args)]
pub struct BondArgs {
    /// How much, like 1000oaic
    amount: Amount,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// Nothing to choose.
#[derive(Debug, Args)]
pub struct WithdrawArgs {
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn add(args: &BondArgs, ctx: &Context) -> Result<()> {
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
