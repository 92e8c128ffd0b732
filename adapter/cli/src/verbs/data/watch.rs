//! `oaic data watch`: for a buyer who doesn't sit there. Whatever was delivered is opened in time, and
//! disputed when it doesn't open as promised; what came too late is refunded.
//!
//! Nothing is noted between two rounds that a kill could lose: each begins with what the chain says
//! of the buyer's orders, and what was done is seen there. What opened well is remembered as long as
//! the process lives.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use oaic_chain::ChainExt;
use oaic_types::data_market::{OrderKind, OrderResponse, OrderStatus, OrdersOf};

use super::home::Home;
use super::market::orders;
use super::receive::{judge, Judged};
use super::settle;
use crate::cli::TxArgs;
use crate::context::{Context, MAX_AGE};
use crate::error::{CliError, Kind, Result};
use crate::verbs::every;
use crate::watch::Stop;

/// What to watch.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Folder of sealed files, for orders whose file isn't where it was when they were made
    #[arg(long, value_name = "DIR")]
    sealed: Option<PathBuf>,
    /// One round, and no loop
    #[arg(long)]
    once: bool,
    /// Seconds between two rounds
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    interval: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// Watch until a signal, or for a round.
pub(super) fn run(args: &WatchArgs, ctx: &Context) -> Result<()> {
    let mut well = BTreeSet::new();
    if args.once {
        return round(args, &mut well, ctx);
    }
    let stop = Stop::on_signals()?;
    loop {
        if let Err(error) = round(args, &mut well, ctx) {
            ctx.out.warn(error.in_full());
        }
        if stop.sleep(Duration::from_secs(args.interval)) {
            return Ok(());
        }
    }
}

/// Look at each order once. What can't be done for one keeps no other waiting.
fn round(args: &WatchArgs, well: &mut BTreeSet<u64>, ctx: &Context) -> Result<()> {
    // Of a past nothing can be said.
    ctx.chain.fresh_block(MAX_AGE)?;
    let buyer = ctx.address(&ctx.sender(&args.tx)?)?;
    let of = OrdersOf::Buyer {
        address: buyer.clone(),
    };
    let mut failed = Vec::new();
    for order in every(|order: &OrderResponse| order.id, orders(ctx, of))? {
        if order.buyer.as_str() != buyer {
            continue;
        }
        if let Err(error) = look(&order, args, well, ctx) {
            ctx.out
                .warn(format!("order {}: {}", order.id, error.in_full()));
            failed.push(order.id.to_string());
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(CliError::new(
        Kind::Failed,
        format!("not settled this time: orders {}", failed.join(", ")),
    )
    .next("the warnings say why; the next round tries again"))
}

fn look(
    order: &OrderResponse,
    args: &WatchArgs,
    well: &mut BTreeSet<u64>,
    ctx: &Context,
) -> Result<()> {
    if order.refundable {
        return settle::refund(&settle::OrderTxArgs::of(order.id, &args.tx), ctx);
    }
    let delivered = order.status == OrderStatus::Delivered && order.kind == OrderKind::File;
    if !delivered || well.contains(&order.id) {
        return Ok(());
    }
    for path in places(order, args, ctx)? {
        match judge(order, &path, &args.tx, ctx)? {
            Judged::OtherFile => {}
            Judged::Disputed => return Ok(()),
            Judged::AsPromised => {
                well.insert(order.id);
                ctx.out
                    .note(format!("order {} opens as it was promised", order.id));
                return Ok(());
            }
        }
    }
    Err(
        CliError::not_found("its sealed file isn't here, so nobody can say how it opens").next(
            "put it back where it was bought with, or give its folder with --sealed; it can be \
             disputed only as long as `oaic data order` says",
        ),
    )
}

/// Files that may be an order's sealed one: where it was bought with, then those of the folder.
fn places(order: &OrderResponse, args: &WatchArgs, ctx: &Context) -> Result<Vec<PathBuf>> {
    let mut places: Vec<PathBuf> = Home::of(ctx)
        .sealed_of(order)
        .filter(|path| path.is_file())
        .into_iter()
        .collect();
    if let Some(folder) = &args.sealed {
        places.extend(files(folder)?);
    }
    Ok(places)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |e: std::io::Error| {
        CliError::usage(format!("{} can't be read", folder.display())).because(e)
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
