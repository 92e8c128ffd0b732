//! `oaic data authorise|revoke`.

use clap::Args;
use oaic_types::data_market::{ExecuteMsg, Scope};
use serde::Serialize;

use super::list::send;
use super::market::listing;
use crate::cli::TxArgs;
use crate::context::{Context, Plan};
use crate::error::{CliError, Result};
use crate::output::{fields, Report};
use crate::verbs::{attribute, span, Sent};

/// An authorisation.
#[derive(Debug, Args)]
pub struct AuthoriseArgs {
    /// Which listing
    listing: u64,
    /// Who may order: an address, or a name
    #[arg(long)]
    to: String,
    /// He may order the file
    #[arg(long)]
    raw: bool,
    /// He may order these queries
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    queries: Vec<u32>,
    /// He may order every query, later ones too
    #[arg(long, conflicts_with = "queries")]
    all_queries: bool,
    /// How many orders
    #[arg(long, default_value_t = 1)]
    uses: u32,
    /// For how many days
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_650))]
    days: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// Which authorisation.
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// Which authorisation
    authorisation: u64,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

/// Let somebody order.
pub(super) fn authorise(args: &AuthoriseArgs, ctx: &Context) -> Result<()> {
    if !args.raw && !args.all_queries && args.queries.is_empty() {
        return Err(CliError::usage("an authorisation for nothing")
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
    let msg = ExecuteMsg::Authorise {
        listing: args.listing,
        grantee,
        raw: args.raw,
        queries: if args.all_queries {
            Scope::All
        } else {
            Scope::Only(args.queries.clone())
        },
        uses: args.uses,
        expires_at: ctx.chain.block()?.time.saturating_add(seconds),
    };
    let plan = Plan::new(&what).call(ctx.data_market()?, &msg)?;
    let Some(outcome) = ctx.send(&args.tx, plan)? else {
        return Ok(());
    };
    let id = attribute(&outcome, "authorised", "authorisation").and_then(|id| id.parse().ok());
    match id {
        Some(authorisation) => ctx.out.print(&Authorised {
            authorisation,
            tx: outcome.hash,
        }),
        None => ctx.out.print(&Sent::new(what, &outcome)),
    }
}

/// Take it back.
pub(super) fn revoke(args: &RevokeArgs, ctx: &Context) -> Result<()> {
    let what = format!("take authorisation {} back", args.authorisation);
    let msg = ExecuteMsg::RevokeAuthorisation {
        authorisation: args.authorisation,
    };
    send(what, &msg, &args.tx, ctx)
}

#[derive(Debug, Serialize)]
struct Authorised {
    authorisation: u64,
    tx: String,
}

impl Report for Authorised {
    const SCHEMA: &'static str = "oaic/data-authorised/1";

    fn human(&self, out: &mut String) {
        fields(out, &[("authorisation", self.authorisation.to_string())]);
    }
}
