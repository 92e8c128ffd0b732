//! `oaic data list|update|withdraw`.

use std::path::PathBuf;

use clap::ArgGroup;
use oaic_messages::compute_settlement::{PayeeSpec, Role};
use oaic_messages::data_market::{
    Access, ExecuteMsg, File, ListingResponse, ListingStatus, NewListing, Offer,
};
use oaic_messages::events::data_market as events;
use oaic_sealed_data::record::Manifest;
use oaic_sealed_data::{inline, SealedFile};
use serde::Deserialize;

use super::market::{failure, in_file, listing, price, proven, send};
use super::queries::{ensure_still_answered, warn_of, QueryFile};
use super::sales::{Own, Sales};
use super::tables::{names, TableManifest};
use crate::commands::offer::{payee_specs, toml_file, OfferedPayee};
use crate::commands::prelude::*;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("offered").required(true).multiple(true).args(["manifest", "table"]))]
pub struct OfferArgs {
    /// Manifest of a sealed file, as `oaic data pack` wrote it
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Where buyers get the sealed file, at most 256 bytes
    #[arg(long, requires = "manifest")]
    uri: Option<String>,
    /// A sealed file of up to 8 chunks to keep on chain; then no URI is needed
    #[arg(long, requires = "manifest", value_name = "SEALED")]
    inline: Option<PathBuf>,
    /// What the file costs, like 5oaic [default: the file isn't for sale, only answers are]
    #[arg(long, requires = "manifest")]
    price: Option<Amount>,
    /// Manifest of a table, as `oaic data pack --table` wrote it
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// What the data means [default: as in the manifest]
    #[arg(long, value_name = "TEXT")]
    schema: Option<String>,
    /// Under which license [default: as in the manifest]
    #[arg(long, value_name = "TEXT")]
    license: Option<String>,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    offer: OfferArgs,
    /// TOML file of queries, as `oaic data query-template` prints it
    #[arg(long, value_name = "FILE", requires = "table")]
    queries: Option<PathBuf>,
    /// TOML file with [[payees]], as in `oaic service template` [default: all is yours]
    #[arg(long, value_name = "FILE")]
    payees: Option<PathBuf>,
    /// Only those whom you authorize can order
    #[arg(long)]
    authorized: bool,
    /// Least security level of a buyer
    #[arg(long, value_name = "LEVEL", default_value_t = 0)]
    min_security_level: u8,
    /// List it although you have an active listing of the same file or table
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// Which listing
    listing: u64,
    #[command(flatten)]
    offer: OfferArgs,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct WithdrawArgs {
    /// Which listing
    listing: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayeeFile {
    payees: Vec<OfferedPayee>,
}

pub(super) fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let seller = ctx.address(&ctx.sender(&args.tx)?)?;
    let offer = offer(&args.offer, &seller, ctx)?;
    if offer.price_once.is_none() && offer.table.is_none() {
        return Err(CliError::usage("nothing would be for sale")
            .next("add --price, like 5oaic, or --table to sell answers"));
    }
    if !args.again {
        ensure_new(&offer, &seller, ctx)?;
    }
    let queries = match (&args.queries, &offer.table) {
        (Some(path), Some(table)) => QueryFile::load(path)?
            .queries(&names(&table.columns))
            .map_err(|e| e.in_file(path))?,
        _ => Vec::new(),
    };
    if let Some(table) = &offer.table {
        let path = args.queries.as_deref();
        warn_of(&table.commitment, &queries, ctx)
            .map_err(|e| path.into_iter().fold(e, CliError::in_file))?;
    }
    let own = Own::of(&offer, &queries)?;
    let msg = ExecuteMsg::List(NewListing {
        offer,
        queries,
        access: match args.authorized {
            true => Access::Authorized,
            false => Access::Open,
        },
        min_security_level: args.min_security_level,
        payees: payees(args, ctx)?,
    });
    let plan = Plan::new("list the data").call(ctx.data_market()?.call(&msg)?);
    if !args.tx.dry_run {
        Sales::open(ctx)?.offer(own.clone())?;
    }
    let Some(outcome) = ctx.send(&args.tx, plan)? else {
        return Ok(());
    };
    let event = ctx.data_market()?.event::<events::Listed>(&outcome);
    let Ok(events::Listed { listing, .. }) = event else {
        return ctx.out.print(&Sent::new("list the data", &outcome));
    };
    ctx.out.print(&Listed {
        listing,
        tx: outcome.hash,
    })?;
    if is_listed(listing, &own, &seller, outcome.height, ctx) {
        if let Err(error) = Sales::open(ctx).and_then(|sales| sales.listed(listing, own)) {
            ctx.out.warn(format!(
                "the listing's number can't be noted, so its orders are known by what it offers: {}",
                error.in_full()
            ));
        }
    }
    Ok(())
}

/// Whether a listing of a number is proven to be this one. Without a proof, what was sent stays noted
/// until a proven order says which listing it became.
fn is_listed(listing: u64, own: &Own, seller: &str, height: u64, ctx: &Context) -> bool {
    let found = ctx
        .proven_since(height)
        .and_then(|now| proven::listing(&now, listing));
    found.is_ok_and(|found| found.seller.as_str() == seller && own.is_of(&found.version))
}

/// Refuses to list twice what an active listing of the seller offers, as when the first command was
/// killed before it said so: orders, ratings and disputes would be of two listings.
fn ensure_new(offer: &Offer, seller: &str, ctx: &Context) -> Result<()> {
    let file = offer.file.as_ref().map(|file| &file.key_commitment);
    let table = offer.table.as_ref().map(|table| &table.commitment);
    let same = |found: &ListingResponse| {
        let listed = found.version.file.as_ref().map(|file| &file.key_commitment);
        let tabled = found.version.table.as_ref().map(|table| &table.commitment);
        found.status == ListingStatus::Active
            && (file.is_some() && file == listed || table.is_some() && table == tabled)
    };
    let listings = ctx.data_market()?.listings(Some(seller.to_owned()));
    let Some(found) = listings.find(same)? else {
        return Ok(());
    };
    Err(
        CliError::refused(format!("listing {} of yours offers this already", found.id)).next(
            format!(
        "`oaic data show {0}` shows it, `oaic data update {0}` changes it; --again lists it once \
         more",
        found.id
    ),
        ),
    )
}

pub(super) fn update(args: &UpdateArgs, ctx: &Context) -> Result<()> {
    let found: ListingResponse = listing(ctx, args.listing)?;
    let what = format!(
        "replace version {} of listing {}",
        found.version.version, args.listing
    );
    let offer = offer(&args.offer, found.seller.as_str(), ctx)?;
    if let Some(table) = &offer.table {
        ensure_still_answered(args.listing, &table.commitment, ctx)?;
    }
    if found.version.price_once.is_some() && offer.price_once.is_none() {
        ctx.out.warn(format!(
            "without --price the file of listing {} isn't for sale any more",
            args.listing
        ));
    }
    if !args.tx.dry_run {
        Sales::open(ctx)?.grow(args.listing, Own::of(&offer, &[])?)?;
    }
    let msg = ExecuteMsg::Update {
        listing: args.listing,
        offer,
    };
    send(what, &msg, &args.tx, ctx)
}

pub(super) fn withdraw(args: &WithdrawArgs, ctx: &Context) -> Result<()> {
    listing(ctx, args.listing)?;
    let what = format!("withdraw listing {} for good", args.listing);
    let msg = ExecuteMsg::Withdraw {
        listing: args.listing,
    };
    let plan = Plan::new(what)
        .confirmed()
        .call(ctx.data_market()?.call(&msg)?);
    carry_out(plan, &args.tx, ctx)
}

fn offer(args: &OfferArgs, seller: &str, ctx: &Context) -> Result<Offer> {
    let manifest = args.manifest.as_deref().map(Manifest::load).transpose();
    let manifest = manifest.map_err(failure)?;
    let table = args.table.as_deref().map(TableManifest::load).transpose()?;
    let owners = [
        manifest.as_ref().map(|m| m.promise.seller.as_str()),
        table.as_ref().map(|table| table.seller.as_str()),
    ];
    if let Some(owner) = owners.into_iter().flatten().find(|owner| *owner != seller) {
        return Err(CliError::refused(format!(
            "it was packed for {owner}, and {seller} would list it: nothing could be delivered"
        ))
        .next("list it with that account, or pack it again with --from"));
    }
    let text = |given: &Option<String>, file: Option<&String>, table: Option<&String>| {
        let found = given.as_ref().or(file.filter(|t| !t.is_empty())).or(table);
        found.cloned().unwrap_or_default()
    };
    Ok(Offer {
        schema: text(
            &args.schema,
            manifest.as_ref().map(|m| &m.schema),
            table.as_ref().map(|t| &t.schema),
        ),
        license: text(
            &args.license,
            manifest.as_ref().map(|m| &m.license),
            table.as_ref().map(|t| &t.license),
        ),
        price_once: args
            .price
            .map(|amount| price("--price", amount))
            .transpose()?,
        file: manifest.map(|m| file(&m, args, ctx)).transpose()?,
        table: args
            .table
            .as_deref()
            .zip(table)
            .map(|(path, table)| table.table().map_err(|e| e.in_file(path)))
            .transpose()?,
    })
}

fn file(manifest: &Manifest, args: &OfferArgs, ctx: &Context) -> Result<File> {
    if manifest.promise.size == 0 {
        return Err(CliError::usage("an empty file can't be listed")
            .next("the market takes files of 1 byte and more"));
    }
    // What can't be delivered shouldn't be listed: each order would only run out of time.
    if args.price.is_some() {
        super::home::Home::of(ctx).secret(&manifest.promise.key_commitment)?;
    }
    if args.uri.is_none() && args.inline.is_none() {
        return Err(CliError::usage("where do buyers get the sealed file?")
            .next("give --uri, or --inline SEALED for a file of up to 8 chunks"));
    }
    let mut file = manifest
        .promise
        .file(args.uri.as_deref().unwrap_or_default());
    if let Some(path) = &args.inline {
        // What goes on chain costs gas: another file than the manifest's would be paid for nothing.
        let mut sealed = SealedFile::open(path).map_err(in_file(path))?;
        oaic_sealed_data::check(
            &mut sealed,
            &manifest.promise,
            None,
            &oaic_sealed_data::silent,
        )
        .map_err(in_file(path))?;
        file.inline = Some(inline::from_file(path).map_err(in_file(path))?.into());
    }
    Ok(file)
}

fn payees(args: &ListArgs, ctx: &Context) -> Result<Vec<PayeeSpec>> {
    let params = proven::params(&ctx.proven()?)?;
    let (dividends, risk) = (params.dividends_bps, params.risk_bps);
    let Some(path) = &args.payees else {
        return Ok(vec![PayeeSpec {
            role: Role::ModelOwner,
            label: "seller".into(),
            address: Some(ctx.address(&ctx.sender(&args.tx)?)?),
            weight: 10_000u16.saturating_sub(dividends).saturating_sub(risk),
        }]);
    };
    let shown = "`oaic service template` shows [[payees]]";
    let file: PayeeFile = toml_file(path, std::convert::identity, shown)?;
    payee_specs(&file.payees, dividends, risk, ctx).map_err(|e| e.in_file(path))
}

#[derive(Debug, Serialize)]
struct Listed {
    listing: u64,
    tx: String,
}

impl Report for Listed {
    const SCHEMA: &'static str = "oaic/data-listed/1";

    fn human(&self, out: &mut String) {
        fields(out, &[("listing", self.listing.to_string())]);
    }
}
