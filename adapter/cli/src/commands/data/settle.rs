//! `oaic data complete|refund|rate|claim|deposit|withdraw-deposit`.

use oaic_messages::compute_settlement::PayeeRef;
use oaic_messages::data_market::{
    ExecuteMsg, OrderStatus, QueryMsg, ReceiveMsg, SplitResponse, MAX_CLAIMS, MAX_STARS,
};

use super::market::{ask, listing, order as order_of, price, send};
use super::orders::disputable;
use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct OrderTxArgs {
    /// Which order
    order: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct RateArgs {
    /// Which order
    order: u64,
    /// 1 to 5
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_STARS)))]
    stars: u8,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct ClaimArgs {
    /// Which listing
    listing: u64,
    /// Version of its split [default: the newest]
    #[arg(long, value_name = "VERSION")]
    split_version: Option<u32>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct DepositArgs {
    /// How much, like 5oaic
    amount: Amount,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn complete(args: &OrderTxArgs, ctx: &Context) -> Result<()> {
    let order = order_of(ctx, args.order)?;
    let block = ctx.chain.block()?;
    let why = match (order.status, &order.delivery) {
        (OrderStatus::Delivered, Some(delivery)) => disputable(delivery, &block)
            .map(|left| format!("it can be disputed for another {left}; complete it after that")),
        (OrderStatus::Open, _) => Some("nothing was delivered for it yet".to_owned()),
        _ => Some(format!("it is {}", super::orders::status(&order))),
    };
    if let Some(why) = why {
        return Err(impossible(args.order, "completed", &why));
    }
    let msg = ExecuteMsg::Complete { order: args.order };
    send(
        format!("complete order {}", args.order),
        &msg,
        &args.tx,
        ctx,
    )
}

pub(super) fn refund(args: &OrderTxArgs, ctx: &Context) -> Result<()> {
    let order = order_of(ctx, args.order)?;
    if !order.refundable {
        let now = ctx.chain.block()?.time;
        let left = span(order.deliver_before.saturating_sub(now));
        let why = match order.status {
            OrderStatus::Open => format!("a delivery can come for another {left}"),
            _ => format!("it is {}", super::orders::status(&order)),
        };
        return Err(impossible(args.order, "refunded", &why));
    }
    let msg = ExecuteMsg::Refund { order: args.order };
    send(format!("refund order {}", args.order), &msg, &args.tx, ctx)
}

fn impossible(order: u64, action: &str, why: &str) -> CliError {
    CliError::refused(format!("order {order} can't be {action}: {why}"))
        .next(format!("oaic data order {order}"))
}

pub(super) fn rate(args: &RateArgs, ctx: &Context) -> Result<()> {
    let msg = ExecuteMsg::Rate {
        order: args.order,
        stars: args.stars,
    };
    let what = format!(
        "give order {} {} of {MAX_STARS} stars",
        args.order, args.stars
    );
    send(what, &msg, &args.tx, ctx)
}

pub(super) fn claim(args: &ClaimArgs, ctx: &Context) -> Result<()> {
    let found = listing(ctx, args.listing)?;
    let split: SplitResponse = ask(
        ctx,
        &QueryMsg::Split {
            listing: args.listing,
            version: Some(args.split_version.unwrap_or(found.split_version)),
        },
    )?;
    let open = split.payees.into_iter().zip(0u32..);
    let paid: Vec<Paid> = open
        .filter_map(|(payee, place)| {
            let amount = payee.earned.saturating_sub(payee.claimed);
            (!amount.is_zero()).then_some(Paid {
                payee: place,
                address: payee.address?.into(),
                amount: amount.into(),
            })
        })
        .take(MAX_CLAIMS)
        .collect();
    let mut report = Claimed {
        listing: args.listing,
        split_version: split.version,
        claimed: paid,
        sent: None,
    };
    if report.claimed.is_empty() {
        return ctx.out.print(&report);
    }
    let payees = report.claimed.iter().map(|paid| PayeeRef {
        source_id: args.listing,
        split_version: split.version,
        payee: paid.payee,
    });
    let msg = ExecuteMsg::Claim {
        payees: payees.collect(),
    };
    let amounts = report.claimed.iter().map(|paid| paid.amount.0);
    let what = format!(
        "pay {} to {} of listing {}",
        Amount(amounts.fold(0, u128::saturating_add)),
        counted(
            u64::try_from(report.claimed.len()).unwrap_or(u64::MAX),
            "payee"
        ),
        args.listing
    );
    let plan = Plan::new(&what).call(ctx.data_market()?.call(&msg)?);
    let Some(outcome) = ctx.send(&args.tx, plan)? else {
        return Ok(());
    };
    report.sent = Some(Sent::new(what, &outcome));
    ctx.out.print(&report)
}

pub(super) fn deposit(args: &DepositArgs, ctx: &Context) -> Result<()> {
    let amount = price("the amount", args.amount)?;
    let what = format!("add {} to your deposit", args.amount);
    let hook = ReceiveMsg::Deposit {};
    let payment = ctx.token()?.send_call(&ctx.data_market()?, amount, &hook)?;
    carry_out(Plan::new(what).confirmed().call(payment), &args.tx, ctx)
}

pub(super) fn withdraw_deposit(args: &DepositArgs, ctx: &Context) -> Result<()> {
    let amount = price("the amount", args.amount)?;
    let what = format!("take {} of your deposit back", args.amount);
    send(what, &ExecuteMsg::WithdrawDeposit { amount }, &args.tx, ctx)
}

#[derive(Debug, Serialize)]
struct Claimed {
    listing: u64,
    split_version: u32,
    /// Empty when there was nothing to claim; then nothing was sent.
    claimed: Vec<Paid>,
    #[serde(flatten)]
    sent: Option<Sent>,
}

#[derive(Debug, Serialize)]
struct Paid {
    /// Place in the split, from 0.
    payee: u32,
    address: String,
    /// What was open when it was asked for.
    amount: Amount,
}

impl Report for Claimed {
    const SCHEMA: &'static str = "oaic/data-claimed/1";

    fn human(&self, out: &mut String) {
        match &self.sent {
            Some(sent) => sent.human(out),
            None => out.push_str("there is nothing to claim\n"),
        }
    }
}
