//! `oaic data complete|refund|rate|claim`.

use clap::Args;
use oaic_types::compute_settlement::PayeeRef;
use oaic_types::data_market::{
    ExecuteMsg, OrderStatus, QueryMsg, SplitResponse, MAX_CLAIMS, MAX_STARS,
};

use super::list::send;
use super::market::{ask, listing, order as order_of};
use super::orders::disputable;
use crate::amount::Amount;
use crate::cli::TxArgs;
use crate::context::Context;
use crate::error::{CliError, Kind, Result};
use crate::verbs::span;

/// Which order.
#[derive(Debug, Args)]
pub struct OrderTxArgs {
    /// Which order
    order: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// A rating.
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

/// Whose payees.
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

/// Pay an order.
pub(super) fn complete(args: &OrderTxArgs, ctx: &Context) -> Result<()> {
    let order = order_of(ctx, args.order)?;
    let block = ctx.chain.block()?;
    let why = match (order.status, &order.delivery) {
        (OrderStatus::Delivered, Some(delivery)) => disputable(delivery, &block)
            .map(|left| format!("it can be disputed for {left}, and completed then")),
        (OrderStatus::Open, _) => Some("nothing was delivered for it yet".to_owned()),
        _ => Some(format!("it is {}", super::orders::status(&order))),
    };
    if let Some(why) = why {
        return Err(CliError::new(
            Kind::Refused,
            format!("order {} can't be completed: {why}", args.order),
        )
        .next(format!("oaic data order {}", args.order)));
    }
    let msg = ExecuteMsg::Complete { order: args.order };
    send(
        format!("complete order {}", args.order),
        &msg,
        &args.tx,
        ctx,
    )
}

/// Give the money of an order back.
pub(super) fn refund(args: &OrderTxArgs, ctx: &Context) -> Result<()> {
    let order = order_of(ctx, args.order)?;
    if !order.refundable {
        let now = ctx.chain.block()?.time;
        let why = match order.status {
            OrderStatus::Open => format!(
                "a delivery can come for another {}",
                span(order.deliver_before.saturating_sub(now))
            ),
            _ => format!("it is {}", super::orders::status(&order)),
        };
        return Err(CliError::new(
            Kind::Refused,
            format!("order {} can't be refunded: {why}", args.order),
        )
        .next(format!("oaic data order {}", args.order)));
    }
    let msg = ExecuteMsg::Refund { order: args.order };
    send(format!("refund order {}", args.order), &msg, &args.tx, ctx)
}

/// Rate an order.
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

/// Pay payees.
pub(super) fn claim(args: &ClaimArgs, ctx: &Context) -> Result<()> {
    let found = listing(ctx, args.listing)?;
    let split: SplitResponse = ask(
        ctx,
        &QueryMsg::Split {
            listing: args.listing,
            version: Some(args.split_version.unwrap_or(found.split_version)),
        },
    )?;
    let mut total = 0u128;
    let mut payees = Vec::new();
    for (payee, place) in split.payees.iter().zip(0u32..) {
        let open = payee.earned.saturating_sub(payee.claimed).u128();
        if open == 0 || payee.address.is_none() {
            continue;
        }
        total = total.saturating_add(open);
        payees.push(PayeeRef {
            service_id: args.listing,
            split_version: split.version,
            payee: place,
        });
    }
    payees.truncate(MAX_CLAIMS);
    if payees.is_empty() {
        ctx.out.note("there is nothing to claim");
        return Ok(());
    }
    let what = format!(
        "pay {} to {} payees of listing {}",
        Amount(total),
        payees.len(),
        args.listing
    );
    send(what, &ExecuteMsg::Claim { payees }, &args.tx, ctx)
}
