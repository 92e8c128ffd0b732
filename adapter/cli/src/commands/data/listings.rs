//! `oaic data listings|show`.

use std::path::PathBuf;

use cosmwasm_std::{Binary, Uint128};
use oaic_messages::data_market::{
    Access, ConfigResponse, ListingResponse, ListingStatus, QueryKind, QueryMsg, RegisteredQuery,
    SellerResponse,
};
use oaic_messages::shared::Page;
use oaic_sealed_data::record::element_hex;

use super::market::{ask, failure, listing, promise, registered};
use super::tables::{listed, names};
use crate::commands::prelude::*;
use crate::terminal::quoted;

#[derive(Debug, Args)]
pub struct ListingsArgs {
    /// Only this seller's: an address, or a name
    #[arg(long)]
    seller: Option<String>,
    /// Only after this listing
    #[arg(long, value_name = "LISTING")]
    after: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Its number
    listing: u64,
}

#[derive(Debug, Args)]
pub struct FetchArgs {
    /// Which listing
    listing: u64,
    /// Where the sealed file goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Overwrite a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn list(args: &ListingsArgs, ctx: &Context) -> Result<()> {
    let seller = ctx.maybe_address(args.seller.as_deref())?;
    let listings = ctx.data_market()?.listings(seller);
    let page = page(&args.page, listings.after(args.after))?;
    ctx.out.print(&List { page })
}

pub(super) fn show(args: &ShowArgs, ctx: &Context) -> Result<()> {
    let found = listing(ctx, args.listing)?;
    let queries = match found.version.table {
        Some(_) => registered(ctx, args.listing)?,
        None => vec![],
    };
    let config: ConfigResponse = ask(ctx, &QueryMsg::Config {})?;
    let address = found.seller.to_string();
    ctx.out.print(&Shown {
        stands: ask(ctx, &QueryMsg::Seller { address })?,
        listing: found,
        queries,
        delivery_window: config.params.delivery_window,
        dispute_window: config.params.dispute_window,
    })
}

/// Write the sealed file that a listing keeps on chain.
pub(super) fn fetch(args: &FetchArgs, ctx: &Context) -> Result<()> {
    let found = listing(ctx, args.listing)?;
    let promise = promise(found.seller.as_str(), &found.version)?;
    let inline: Option<Binary> = ask(
        ctx,
        &QueryMsg::Inline {
            listing: args.listing,
        },
    )?;
    let Some(inline) = inline else {
        let uri = found.texts.map(|texts| texts.uri).unwrap_or_default();
        return Err(CliError::not_found(format!(
            "listing {} keeps no file on chain",
            args.listing
        ))
        .next(match (found.status, uri.as_str()) {
            (ListingStatus::Withdrawn, _) => {
                "it was withdrawn, and its file erased: ask the seller".into()
            }
            (_, "") => "ask the seller".into(),
            (_, uri) => format!("get it from {}", quoted(uri)),
        }));
    };
    oaic_sealed_data::inline::to_file(promise.size, &inline, &args.out, args.force)
        .map_err(failure)?;
    ctx.out.print(&Fetched {
        listing: args.listing,
        sealed: args.out.display().to_string(),
    })
}

fn status(listing: &ListingResponse) -> &'static str {
    match listing.status {
        ListingStatus::Active => "active",
        ListingStatus::Broken => "broken",
        ListingStatus::Withdrawn => "withdrawn",
    }
}

fn rating(listing: &ListingResponse) -> String {
    let rating = &listing.rating;
    if rating.count == 0 {
        return "none".into();
    }
    // To a tenth; f64 is exact far beyond any number of ratings.
    let mean = rating.stars as f64 / rating.count as f64;
    format!("{mean:.1} of 5 ({})", rating.count)
}

/// A query in words; columns by their names where they are known.
pub(super) fn asked(query: &RegisteredQuery, columns: &[String]) -> String {
    let name = |column: u8| {
        let name = columns.get(usize::from(column));
        name.cloned().unwrap_or(format!("column {column}"))
    };
    match &query.query.kind {
        QueryKind::Count => "rows".into(),
        QueryKind::Sum { column } => format!("sum of {}", name(*column)),
        QueryKind::Mean { column, scale } => format!("mean of {} to 1/{scale}", name(*column)),
        QueryKind::Histogram { column, bounds } => {
            let bounds: Vec<String> = bounds.iter().map(u32::to_string).collect();
            format!("rows by {}: from {}", name(*column), bounds.join(", "))
        }
        QueryKind::Score { weights, bias } => {
            let parts: Vec<String> = (0u8..)
                .zip(weights)
                .filter(|(_, weight)| **weight != 0)
                .map(|(column, weight)| format!("{weight} × {}", name(column)))
                .collect();
            let sign = if *bias < 0 { '−' } else { '+' };
            format!(
                "sum of {} {sign} {}",
                parts.join(" + "),
                bias.unsigned_abs()
            )
        }
    }
}

