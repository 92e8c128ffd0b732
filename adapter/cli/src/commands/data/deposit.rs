//! `oaic data deposit|withdraw-deposit`: the deposit that covers a seller's open orders.

use clap::Args;
use oaic_messages::data_market::{ExecuteMsg, ReceiveMsg};

use super::market::{price, send};
use crate::amount::Amount;
use crate::args::TxArgs;
use crate::context::{Context, Plan};
use crate::error::Result;
use crate::sent::carry_out;

/// How much.
#[derive(Debug, Args)]
pub struct DepositArgs {
    /// How much, like 5oaic
    amount: Amount,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn deposit(args: &DepositArgs, ctx: &Context) -> Result<()> {
    let amount = price("the amount", args.amount)?;
    let what = format!("add {} to your deposit", args.amount);
    let hook = ReceiveMsg::Deposit {};
    let payment = ctx.token()?.send_call(&ctx.data_market()?, amount, &hook)?;
    carry_out(Plan::new(what).confirmed().call(payment), &args.tx, ctx)
}

/// Take back what no order holds.
pub(super) fn withdraw(args: &DepositArgs, ctx: &Context) -> Result<()> {
    let amount = price("the amount", args.amount)?;
    let what = format!("take {} of your deposit back", args.amount);
    send(what, &ExecuteMsg::WithdrawDeposit { amount }, &args.tx, ctx)
}
