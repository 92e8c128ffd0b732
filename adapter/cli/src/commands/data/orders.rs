//! `oaic data orders|order`.

use oaic_chain::Block;
use oaic_messages::data_market::{Delivery, OrderKind, OrderResponse, OrderStatus, OrdersOf};
use oaic_messages::shared::Page;

use super::market::order as order_of;
use super::terms::Sold;
use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct OrdersArgs {
    /// Only this buyer's: an address, or a name
    #[arg(long, group = "of")]
    buyer: Option<String>,
    /// Only this seller's: an address, or a name
    #[arg(long, group = "of")]
    seller: Option<String>,
    /// Only this listing's
    #[arg(long, group = "of")]
    listing: Option<u64>,
    /// Only those that still hold money
    #[arg(long, conflicts_with_all = ["buyer", "listing"])]
    open: bool,
    /// Only after this order
    #[arg(long, value_name = "ORDER")]
    after: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Args)]
pub struct OrderArgs {
    /// Its number
    order: u64,
}

pub(super) fn list(args: &OrdersArgs, ctx: &Context) -> Result<()> {
    let address = |who: &String| ctx.address(who);
    let of = if args.open {
        OrdersOf::Open {
            seller: args.seller.as_ref().map(address).transpose()?,
        }
    } else if let Some(buyer) = &args.buyer {
        OrdersOf::Buyer {
            address: address(buyer)?,
        }
    } else if let Some(seller) = &args.seller {
        OrdersOf::Seller {
            address: address(seller)?,
        }
    } else if let Some(listing) = args.listing {
        OrdersOf::Listing { listing }
    } else {
        OrdersOf::All {}
    };
    let orders = ctx.data_market()?.orders(of);
    let page = page(&args.page, orders.after(args.after))?;
    ctx.out.print(&List { page })
}

pub(super) fn show(args: &OrderArgs, ctx: &Context) -> Result<()> {
    let block = ctx.chain.block()?;
    let order = order_of(ctx, args.order)?;
    ctx.out.print(&Shown {
        terms: Sold::of(&order, ctx)?,
        order,
        now: block.time,
        block,
    })
}

/// How much longer a delivered order can be disputed; None: no longer. A chain that stood still
/// takes disputes for a number of blocks more.
pub(super) fn disputable(delivery: &Delivery, now: &Block) -> Option<String> {
    if now.time < delivery.dispute_before {
        return Some(span(delivery.dispute_before - now.time));
    }
    match delivery.dispute_height.checked_sub(now.height) {
        None | Some(0) => None,
        Some(blocks) => Some(counted(blocks, "block")),
    }
}

pub(super) fn status(order: &OrderResponse) -> &'static str {
    match order.status {
        OrderStatus::Open if order.refundable => "open, refundable",
        OrderStatus::Open => "open",
        OrderStatus::Delivered if order.refundable => "delivered, refundable",
        OrderStatus::Delivered => "delivered",
        OrderStatus::Completed => "completed",
        OrderStatus::Refunded => "refunded",
        OrderStatus::Disputed => "disputed and refunded",
    }
}

fn kind(order: &OrderResponse) -> String {
    match order.kind {
        OrderKind::File => "file".into(),
        OrderKind::Answer { query } => format!("query {query}"),
    }
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<OrderResponse>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/data-orders/1";

    fn human(&self, out: &mut String) {
        let rows = self.page.items.iter().map(|order| {
            [
                order.id.to_string(),
                format!("{}/{}", order.listing, order.version),
                kind(order),
                status(order).into(),
                Amount::from(order.price).to_string(),
                order.buyer.to_string(),
            ]
        });
        let header = [
            "order",
            "listing/version",
            "for",
            "status",
            "price",
            "buyer",
        ];
        table(out, &header, rows);
        more(out, next_after(&self.page, |found| found.id));
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    order: OrderResponse,
    terms: Sold,
    now: u64,
    #[serde(skip)]
    block: Block,
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/data-order/1";

    fn human(&self, out: &mut String) {
        let order = &self.order;
        let mut rows = vec![
            ("order", order.id.to_string()),
            (
                "for",
                format!(
                    "{} of listing {}, version {}",
                    kind(order),
                    order.listing,
                    order.version
                ),
            ),
            ("status", status(order).to_owned()),
            ("price", Amount::from(order.price).to_string()),
            ("buyer", order.buyer.to_string()),
            ("seller", order.seller.to_string()),
        ];
        match &order.delivery {
            Some(delivery) => {
                rows.push(("delivered", in_time(delivery.at, self.now)));
                if order.status == OrderStatus::Delivered {
                    let left = match disputable(delivery, &self.block) {
                        Some(left) => format!("possible for another {left}"),
                        None => format!("over; `oaic data complete {}` pays", order.id),
                    };
                    rows.push(("dispute", left));
                }
            }
            None if order.status == OrderStatus::Open => {
                let left = match order.deliver_before.checked_sub(self.now) {
                    None | Some(0) => format!("too late; `oaic data refund {}`", order.id),
                    Some(left) => format!("due within {}", span(left)),
                };
                rows.push(("delivery", left));
            }
            None => {}
        }
        self.terms.rows(&mut rows);
        if let Some(stars) = order.stars {
            rows.push(("rated", format!("{stars} of 5 stars")));
        }
        fields(out, &rows);
    }
}
