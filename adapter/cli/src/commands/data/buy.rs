//! `oaic data buy|ask`: money is locked only after everything that can be checked was checked, and
//! after the key that opens the delivery was written.

use std::path::{Path, PathBuf};

use cosmwasm_std::Uint128;
use oaic_messages::data_market::{
    Access, Ask, Buy, ListingResponse, ListingStatus, OrderKind, OrderResponse, OrderStatus,
    OrdersOf, Point, ReceiveMsg,
};
use oaic_messages::events::data_market as events;
use oaic_records::data_market::expect_shown;
use oaic_sealed_data::{wire, SealedFile};

use super::home::Home;
use super::market::{failure, in_file, promise, proven, with_progress};
use super::terms;
use crate::commands::prelude::*;
use crate::context::Now;
use crate::terminal::quoted;

#[derive(Debug, Args)]
pub struct OrderFlags {
    /// What you pay at most, like 5oaic; what is above the price isn't taken
    #[arg(long, value_name = "AMOUNT")]
    max_price: Amount,
    /// Your authorization, when the listing needs one
    #[arg(long, value_name = "NUMBER")]
    authorization: Option<u64>,
    /// Who sent you, bound at your first order: an address, or a name
    #[arg(long)]
    referrer: Option<String>,
    /// Order it, and pay, although you have an order of the same already
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct BuyArgs {
    /// Which listing
    listing: u64,
    /// Its sealed file, which you have downloaded; it is checked before any money is locked
    #[arg(long, value_name = "FILE")]
    sealed: PathBuf,
    #[command(flatten)]
    pub(super) order: OrderFlags,
}

#[derive(Debug, Args)]
pub struct AskArgs {
    /// Which listing
    listing: u64,
    /// Number of the query
    #[arg(long)]
    query: u32,
    #[command(flatten)]
    pub(super) order: OrderFlags,
}

pub(super) fn buy(args: &BuyArgs, ctx: &Context) -> Result<()> {
    let now = ctx.proven()?;
    let found = active(&now, args.listing)?;
    let Some(price) = found.version.price_once else {
        return Err(CliError::refused(format!(
            "the file of listing {} isn't for sale",
            args.listing
        ))
        .next(format!(
            "`oaic data show {}` shows the queries it answers",
            args.listing
        )));
    };
    affordable(price, args.order.max_price)?;
    ready(&found, OrderKind::File, &args.order, &now, ctx)?;
    let terms = terms::shown(&found)?;
    let promise = promise(found.seller.as_str(), &found.version)?;
    let mut file = SealedFile::open(&args.sealed).map_err(in_file(&args.sealed))?;
    with_progress(&ctx.out, "checking", |p| {
        oaic_sealed_data::check(&mut file, &promise, None, p)
    })
    .map_err(in_file(&args.sealed))?;
    ctx.out.note(format!(
        "{} is the file of listing {}, version {}",
        args.sealed.display(),
        args.listing,
        found.version.version
    ));
    ctx.out
        .note(format!("by {}: {}", found.seller, terms::in_a_line(terms)));
    if !args.order.tx.dry_run {
        terms::keep(terms, ctx)?;
    }
    let expect = expect_shown(
        &ctx.chain.chain_id(),
        ctx.data_market()?.address(),
        &found,
        None,
    );
    let msg = |buyer_key| {
        Ok(ReceiveMsg::Buy(Buy {
            listing: args.listing,
            version: found.version.version,
            buyer_key,
            max_price: args.order.max_price.0.into(),
            expect: expect.clone(),
            authorization: args.order.authorization,
            referrer: referrer(&args.order, ctx)?,
        }))
    };
    let what = format!("buy the file of listing {}", args.listing);
    let then = format!("open ORDER --sealed {} --out FILE", args.sealed.display());
    let sealed = Some(args.sealed.as_path());
    let then = (args.listing, then.as_str(), sealed);
    send(what, then, price, &args.order, msg, ctx)
}

pub(super) fn ask(args: &AskArgs, ctx: &Context) -> Result<()> {
    let now = ctx.proven()?;
    let found = active(&now, args.listing)?;
    let asked = proven::query(&now, args.listing, args.query)?;
    if !asked.open {
        return Err(CliError::refused(format!(
            "query {} of listing {} is closed",
            args.query, args.listing
        )));
    }
    affordable(asked.price, args.order.max_price)?;
    let kind = OrderKind::Answer { query: args.query };
    ready(&found, kind, &args.order, &now, ctx)?;
    let terms = terms::shown(&found)?;
    let columns = super::tables::names(&terms.columns);
    let columns: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
    let partition = usize::from(asked.query.partition);
    // What is signed, not what was shown before: that may have been another node's word.
    ctx.out.note(format!(
        "query {} of {}: {}, over partition {partition}{}; {}",
        args.query,
        found.seller,
        super::listings::asked(&asked, &columns),
        match terms.partitions.get(partition) {
            Some(name) => format!(" ({})", quoted(name)),
            None => String::new(),
        },
        terms::in_a_line(terms)
    ));
    if !args.order.tx.dry_run {
        terms::keep(terms, ctx)?;
    }
    let expect = expect_shown(
        &ctx.chain.chain_id(),
        ctx.data_market()?.address(),
        &found,
        Some(&asked),
    );
    let msg = |buyer_key| {
        Ok(ReceiveMsg::Ask(Ask {
            listing: args.listing,
            version: found.version.version,
            query: args.query,
            buyer_key,
            max_price: args.order.max_price.0.into(),
            expect: expect.clone(),
            authorization: args.order.authorization,
            referrer: referrer(&args.order, ctx)?,
        }))
    };
    let what = format!("ask query {} of listing {}", args.query, args.listing);
    let then = (args.listing, "read ORDER", None);
    send(what, then, asked.price, &args.order, msg, ctx)
}

/// Refuses what would be paid for nothing: an order without the authorization that it needs, and a
/// second order of the same, as of somebody who doesn't know what became of the first.
fn ready(
    found: &ListingResponse,
    kind: OrderKind,
    flags: &OrderFlags,
    now: &Now,
    ctx: &Context,
) -> Result<()> {
    let buyer = ctx.address(&ctx.sender(&flags.tx)?)?;
    if matches!(found.access, Access::Authorized) && flags.authorization.is_none() {
        return Err(CliError::refused(format!(
            "listing {} takes orders with an authorization of its seller only",
            found.id
        ))
        .next(format!(
            "`oaic data authorizations --to {buyer}` shows yours; add --authorization NUMBER"
        )));
    }
    if flags.again {
        return Ok(());
    }
    let of = OrdersOf::Buyer {
        address: buyer.clone(),
    };
    let same = |order: &OrderResponse| {
        order.buyer.as_str() == buyer
            && (order.listing, order.version) == (found.id, found.version.version)
            && order.kind == kind
            && !matches!(order.status, OrderStatus::Refunded | OrderStatus::Disputed)
    };
    let Some(order) = (match made_here(now, found.id, same, ctx)? {
        Some(order) => Some(order),
        None => ctx.data_market()?.orders(of).find(same)?,
    }) else {
        return Ok(());
    };
    Err(CliError::refused(format!(
        "{buyer} has ordered this already: order {}, {}",
        order.id,
        super::orders::status(&order)
    ))
    .next(if order.refundable {
        format!("oaic data refund {}, then order again", order.id)
    } else {
        format!(
            "`oaic data order {}` shows it; --again orders and pays once more",
            order.id
        )
    }))
}

/// An order of a listing that was made here and is wanted: proven, whatever a node's list leaves out.
fn made_here(
    now: &Now,
    listing: u64,
    wanted: impl Fn(&OrderResponse) -> bool,
    ctx: &Context,
) -> Result<Option<OrderResponse>> {
    let noted = Home::of(ctx).noted_orders(ctx)?;
    for noted in noted.iter().filter(|noted| noted.listing == listing) {
        match proven::order(now, noted.order) {
            Ok(order) if wanted(&order) => return Ok(Some(order)),
            Ok(_) => {}
            // A node named an order that there never was.
            Err(error) if error.kind() == Kind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

fn active(now: &Now, id: u64) -> Result<ListingResponse> {
    let found = proven::listing(now, id)?;
    let why = match found.status {
        ListingStatus::Active => return Ok(found),
        ListingStatus::Broken => "its file was proven not to be what was promised",
        ListingStatus::Withdrawn => "it was withdrawn",
    };
    Err(
        CliError::refused(format!("listing {id} takes no orders: {why}"))
            .next("oaic data listings"),
    )
}

fn affordable(price: Uint128, most: Amount) -> Result<()> {
    if price.u128() <= most.0 {
        return Ok(());
    }
    Err(CliError::refused(format!(
        "the price is {}, above --max-price {most}",
        Amount::from(price)
    ))
    .next("raise --max-price, or leave it"))
}

fn referrer(flags: &OrderFlags, ctx: &Context) -> Result<Option<String>> {
    ctx.maybe_address(flags.referrer.as_deref())
}

/// Sends the price; a price that rose meanwhile refuses, and nothing is locked.
fn send(
    what: String,
    (listing, then, sealed): (u64, &str, Option<&Path>),
    price: Uint128,
    flags: &OrderFlags,
    msg: impl Fn(Point) -> Result<ReceiveMsg>,
    ctx: &Context,
) -> Result<()> {
    let what = format!("{what} for {}", Amount::from(price));
    let home = Home::of(ctx);
    let key = if flags.tx.dry_run {
        let mut rng = oaic_sealed_data::random::generator().map_err(failure)?;
        ctx.out
            .note("the buyer's key shown is an example: a new one is made when this is sent");
        oaic_circuits::seal::SecretKey::generate(&mut rng)
    } else {
        home.vault().ready()?;
        // A key that no order has would only be in the way.
        ctx.out.confirm(&what)?;
        let key = home.new_buyer_key()?;
        if let Some(sealed) = sealed {
            home.note_sealed(&key.public(), sealed)?;
        }
        key
    };
    let msg = msg(wire::point(&key.public()))?;
    let market = ctx.data_market()?;
    let payment = ctx.token()?.send_call(&market, price, &msg)?;
    let plan = Plan::new(&what).call(payment);
    let Some(outcome) = ctx.send(&flags.tx, plan)? else {
        return Ok(());
    };
    // To ask for it could fail, and the money is locked: the event tells it.
    let Ok(made) = market.event::<events::Ordered>(&outcome) else {
        ctx.out.print(&Sent::new(what, &outcome))?;
        ctx.out
            .note("`oaic data orders --buyer NAME` shows what was ordered");
        return Ok(());
    };
    let id = made.order;
    if let Err(error) = home.note_order(&key.public(), listing, id, ctx) {
        ctx.out.warn(format!(
            "the order's number can't be recorded, so a watch has only the node's word for it: {}",
            error.in_full()
        ));
    }
    // Only how long that is from now depends on it.
    let (now, unknown) = match ctx.chain.block() {
        Ok(block) => (Some(block.time), None),
        Err(error) => (None, Some(error)),
    };
    ctx.out.print(&Ordered {
        order: id,
        price: Amount(made.price),
        deliver_before: made.deliver_before,
        now,
        tx: outcome.hash,
        height: outcome.height,
    })?;
    if let Some(error) = unknown {
        ctx.out.warn(format!(
            "until when it must be delivered can't be said now: {error}; `oaic data order {id}` \
             shows it"
        ));
    }
    ctx.out.note(format!(
        "when it is delivered: oaic data {}",
        then.replacen("ORDER", &id.to_string(), 1)
    ));
    Ok(())
}

#[derive(Debug, Serialize)]
struct Ordered {
    order: u64,
    price: Amount,
    deliver_before: u64,
    #[serde(skip)]
    now: Option<u64>,
    tx: String,
    height: u64,
}

impl Report for Ordered {
    const SCHEMA: &'static str = "oaic/data-ordered/1";

    fn human(&self, out: &mut String) {
        let mut rows = vec![
            ("order", self.order.to_string()),
            ("price", self.price.to_string()),
        ];
        if let Some(now) = self.now {
            let when = in_time(self.deliver_before, now);
            rows.push(("refundable", format!("{when}, if nothing is delivered")));
        }
        fields(out, &rows);
    }
}