fn priced(price: Option<Uint128>) -> String {
    price.map_or("not for sale".into(), |price| {
        Amount::from(price).to_string()
    })
}

#[derive(Debug, Serialize)]
struct Fetched {
    listing: u64,
    sealed: String,
}

impl Report for Fetched {
    const SCHEMA: &'static str = "oaic/data-fetched/1";

    fn human(&self, out: &mut String) {
        out.push_str(&format!(
            "{}: the sealed file of listing {}; `oaic data check` or `buy` checks it\n",
            self.sealed, self.listing
        ));
    }
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ListingResponse>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/data-listings/1";

    fn human(&self, out: &mut String) {
        let rows = self.page.items.iter().map(|found| {
            let file = found.version.file.as_ref();
            [
                found.id.to_string(),
                status(found).into(),
                file.map_or("–".into(), |file| counted(file.size, "byte")),
                priced(found.version.price_once),
                found.open_queries.to_string(),
                rating(found),
                found.seller.to_string(),
            ]
        });
        let header = [
            "listing", "status", "file", "price", "queries", "rating", "seller",
        ];
        table(out, &header, rows);
        more(out, next_after(&self.page, |found| found.id));
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    listing: ListingResponse,
    queries: Vec<RegisteredQuery>,
    /// The deposit that covers its seller's open orders.
    stands: SellerResponse,
    /// Of the market, in seconds.
    delivery_window: u64,
    /// Of the market, in seconds.
    dispute_window: u64,
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/data-listing/1";

    fn human(&self, out: &mut String) {
        let found = &self.listing;
        let version = &found.version;
        let mut rows = vec![
            (
                "listing",
                format!("{}, version {}", found.id, version.version),
            ),
            ("status", status(found).to_owned()),
            ("seller", found.seller.to_string()),
            (
                "orders",
                match found.access {
                    Access::Open => "from everybody".to_owned(),
                    Access::Authorized => "from those with an authorization".to_owned(),
                },
            ),
            ("rating", rating(found)),
            (
                "sold",
                format!(
                    "{}, {}",
                    counted(found.sold, "file"),
                    counted(found.answered, "answer")
                ),
            ),
            ("proven broken", counted(found.broken.into(), "time")),
            (
                "never delivered",
                format!(
                    "{}, {} of this seller",
                    counted(found.undelivered, "order"),
                    self.stands.undelivered
                ),
            ),
            (
                "deposit",
                format!("{} free for new orders", Amount::from(self.stands.free)),
            ),
        ];
        if found.min_security_level > 0 {
            let text = format!("at least {}", found.min_security_level);
            rows.push(("security level", text));
        }
        let texts = found.texts.as_ref();
        if let Some(texts) = texts {
            rows.push(("schema", texts.terms.schema.clone()));
            rows.push(("license", texts.terms.license.clone()));
        }
        if let Some(file) = &version.file {
            let text = format!(
                "{}, {}",
                counted(file.size, "byte"),
                counted(file.chunks.into(), "chunk")
            );
            rows.push(("file", text));
            rows.push(("price", priced(version.price_once)));
            if let Some(texts) = texts.filter(|texts| !texts.uri.is_empty()) {
                rows.push(("sealed file", texts.uri.clone()));
            }
            if let Ok(promise) = promise(found.seller.as_str(), version) {
                rows.push(("cipher root", element_hex(&promise.cipher_root)));
                rows.push(("plain root", element_hex(&promise.plain_root)));
            }
        }
        let terms = texts.map(|texts| texts.terms.clone()).unwrap_or_default();
        let columns = names(&terms.columns);
        if let Some(info) = &version.table {
            let room = info.rows.count();
            let text = format!("up to {room} rows of {}", listed(&terms.columns));
            rows.push(("table", text));
            for (number, name) in terms.partitions.iter().enumerate() {
                let label = if number == 0 { "partitions" } else { "" };
                rows.push((label, format!("{number}: {name}")));
            }
        }
        rows.push(("terms hash", hex::encode(&version.terms_hash)));
        let text = format!(
            "within {} of an order, or its money goes back",
            span(self.delivery_window)
        );
        rows.push(("delivered", text));
        if version.file.is_some() {
            let text = format!(
                "of a file, for {} after its delivery",
                span(self.dispute_window)
            );
            rows.push(("disputes", text));
        }
        fields(out, &rows);
        if self.queries.is_empty() {
            return;
        }
        let rows = self.queries.iter().map(|query| {
            [
                query.id.to_string(),
                asked(query, &columns),
                query.query.partition.to_string(),
                query.query.min_rows.to_string(),
                if query.open {
                    Amount::from(query.price).to_string()
                } else {
                    "closed".into()
                },
            ]
        });
        out.push('\n');
        let header = ["query", "answers", "partition", "rows at least", "price"];
        table(out, &header, rows);
    }
}
