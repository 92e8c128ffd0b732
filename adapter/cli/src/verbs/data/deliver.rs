//! `oaic data deliver|answer`: the seller's side of open orders.

use clap::Args;
use oaic_circuits::answer::{AnswerCircuit, Witness};
use oaic_circuits::Provable;
use oaic_data::{delivery, wire};
use oaic_poseidon::Fr;
use oaic_statements::Answer as Statement;
use oaic_types::data_market::{
    ExecuteMsg, OrderKind, OrderResponse, OrderStatus, OrdersOf, QueryMsg, RegisteredQuery, Rows,
};
use serde::Serialize;

use super::home::Home;
use super::market::{
    ask, context, failure, order as order_of, orders, promise, prove, table_failure, version,
};
use crate::cli::TxArgs;
use crate::context::{Context, DryRun, Plan};
use crate::error::{CliError, Kind, Result};
use crate::output::Report;
use crate::verbs::{every, span};

/// Which orders of files.
#[derive(Debug, Args)]
pub struct DeliverArgs {
    /// Only this order [default: all open ones of yours]
    order: Option<u64>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// Which orders of answers.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// Only this order [default: all open ones of yours]
    order: Option<u64>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// Deliver keys.
pub(super) fn deliver(args: &DeliverArgs, ctx: &Context) -> Result<()> {
    serve(args.order, &args.tx, ctx, "file", delivery_of)
}

/// Deliver answers.
pub(super) fn answer(args: &AnswerArgs, ctx: &Context) -> Result<()> {
    serve(args.order, &args.tx, ctx, "answer", answer_of)
}

/// One after the other; what can't be served is reported, and the others are served all the same.
fn serve(
    one: Option<u64>,
    tx: &TxArgs,
    ctx: &Context,
    kind: &'static str,
    message: impl Fn(&OrderResponse, &Fr, &Context) -> Result<ExecuteMsg>,
) -> Result<()> {
    let orders = match one {
        Some(id) => vec![open_order(id, kind, ctx)?],
        None => open_orders(kind, tx, ctx)?,
    };
    if tx.dry_run && !orders.is_empty() {
        ctx.out
            .note("what is shown opens to its buyer: don't pass it on before it is delivered");
    }
    let bound = context(ctx)?;
    let mut served = Served::default();
    let mut shown = Vec::new();
    let mut first = None;
    for order in &orders {
        let what = format!("deliver order {}", order.id);
        if one.is_none() && order.refundable {
            // Nothing can be done about it, so it is no failure of this run or of later ones.
            ctx.out.warn(format!(
                "order {0} wasn't delivered in time; `oaic data refund {0}` gives its money back",
                order.id
            ));
            served.late.push(order.id);
            continue;
        }
        let sent = ctx
            .chain
            .block()
            .map_err(CliError::from)
            .and_then(|block| ensure_in_time(order, block.time))
            .and_then(|()| message(order, &bound, ctx))
            // And after proving, which takes its time.
            .and_then(|msg| ensure_in_time(order, ctx.chain.block()?.time).map(|()| msg))
            .and_then(|msg| {
                let plan = Plan::new(&what).call(ctx.data_market()?, &msg)?;
                if tx.dry_run {
                    return ctx.preview(tx, plan).map(Some);
                }
                ctx.send(tx, plan).map(|_| None)
            });
        match sent {
            Ok(None) => served.delivered.push(order.id),
            Ok(Some(preview)) => shown.push(preview),
            Err(error) if one.is_some() => return Err(error),
            Err(error) => {
                ctx.out.warn(format!("order {}: {error}", order.id));
                served.failed.push(order.id);
                first.get_or_insert(error);
            }
        }
    }
    if !tx.dry_run {
        ctx.out.print(&served)?;
    } else if let Some(all) = DryRun::joined(shown) {
        ctx.out.print(&all)?;
    }
    match first {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Longest time before its deadline in which nothing is sent any more, in seconds.
const MARGIN: u64 = 60;

/// Refuses what might come too late: a delivery that fails is public all the same, so that its
/// buyer has what he ordered, and his money back. Nothing is sent in the last tenth of the time
/// there is, at most [`MARGIN`].
fn ensure_in_time(order: &OrderResponse, now: u64) -> Result<()> {
    let there_was = order.deliver_before.saturating_sub(order.ordered_at);
    let last = order
        .deliver_before
        .saturating_sub(MARGIN.min(there_was / 10));
    if now < last {
        return Ok(());
    }
    let end = match order.deliver_before.checked_sub(now) {
        None | Some(0) => "its time is over".to_owned(),
        Some(left) => format!("its time ends in {}", span(left)),
    };
    Err(CliError::new(
        Kind::Refused,
        format!(
            "order {} had to be delivered earlier, {end}: what is sent now may come too late, and \
             then the buyer has it and his money back; so nothing was sent",
            order.id
        ),
    )
    .next("deliver earlier: run this from a timer"))
}

fn is_kind(order: &OrderResponse, kind: &str) -> bool {
    matches!(order.kind, OrderKind::File) == (kind == "file")
}

fn open_order(id: u64, kind: &str, ctx: &Context) -> Result<OrderResponse> {
    let order = order_of(ctx, id)?;
    let (verb, other) = match kind {
        "file" => ("answer", "an answer"),
        _ => ("deliver", "a file"),
    };
    if !is_kind(&order, kind) {
        return Err(CliError::usage(format!("order {id} is for {other}"))
            .next(format!("oaic data {verb} {id}")));
    }
    if order.status != OrderStatus::Open {
        return Err(CliError::new(
            Kind::Refused,
            format!("order {id} isn't open: {}", super::orders::status(&order)),
        ));
    }
    Ok(order)
}

fn open_orders(kind: &str, tx: &TxArgs, ctx: &Context) -> Result<Vec<OrderResponse>> {
    let seller = ctx.address(&ctx.sender(tx)?)?;
    let of = OrdersOf::Open {
        seller: Some(seller),
    };
    let mut found = every(|order| order.id, orders(ctx, of))?;
    // Delivered ones hold money too.
    found.retain(|order| order.status == OrderStatus::Open && is_kind(order, kind));
    Ok(found)
}

fn delivery_of(order: &OrderResponse, context: &Fr, ctx: &Context) -> Result<ExecuteMsg> {
    let sold = promise(
        order.seller.as_str(),
        &version(ctx, order.listing, order.version)?,
    )?;
    let secret = Home::new(ctx.home()).secret(&sold.key_commitment)?;
    let buyer = wire::read_point("buyer_key", &order.buyer_key).map_err(failure)?;
    let sent = delivery::deliver(&secret, order.seller.as_str(), &buyer, context, order.id)
        .map_err(failure)?;
    let proof = prove(&sent.circuit, &ctx.out)?;
    Ok(ExecuteMsg::Deliver {
        order: order.id,
        ephemeral: wire::point(&sent.ephemeral),
        masked: wire::binary(&sent.masked),
        proof: proof.into(),
    })
}

fn answer_of(order: &OrderResponse, context: &Fr, ctx: &Context) -> Result<ExecuteMsg> {
    let OrderKind::Answer { query } = order.kind else {
        return Err(CliError::failed("internal fault: an order of a file"));
    };
    let sold = version(ctx, order.listing, order.version)?;
    let asked: RegisteredQuery = ask(
        ctx,
        &QueryMsg::Query {
            listing: order.listing,
            query,
        },
    )?;
    let Some(info) = sold.table else {
        return Err(CliError::failed(format!(
            "version {} of listing {} has no table",
            order.version, order.listing
        )));
    };
    let commitment = wire::element("table.commitment", &info.commitment).map_err(failure)?;
    let table = Home::new(ctx.home()).table(&commitment)?;
    let buyer = wire::read_point("buyer_key", &order.buyer_key).map_err(failure)?;
    let sale = table
        .sell(
            order.seller.as_str(),
            &asked.query,
            *context,
            Fr::from(order.id),
            buyer,
        )
        .map_err(table_failure)?;
    let statement = sale.statement;
    let proof = match info.rows {
        Rows::R64 => prove_answer::<64>(statement, sale.witness, ctx)?,
        Rows::R1024 => prove_answer::<1_024>(statement, sale.witness, ctx)?,
    };
    Ok(ExecuteMsg::Answer {
        order: order.id,
        ephemeral: wire::point(&statement.ephemeral),
        masked: statement.masked.iter().map(wire::binary).collect(),
        proof: proof.into(),
    })
}

fn prove_answer<const ROWS: usize>(
    statement: Statement,
    witness: Witness,
    ctx: &Context,
) -> Result<Vec<u8>>
where
    AnswerCircuit<ROWS>: Provable<Statement = Statement, Witness = Witness>,
{
    prove(&AnswerCircuit::<ROWS>::new(statement, witness), &ctx.out)
}

#[derive(Debug, Default, Serialize)]
struct Served {
    delivered: Vec<u64>,
    failed: Vec<u64>,
    /// Their time is over; what they hold can be refunded.
    late: Vec<u64>,
}

impl Report for Served {
    const SCHEMA: &'static str = "oaic/data-delivered/1";

    fn human(&self, out: &mut String) {
        let list = |ids: &[u64]| {
            let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
            ids.join(", ")
        };
        match self.delivered.as_slice() {
            [] if self.failed.is_empty() && self.late.is_empty() => {
                out.push_str("there is nothing to deliver\n")
            }
            [] => {}
            ids => out.push_str(&format!("delivered: {}\n", list(ids))),
        }
        if !self.failed.is_empty() {
            out.push_str(&format!("not delivered: {}\n", list(&self.failed)));
        }
        if !self.late.is_empty() {
            out.push_str(&format!("too late: {}\n", list(&self.late)));
        }
    }
}
