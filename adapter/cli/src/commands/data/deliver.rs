//! `oaic data deliver|answer`: the seller's side of open orders.

use std::collections::BTreeSet;

use oaic_circuits::answer::{AnswerCircuit, Witness};
use oaic_circuits::Provable;
use oaic_messages::data_market::{
    ExecuteMsg, OrderKind, OrderResponse, OrderStatus, OrdersOf, Rows,
};
use oaic_poseidon::Fr;
use oaic_sealed_data::{delivery, wire};
use oaic_statements::Answer as Statement;

use super::home::Home;
use super::market::{context, failure, promise, prove, proven, table_failure};
use super::sales::{Sales, Sealing};
use crate::commands::prelude::*;
use crate::context::DryRun;
use crate::context::Now;

#[derive(Debug, Args)]
pub struct DeliverArgs {
    /// Only this order [default: all open ones of yours]
    order: Option<u64>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn deliver(args: &DeliverArgs, ctx: &Context) -> Result<()> {
    serve(args.order, &args.tx, ctx, "file", delivery_of)
}

pub(super) fn answer(args: &DeliverArgs, ctx: &Context) -> Result<()> {
    serve(args.order, &args.tx, ctx, "answer", answer_of)
}

/// One after the other; what can't be served is reported, and the others are served all the same.
/// Which orders there are is the node's word; what they are is proven.
fn serve(
    one: Option<u64>,
    tx: &TxArgs,
    ctx: &Context,
    kind: &'static str,
    message: impl Fn(&OrderResponse, &Now, &Seller) -> Result<ExecuteMsg>,
) -> Result<()> {
    let seller = Seller {
        address: ctx.address(&ctx.sender(tx)?)?,
        sales: Sales::open(ctx)?,
        bound: context(ctx)?,
        ctx,
    };
    let ids = match one {
        Some(id) => [id].into(),
        None => open_orders(kind, &seller.address, ctx)?,
    };
    if tx.dry_run && !ids.is_empty() {
        ctx.out
            .note("what is shown opens to its buyer: don't pass it on before it is delivered");
    }
    let mut served = Served::default();
    let mut shown = Vec::new();
    let mut first = None;
    for id in ids {
        let sent = seller
            .open_order(id, kind, one.is_none())
            .and_then(|found| {
                let Some((order, now)) = found else {
                    return Ok(Done::Late);
                };
                let msg = message(&order, &now, &seller)?;
                // And after proving, which takes its time.
                if seller.open_order(id, kind, one.is_none())?.is_none() {
                    return Ok(Done::Late);
                }
                let what = format!("deliver order {id}");
                let plan = Plan::new(what)
                    .call(ctx.data_market()?.call(&msg)?)
                    .gas(GAS);
                if tx.dry_run {
                    return ctx.preview(tx, plan).map(Done::Shown);
                }
                ctx.send(tx, plan).map(|_| Done::Sent)
            });
        match sent {
            Ok(Done::Sent) => served.delivered.push(id),
            Ok(Done::Late) => served.late.push(id),
            Ok(Done::Shown(preview)) => shown.push(preview),
            Err(error) if one.is_some() => return Err(error),
            Err(error) => {
                ctx.out.warn(format!("order {id}: {error}"));
                served.failed.push(id);
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

enum Done {
    Sent,
    Shown(DryRun),
    /// Nothing can be done about it, so it is no failure of this run or of later ones.
    Late,
}

struct Seller<'a> {
    address: String,
    sales: Sales,
    /// What proofs are bound to.
    bound: Fr,
    ctx: &'a Context,
}

impl<'a> Seller<'a> {
    /// An order of one's own that can be served now, proven, and the state that it is of. None, and
    /// a word about it: it wasn't delivered in time, and `passed_over` such.
    fn open_order(
        &self,
        id: u64,
        kind: &str,
        passed_over: bool,
    ) -> Result<Option<(OrderResponse, Now<'a>)>> {
        let now = self.ctx.proven()?;
        let order = proven::order(&now, id)?;
        let (verb, other) = match kind {
            "file" => ("answer", "an answer"),
            _ => ("deliver", "a file"),
        };
        if !is_kind(&order, kind) {
            return Err(CliError::usage(format!("order {id} is for {other}"))
                .next(format!("oaic data {verb} {id}")));
        }
        if order.status != OrderStatus::Open {
            return Err(CliError::refused(format!(
                "order {id} isn't open: {}",
                super::orders::status(&order)
            )));
        }
        if passed_over && order.refundable {
            self.ctx.out.warn(format!(
                "order {id} can't be delivered any more; `oaic data refund {id}` gives its money back"
            ));
            return Ok(None);
        }
        self.ensure_own(&order)?;
        ensure_in_time(&order, now.latest())?;
        // In time, and refundable all the same: its file was proven broken.
        if order.refundable {
            return Err(CliError::refused(format!(
                "the file of order {id} was proven broken, so that its buyer gets the money back \
                     whatever is delivered; nothing was sent"
            ))
            .next(format!("oaic data refund {id}")));
        }
        Ok(Some((order, now)))
    }

    /// Refuses an order of somebody else's listing: anybody can list what is yours, with queries and
    /// a price of their own, and be paid for what you deliver.
    fn ensure_own(&self, order: &OrderResponse) -> Result<()> {
        if order.seller.as_str() == self.address {
            return Ok(());
        }
        Err(CliError::refused(format!(
            "order {} is of listing {} of {}, not of {}'s: nothing was sent",
            order.id, order.listing, order.seller, self.address
        ))
        .next("if that account is yours too, serve with --from it"))
    }

    /// What is sent for an order: what was sent before, or what `seal` makes, once it is kept.
    fn message(
        &self,
        sealing: &Sealing,
        seal: impl FnOnce() -> Result<ExecuteMsg>,
    ) -> Result<ExecuteMsg> {
        if let Some(before) = self.sales.allow(sealing)? {
            return Ok(before);
        }
        let message = seal()?;
        self.sales.serve(sealing, &message)?;
        Ok(message)
    }
}

/// Gas that a delivery is sent with: a key takes some 117,000 where codes are pinned, and each contract
/// that isn't 60,000 more. It is never simulated: what a node gets for that it has, with
/// nothing on the chain.
const GAS: u64 = 600_000;

/// Longest time before its deadline in which nothing is sent any more, in seconds.
const MARGIN: u64 = 60;

/// Refuses what might come too late: a delivery that fails is public all the same, so that its
/// buyer has both the goods and the money. Nothing is sent in the last tenth of the time
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
        None | Some(0) => "its deadline has passed".to_owned(),
        Some(left) => format!("its deadline is in {}", span(left)),
    };
    Err(CliError::refused(format!(
        "order {} had to be delivered earlier, {end}: what is sent now may come too late, and \
             the buyer would then have both the key and the money, so nothing was sent",
        order.id
    ))
    .next("deliver earlier: run this from a timer"))
}

fn is_kind(order: &OrderResponse, kind: &str) -> bool {
    matches!(order.kind, OrderKind::File) == (kind == "file")
}

/// Each once, however often a node says it.
fn open_orders(kind: &str, seller: &str, ctx: &Context) -> Result<BTreeSet<u64>> {
    let of = OrdersOf::Open {
        seller: Some(seller.to_owned()),
    };
    let mut found = ctx.data_market()?.orders(of).all()?;
    // Delivered ones hold money too.
    found.retain(|order| order.status == OrderStatus::Open && is_kind(order, kind));
    Ok(found.into_iter().map(|order| order.id).collect())
}

fn delivery_of(order: &OrderResponse, now: &Now, seller: &Seller) -> Result<ExecuteMsg> {
    let ctx = seller.ctx;
    let sold = promise(
        order.seller.as_str(),
        &proven::version(now, order.listing, order.version)?,
    )?;
    let sealing = Sealing {
        order,
        of: &sold.key_commitment,
        query: None,
    };
    seller.message(&sealing, || {
        let secret = Home::of(ctx).secret(&sold.key_commitment)?;
        let buyer = wire::read_point("buyer_key", &order.buyer_key).map_err(failure)?;
        let sent = delivery::deliver(
            &secret,
            order.seller.as_str(),
            &buyer,
            &seller.bound,
            order.id,
        )
        .map_err(failure)?;
        let proof = prove(&sent.circuit, &ctx.out)?;
        Ok(ExecuteMsg::Deliver {
            order: order.id,
            ephemeral: wire::point(&sent.ephemeral),
            masked: wire::binary(&sent.masked),
            proof: proof.into(),
        })
    })
}

fn answer_of(order: &OrderResponse, now: &Now, seller: &Seller) -> Result<ExecuteMsg> {
    let ctx = seller.ctx;
    let OrderKind::Answer { query } = order.kind else {
        return Err(CliError::failed("internal fault: an order of a file"));
    };
    let sold = proven::version(now, order.listing, order.version)?;
    let asked = proven::query(now, order.listing, query)?;
    let Some(info) = sold.table else {
        return Err(CliError::failed(format!(
            "version {} of listing {} has no table",
            order.version, order.listing
        )));
    };
    let commitment = wire::element("table.commitment", &info.commitment).map_err(failure)?;
    let sealing = Sealing {
        order,
        of: &commitment,
        query: Some(&asked.query),
    };
    seller.message(&sealing, || {
        let table = Home::of(ctx).table(&commitment)?;
        let buyer = wire::read_point("buyer_key", &order.buyer_key).map_err(failure)?;
        let sale = table
            .sell(
                order.seller.as_str(),
                &asked.query,
                seller.bound,
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
