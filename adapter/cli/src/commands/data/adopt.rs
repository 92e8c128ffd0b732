//! `oaic data adopt`: a listing of yours that another machine made is served from here.

use oaic_messages::data_market::RegisteredQuery;
use oaic_sealed_data::wire;

use super::home::Home;
use super::listings::asked;
use super::market::{failure, proven};
use super::sales::{Own, Sales};
use super::tables::names;
use crate::commands::prelude::*;

#[derive(Debug, Args)]
pub struct AdoptArgs {
    /// Its number
    listing: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// Serve it from here: what of it this machine has the secrets of, and the queries that it has.
pub(super) fn adopt(args: &AdoptArgs, ctx: &Context) -> Result<()> {
    let seller = ctx.address(&ctx.sender(&args.tx)?)?;
    let now = ctx.proven()?;
    let listing = proven::listing(&now, args.listing)?;
    if listing.seller.as_str() != seller {
        return Err(CliError::refused(format!(
            "listing {} is {}'s, not {seller}'s: it may be a copy of yours",
            args.listing, listing.seller
        )));
    }
    let mut own = Own::default();
    let home = Home::of(ctx);
    for version in 1..=listing.version.version {
        let version = proven::version(&now, args.listing, version)?;
        if let Some(file) = &version.file {
            let promise = wire::promise(listing.seller.as_str(), file).map_err(failure)?;
            if home.has_secret(&promise.key_commitment) {
                home.secret(&promise.key_commitment)?;
                own.add_file(&promise.key_commitment);
            }
        }
        if let Some(info) = &version.table {
            let commitment =
                wire::element("table.commitment", &info.commitment).map_err(failure)?;
            if home.has_table(&commitment) {
                home.table(&commitment)?;
                own.add_table(&commitment);
            }
        }
    }
    if own.is_empty() {
        return Err(CliError::key(format!(
            "this machine has no secret of listing {}: no file's key, and no table",
            args.listing
        ))
        .next("bring what is in data/files and data/tables of the home that made it"));
    }
    let queries = proven::queries(&now, args.listing)?;
    own.add(queries.iter().map(|found| &found.query))?;
    let terms = listing.texts.map(|texts| texts.terms).unwrap_or_default();
    ctx.out.print(&Adopted {
        listing: args.listing,
        queries,
        columns: names(&terms.columns),
    })?;
    if args.tx.dry_run {
        ctx.out.note("nothing changed: it is not served from here");
        return Ok(());
    }
    ctx.out.confirm(&format!(
        "serve listing {} from this machine, and answer these queries whenever they are paid for",
        args.listing
    ))?;
    Sales::open(ctx)?.grow(args.listing, own)?;
    ctx.out.note(format!(
        "listing {} is served from this machine now",
        args.listing
    ));
    Ok(())
}

#[derive(Debug, Serialize)]
struct Adopted {
    listing: u64,
    queries: Vec<RegisteredQuery>,
    #[serde(skip)]
    columns: Vec<String>,
}

impl Report for Adopted {
    const SCHEMA: &'static str = "oaic/data-adopted/1";

    fn human(&self, out: &mut String) {
        let rows = self.queries.iter().map(|found| {
            [
                found.id.to_string(),
                asked(found, &self.columns),
                found.query.partition.to_string(),
                found.query.min_rows.to_string(),
            ]
        });
        let header = ["query", "answers", "partition", "rows at least"];
        table(out, &header, rows);
    }
}
