//! `oaic data authorize|authorizations|revoke`.

use clap::ArgGroup;
use oaic_chain::ChainExt;
use oaic_messages::data_market::{
    AuthorizationResponse, AuthorizationsOf, ExecuteMsg, Scope, MAX_USES,
};
use oaic_messages::events::data_market as events;
use oaic_messages::shared::Page;

use super::market::{listing, send};
use crate::commands::prelude::*;
use crate::context::MAX_AGE;

#[derive(Debug, Args)]
pub struct AuthorizeArgs {
    /// Which listing
    listing: u64,
    /// Who may order: an address, or a name
    #[arg(long)]
    to: String,
    /// The grantee may order the file
    #[arg(long)]
    raw: bool,
    /// The grantee may order these queries
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    queries: Vec<u32>,
    /// The grantee may order every query, later ones too
    #[arg(long, conflicts_with = "queries")]
    all_queries: bool,
    /// How many orders
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_USES)))]
    uses: u32,
    /// For how many days
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_650))]
    days: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// Which authorization
    authorization: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("of").required(true).args(["listing", "to"]))]
pub struct AuthorizationsArgs {
    /// Those of this listing
    #[arg(long)]
    listing: Option<u64>,
    /// Those that somebody was given: an address, or a name
    #[arg(long)]
    to: Option<String>,
    /// Only after this authorization
    #[arg(long, value_name = "AUTHORIZATION")]
    after: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
}

pub(super) fn list(args: &AuthorizationsArgs, ctx: &Context) -> Result<()> {
    let of = match (&args.to, args.listing) {
        (Some(who), _) => AuthorizationsOf::Grantee {
            address: ctx.address(who)?,
        },
        (None, listing) => AuthorizationsOf::Listing {
            listing: listing.unwrap_or_default(),
        },
    };
    let authorizations = ctx.data_market()?.authorizations(of);
    let page = page(&args.page, authorizations.after(args.after))?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&List { page, now })
}

pub(super) fn authorize(args: &AuthorizeArgs, ctx: &Context) -> Result<()> {
    if !args.raw && !args.all_queries && args.queries.is_empty() {
        return Err(CliError::usage("this would authorize nothing")
            .next("add --raw for the file, --queries or --all-queries for answers"));
    }
    listing(ctx, args.listing)?;
    let grantee = ctx.address(&args.to)?;
    let seconds = args.days.saturating_mul(86_400);
    let what = format!(
        "let {grantee} make {} orders of listing {} for {}",
        args.uses,
        args.listing,
        span(seconds)
    );
    let msg = ExecuteMsg::Authorize {
        listing: args.listing,
        grantee,
        raw: args.raw,
        queries: match args.all_queries {
            true => Scope::All,
            false => Scope::Only(args.queries.clone()),
        },
        uses: args.uses,
        // It is signed: a node's clock must not move it.
        expires_at: ctx.chain.fresh_block(MAX_AGE)?.time.saturating_add(seconds),
    };
    let market = ctx.data_market()?;
    let plan = Plan::new(what).call(market.call(&msg)?);
    let report = |event: events::Authorized, tx| Authorized {
        authorization: event.authorization,
        tx,
    };
    carry_out_with(plan, &args.tx, &market, ctx, report)
}

pub(super) fn revoke(args: &RevokeArgs, ctx: &Context) -> Result<()> {
    let what = format!("take authorization {} back", args.authorization);
    let msg = ExecuteMsg::RevokeAuthorization {
        authorization: args.authorization,
    };
    send(what, &msg, &args.tx, ctx)
}

fn scope(found: &AuthorizationResponse) -> String {
    let queries = match &found.queries {
        Scope::All => Some("every query".to_owned()),
        Scope::Only(queries) if queries.is_empty() => None,
        Scope::Only(queries) => {
            let queries: Vec<String> = queries.iter().map(u32::to_string).collect();
            Some(format!("queries {}", queries.join(", ")))
        }
    };
    let parts = found.raw.then(|| "file".to_owned()).into_iter();
    parts.chain(queries).collect::<Vec<_>>().join("; ")
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<AuthorizationResponse>,
    #[serde(skip)]
    now: u64,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/data-authorizations/1";

    fn human(&self, out: &mut String) {
        let rows = self.page.items.iter().map(|found| {
            let ends = match found.expires_at {
                _ if found.revoked => "taken back".to_owned(),
                at if at <= self.now => format!("expired {}", in_time(at, self.now)),
                at => in_time(at, self.now),
            };
            [
                found.id.to_string(),
                found.listing.to_string(),
                scope(found),
                found.uses.to_string(),
                ends,
                found.grantee.to_string(),
            ]
        });
        let header = [
            "authorization",
            "listing",
            "for",
            "orders left",
            "ends",
            "to",
        ];
        table(out, &header, rows);
        more(out, next_after(&self.page, |found| found.id));
    }
}

#[derive(Debug, Serialize)]
struct Authorized {
    authorization: u64,
    tx: String,
}

impl Report for Authorized {
    const SCHEMA: &'static str = "oaic/data-authorized/1";

    fn human(&self, out: &mut String) {
        fields(out, &[("authorization", self.authorization.to_string())]);
    }
}
