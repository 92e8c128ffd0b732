//! `oaic data watch`: for a buyer who doesn't sit there. Whatever was delivered is opened in time, and
//! disputed when it doesn't open as promised; what came too late is refunded.
//!
//! What is done is done on what is proven of an order. Which orders there are is noted when they are
//! made; of those that other machines made, the node's list tells.
//!
//! Nothing is noted between two rounds that a kill could lose: each begins with what the chain says
//! of the buyer's orders, and what was done is seen there. What is settled is remembered as long as
//! the process lives.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use oaic_chain::{Block, ChainExt};
use oaic_circuits::MisbehaviorCircuit;
use oaic_messages::data_market::{ExecuteMsg, OrderKind, OrderStatus, OrdersOf};
use oaic_sealed_data::{record::name_of, wire};

use super::home::Home;
use super::market::{failure, proven, ready_to_prove, send};
use super::orders::disputable;
use super::receive::{check_copy, CopyState, Received};
use crate::commands::prelude::*;
use crate::context::MAX_AGE;
use crate::stop::Stop;

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

/// What is known of orders as long as the process lives.
#[derive(Default)]
struct Seen {
    /// Nothing can be to be done for these any more.
    over: BTreeSet<u64>,
    /// These open as promised.
    well: BTreeSet<u64>,
}

#[derive(PartialEq, Eq)]
enum Standing {
    Waits,
    Opens,
    Over,
    /// There is none of that number, or it is another's.
    NotOurs,
}

/// Orders that aren't so, in a list of the node's, before the rest of it is left for what it is.
const MOST_LIES: u32 = 100;

pub(super) fn run(args: &WatchArgs, ctx: &Context) -> Result<()> {
    // A delivery may come in days: what opens it is asked for while somebody is there.
    Home::of(ctx).vault().unlock()?;
    let mut seen = Seen::default();
    if args.once {
        return round(args, &mut seen, ctx);
    }
    let stop = Stop::on_signals()?;
    if let Err(error) = ready_to_prove::<MisbehaviorCircuit>(&ctx.out) {
        ctx.out
            .warn(format!("no dispute can be proven: {}", error.in_full()));
    }
    loop {
        if let Err(error) = round(args, &mut seen, ctx) {
            // With -q too: nobody sees an exit code.
            ctx.out.error(&error);
        }
        if stop.sleep(Duration::from_secs(args.interval)) {
            return Ok(());
        }
    }
}

/// Look at each order once. What can't be done for one keeps no other waiting.
fn round(args: &WatchArgs, seen: &mut Seen, ctx: &Context) -> Result<()> {
    // Of a past nothing can be said.
    ctx.chain.fresh_block(MAX_AGE)?;
    let buyer = ctx.address(&ctx.sender(&args.tx)?)?;
    let mut failed = Vec::new();
    let mut each = |id: u64, key: Option<&str>| {
        if seen.over.contains(&id) {
            return Standing::Over;
        }
        let looked = look(id, key, &buyer, seen.well.contains(&id), args, ctx);
        let standing = looked.unwrap_or_else(|error| {
            ctx.out.warn(format!("order {id}: {}", error.in_full()));
            failed.push(id.to_string());
            Standing::Waits
        });
        match standing {
            Standing::Over => drop(seen.over.insert(id)),
            Standing::Opens => drop(seen.well.insert(id)),
            Standing::Waits | Standing::NotOurs => {}
        }
        standing
    };
    let noted = Home::of(ctx).noted_orders(ctx)?;
    for noted in &noted {
        each(noted.order, Some(&noted.key));
    }
    let of = OrdersOf::Buyer {
        address: buyer.clone(),
    };
    let listed = ctx.data_market()?.orders(of).all()?;
    let unknown = listed.iter().filter(|order| {
        order.buyer.as_str() == buyer && !noted.iter().any(|noted| noted.order == order.id)
    });
    let mut lies = 0;
    for order in unknown {
        if each(order.id, None) == Standing::NotOurs {
            lies += 1;
        }
        if lies > MOST_LIES {
            return Err(
                CliError::untrusted("the node's list of your orders is made up").next(
                    "ask another node (--rpc); orders that were made from here were looked at",
                ),
            );
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(CliError::failed(format!(
        "not settled this time: orders {}",
        failed.join(", ")
    ))
    .next("the warnings say why; the next round tries again"))
}

/// Does what is to be done for an order. One that was noted here names its buyer's key.
fn look(
    id: u64,
    key: Option<&str>,
    buyer: &str,
    well: bool,
    args: &WatchArgs,
    ctx: &Context,
) -> Result<Standing> {
    let now = ctx.proven()?;
    // A buyer who was told the wrong number finds the order in the list.
    let another = |how: &str| {
        ctx.out.warn(format!(
            "order {id}: {how}, though a node named it when that was bought; if this stays so, \
             `oaic data orders --buyer NAME --rpc URL` with another node finds the right one"
        ));
    };
    let order = match proven::order(&now, id) {
        Err(error) if error.kind() == Kind::NotFound => {
            if key.is_some() {
                another("there is none yet");
            }
            return Ok(Standing::NotOurs);
        }
        order => order?,
    };
    let public = wire::read_point("buyer_key", &order.buyer_key).map_err(failure)?;
    if let Some(key) = key.filter(|key| *key != name_of(&public.u)) {
        another(&format!("it was made with another key than {key}"));
    }
    if order.buyer.as_str() != buyer {
        return Ok(Standing::NotOurs);
    }
    if order.refundable {
        let msg = ExecuteMsg::Refund { order: id };
        send(format!("refund order {id}"), &msg, &args.tx, ctx)?;
        return Ok(Standing::Waits);
    }
    let block = Block {
        height: now.height(),
        time: now.time(),
    };
    let open = order.delivery.as_ref().and_then(|d| disputable(d, &block));
    match (order.status, &order.kind) {
        (OrderStatus::Delivered, OrderKind::File) if !well && open.is_some() => {}
        (OrderStatus::Open | OrderStatus::Delivered, _) => return Ok(Standing::Waits),
        _ => return Ok(Standing::Over),
    }
    let received = Received::of(&order, &now, ctx)?;
    // Where it was bought with first: that the folder can't be read is no reason not to look there.
    let noted = Home::of(ctx).sealed_of(&order);
    let noted = noted.filter(|path| path.is_file()).map(Ok);
    for path in noted.into_iter().chain(folder(args)) {
        match check_copy(id, &received, &path?, &args.tx, ctx)? {
            CopyState::OtherFile => {}
            CopyState::Disputed => return Ok(Standing::Waits),
            CopyState::AsPromised => {
                ctx.out.note(format!("order {id} opens as promised"));
                return Ok(Standing::Opens);
            }
        }
    }
    Err(
        CliError::not_found("its sealed file is missing, so it can't be checked").next(
            "put it back where it was bought with, or give its folder with --sealed; it can be \
             disputed only as long as `oaic data order` says",
        ),
    )
}

/// Files of the folder that was given; it is read once they are looked at.
fn folder(args: &WatchArgs) -> impl Iterator<Item = Result<PathBuf>> + '_ {
    let folder = args.sealed.iter();
    folder.flat_map(|folder| match files(folder) {
        Ok(files) => files.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |e: std::io::Error| CliError::unreadable(Kind::Usage, folder, e);
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
