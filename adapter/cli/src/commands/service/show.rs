//! `oaic service list|show|prices`.

use clap::Args;
use oaic_messages::compute_settlement::{
    PriceTable, PricesResponse, QueryMsg, ServiceResponse, SplitResponse, UnitKind,
};
use oaic_messages::shared::Page;
use serde::Serialize;

use super::{find, split};
use crate::amount::Amount;
use crate::args::PageArgs;
use crate::context::Context;
use crate::error::Result;
use crate::output::{fields, table, Report};
use crate::pages::{more, next_after, page};
use crate::words::word;

/// Which services.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only this provider's: an address, or a name
    #[arg(long)]
    provider: Option<String>,
    /// Only those that take new channels
    #[arg(long)]
    active: bool,
    /// Only after this service
    #[arg(long, value_name = "SERVICE")]
    after: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
}

/// Which service.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Its number
    service: u64,
    /// Version of its prices [default: the newest]
    #[arg(long, value_name = "VERSION")]
    price_version: Option<u32>,
    /// Version of its split [default: the newest]
    #[arg(long, value_name = "VERSION")]
    split_version: Option<u32>,
}

/// Which prices.
#[derive(Debug, Args)]
pub struct PricesArgs {
    /// Service
    service: u64,
    /// Version [default: the one in force]
    #[arg(long, value_name = "VERSION")]
    price_version: Option<u32>,
}

pub(super) fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let provider = ctx.maybe_address(args.provider.as_deref())?;
    let services = ctx.settlement()?.services(provider);
    let mut page = page(&args.page, services.after(args.after))?;
    let next = next_after(&page, |s| s.id);
    page.items.retain(|service| service.active || !args.active);
    ctx.out.print(&List { page, next })
}

pub(super) fn show(args: &ShowArgs, ctx: &Context) -> Result<()> {
    let service = find(args.service, ctx)?;
    ctx.out.print(&Shown {
        prices: prices_of(&service, args.price_version, ctx)?,
        split: split(&service, args.split_version, ctx)?,
        service,
    })
}

pub(super) fn prices(args: &PricesArgs, ctx: &Context) -> Result<()> {
    let service = find(args.service, ctx)?;
    let prices = prices_of(&service, args.price_version, ctx)?;
    ctx.out.print(&Prices(prices))
}

/// A version of a service's prices; None: the one in force.
fn prices_of(
    service: &ServiceResponse,
    version: Option<u32>,
    ctx: &Context,
) -> Result<PricesResponse> {
    let version = version.unwrap_or(service.price_version);
    ctx.find(
        &format!("price version {version} of service {}", service.id),
        &format!("the newest is {}", service.price_version),
        &QueryMsg::Prices {
            service_id: service.id,
            version: Some(version),
        },
    )
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ServiceResponse>,
    #[serde(skip)]
    next: Option<u64>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/service-list/2";

    fn human(&self, out: &mut String) {
        let rows: Vec<Vec<String>> = self
            .page
            .items
            .iter()
            .map(|s| {
                vec![
                    s.id.to_string(),
                    s.model.clone(),
                    if s.active { "active" } else { "inactive" }.into(),
                    format!("{}/{}", s.price_version, s.split_version),
                    s.provider.to_string(),
                ]
            })
            .collect();
        table(
            out,
            &["service", "model", "status", "prices/split", "provider"],
            &rows,
        );
        more(out, self.next);
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    service: ServiceResponse,
    prices: PricesResponse,
    split: SplitResponse,
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/service/2";

    fn human(&self, out: &mut String) {
        let s = &self.service;
        fields(
            out,
            &[
                ("service", s.id.to_string()),
                ("model", s.model.clone()),
                ("provider", s.provider.to_string()),
                (
                    "status",
                    if s.active {
                        "active"
                    } else {
                        "takes no new channels"
                    }
                    .into(),
                ),
                (
                    "settled under this split",
                    Amount::from(self.split.accumulated).to_string(),
                ),
            ],
        );
        out.push('\n');
        price_lines(&self.prices, out);
        let payees: Vec<Vec<String>> = self
            .split
            .payees
            .iter()
            .map(|p| {
                vec![
                    p.label.clone(),
                    word(p.role),
                    p.weight.to_string(),
                    Amount::from(p.earned).to_string(),
                    Amount::from(p.claimed).to_string(),
                    p.address
                        .as_ref()
                        .map_or("none yet".into(), ToString::to_string),
                ]
            })
            .collect();
        out.push_str(&format!("\nsplit, version {}\n", self.split.version));
        table(
            out,
            &["payee", "role", "weight", "earned", "claimed", "address"],
            &payees,
        );
    }
}

#[derive(Debug, Serialize)]
struct Prices(PricesResponse);

impl Report for Prices {
    const SCHEMA: &'static str = "oaic/prices/1";

    fn human(&self, out: &mut String) {
        price_lines(&self.0, out);
    }
}

fn price_lines(prices: &PricesResponse, out: &mut String) {
    let table_of = &prices.table;
    fields(
        out,
        &[
            ("prices", format!("version {}", prices.version)),
            ("hash", hex::encode(&prices.hash)),
            (
                "one call",
                format!("at most {}", Amount::from(table_of.max_call)),
            ),
            ("tier discounts", discounts(table_of)),
        ],
    );
    let rows: Vec<Vec<String>> = UnitKind::ALL
        .iter()
        .zip(&table_of.prices)
        .filter(|(_, price)| !price.is_zero())
        .map(|(kind, price)| vec![kind.name().to_owned(), Amount::from(*price).to_string()])
        .collect();
    table(out, &["unit", "for a million"], &rows);
}

fn discounts(prices: &PriceTable) -> String {
    if prices.tier_discounts.is_empty() {
        return "none".into();
    }
    let list: Vec<String> = prices
        .tier_discounts
        .iter()
        .map(|bps| format!("{bps} bps"))
        .collect();
    list.join(", ")
}
