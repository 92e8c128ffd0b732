//! `oaic service list|show|prices`.

use oaic_messages::compute_settlement::{
    PriceTable, PricesResponse, QueryMsg, ServiceResponse, SplitResponse, UnitKind,
};
use oaic_messages::shared::Page;

use super::{find, split};
use crate::commands::prelude::*;
use crate::words::word;

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
        let rows = self.page.items.iter().map(|s| {
            [
                s.id.to_string(),
                s.model.clone(),
                if s.active { "active" } else { "inactive" }.into(),
                format!("{}/{}", s.price_version, s.split_version),
                s.provider.to_string(),
            ]
        });
        let header = ["service", "model", "status", "prices/split", "provider"];
        table(out, &header, rows);
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
        let rows = [
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
        ];
        fields(out, &rows);
        out.push('\n');
        price_lines(&self.prices, out);
        let payees = self.split.payees.iter().map(|p| {
            [
                p.label.clone(),
                word(p.role),
                p.weight.to_string(),
                Amount::from(p.earned).to_string(),
                Amount::from(p.claimed).to_string(),
                p.address
                    .as_ref()
                    .map_or("none yet".into(), ToString::to_string),
            ]
        });
        out.push_str(&format!("\nsplit, version {}\n", self.split.version));
        let header = ["payee", "role", "weight", "earned", "claimed", "address"];
        table(out, &header, payees);
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
    let rows = [
        ("prices", format!("version {}", prices.version)),
        ("hash", hex::encode(&prices.hash)),
        (
            "one call",
            format!("at most {}", Amount::from(table_of.max_call)),
        ),
        ("tier discounts", discounts(table_of)),
    ];
    fields(out, &rows);
    let rows = UnitKind::ALL
        .iter()
        .zip(&table_of.prices)
        .filter(|(_, price)| !price.is_zero())
        .map(|(kind, price)| [kind.name().to_owned(), Amount::from(*price).to_string()]);
    table(out, &["unit", "for a million"], rows);
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
