//! `oaic service`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use oaic_types::compute_settlement::{
    ConfigResponse, ExecuteMsg, PriceTable, QueryMsg, ServiceResponse, SplitResponse,
};
use oaic_types::shared::Page;
use serde::Serialize;

use super::offer::{Offer, TEMPLATE, UNIT_NAMES};
use super::{attribute, pages, Sent};
use crate::amount::Amount;
use crate::cli::{PageArgs, TxArgs};
use crate::context::{Context, Plan};
use crate::error::Result;
use crate::output::{fields, table, Report};

/// Services.
#[derive(Debug, Subcommand)]
pub enum ServiceCommand {
    /// Services of all providers, or of one
    List(ListArgs),
    /// One service with its prices and its split
    Show(ShowArgs),
    /// Print a commented file to start from
    Template,
    /// Provider: offer a service
    Register(FileArgs),
    /// Provider: add a price version, for terms made from now on
    UpdatePrices(UpdateArgs),
    /// Provider: add a split version, for terms made from now on
    UpdateSplit(UpdateArgs),
    /// Provider: take new channels and terms again
    Activate(ActiveArgs),
    /// Provider: take no new channels and terms; open ones go on
    Deactivate(ActiveArgs),
}

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

/// A new service.
#[derive(Debug, Args)]
pub struct FileArgs {
    /// TOML file, as `oaic service template` prints it
    file: PathBuf,
    #[command(flatten)]
    tx: TxArgs,
}

/// A change.
#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// Service
    service: u64,
    /// TOML file, as `oaic service template` prints it; only the part in question is read
    file: PathBuf,
    #[command(flatten)]
    tx: TxArgs,
}

/// A switch.
#[derive(Debug, Args)]
pub struct ActiveArgs {
    /// Service
    service: u64,
    #[command(flatten)]
    tx: TxArgs,
}

impl ServiceCommand {
    /// Flags of the transaction it sends, if it sends one.
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Register(args) => Some(&args.tx),
            Self::UpdatePrices(args) | Self::UpdateSplit(args) => Some(&args.tx),
            Self::Activate(args) | Self::Deactivate(args) => Some(&args.tx),
            Self::List(_) | Self::Show(_) | Self::Template => None,
        }
    }
}

/// Print the commented file; needs no chain.
///
/// # Errors
/// stdout can't be written.
pub fn template(out: &crate::output::Output) -> Result<()> {
    out.write(TEMPLATE.as_bytes())
}

/// Run one.
///
/// # Errors
/// As the chain says.
pub fn run(command: &ServiceCommand, ctx: &Context) -> Result<()> {
    match command {
        ServiceCommand::List(args) => list(args, ctx),
        ServiceCommand::Show(args) => ctx.out.print(&show(args, ctx)?),
        ServiceCommand::Template => template(&ctx.out),
        ServiceCommand::Register(args) => register(args, ctx),
        ServiceCommand::UpdatePrices(args) => {
            let prices = Offer::load(&args.file)?.prices()?;
            let msg = ExecuteMsg::UpdatePrices {
                service_id: args.service,
                prices,
            };
            send(
                format!("add a price version to service {}", args.service),
                &msg,
                &args.tx,
                ctx,
            )
        }
        ServiceCommand::UpdateSplit(args) => {
            let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
            let payees = Offer::load(&args.file)?.payees(&config.params, ctx)?;
            let msg = ExecuteMsg::UpdateSplit {
                service_id: args.service,
                payees,
            };
            send(
                format!("add a split version to service {}", args.service),
                &msg,
                &args.tx,
                ctx,
            )
        }
        ServiceCommand::Activate(args) => activate(args, true, ctx),
        ServiceCommand::Deactivate(args) => activate(args, false, ctx),
    }
}

fn find(service_id: u64, ctx: &Context) -> Result<ServiceResponse> {
    ctx.find(
        &format!("service {service_id}"),
        "oaic service list",
        &QueryMsg::Service { service_id },
    )
}

fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let provider = args
        .provider
        .as_deref()
        .map(|who| ctx.address(who))
        .transpose()?;
    let mut page = pages(
        &args.page,
        args.after,
        |s: &ServiceResponse| s.id,
        |start_after, limit| {
            ctx.ask::<Page<ServiceResponse>>(&QueryMsg::Services {
                provider: provider.clone(),
                start_after,
                limit: Some(limit),
            })
        },
    )?;
    let next = page.items.last().filter(|_| page.has_more).map(|s| s.id);
    page.items.retain(|service| service.active || !args.active);
    ctx.out.print(&List { page, next })
}

fn show(args: &ShowArgs, ctx: &Context) -> Result<Shown> {
    let service = find(args.service, ctx)?;
    let service_id = args.service;
    let price_version = args.price_version.unwrap_or(service.price_version);
    let prices = ctx.find(
        &format!("price version {price_version} of service {service_id}"),
        &format!("the newest is {}", service.price_version),
        &QueryMsg::Prices {
            service_id,
            version: Some(price_version),
        },
    )?;
    let split_version = args.split_version.unwrap_or(service.split_version);
    let split = ctx.find(
        &format!("split version {split_version} of service {service_id}"),
        &format!("the newest is {}", service.split_version),
        &QueryMsg::Split {
            service_id,
            version: Some(split_version),
        },
    )?;
    Ok(Shown {
        service,
        shown_price_version: price_version,
        prices,
        split,
    })
}

fn register(args: &FileArgs, ctx: &Context) -> Result<()> {
    let offer = Offer::load(&args.file)?;
    let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
    let model = offer.model()?;
    let msg = ExecuteMsg::RegisterService {
        model: model.clone(),
        prices: offer.prices()?,
        payees: offer.payees(&config.params, ctx)?,
    };
    let what = format!("offer the service '{model}'");
    let Some(outcome) = ctx.send(&args.tx, Plan::new(&what).call(ctx.settlement()?, &msg)?)? else {
        return Ok(());
    };
    let id = attribute(&outcome, "service_registered", "service_id");
    match id.and_then(|text| text.parse().ok()) {
        Some(service) => ctx.out.print(&Registered {
            service,
            model,
            tx: outcome.hash.clone(),
        }),
        None => ctx.out.print(&Sent::new(what, &outcome)),
    }
}

fn activate(args: &ActiveArgs, active: bool, ctx: &Context) -> Result<()> {
    find(args.service, ctx)?;
    let verb = if active { "take" } else { "stop taking" };
    let msg = ExecuteMsg::SetServiceActive {
        service_id: args.service,
        active,
    };
    send(
        format!("{verb} new channels for service {}", args.service),
        &msg,
        &args.tx,
        ctx,
    )
}

fn send(what: String, msg: &ExecuteMsg, tx: &TxArgs, ctx: &Context) -> Result<()> {
    match ctx.send(tx, Plan::new(&what).call(ctx.settlement()?, msg)?)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

#[derive(Debug, Serialize)]
struct Registered {
    service: u64,
    model: String,
    tx: String,
}

impl Report for Registered {
    const SCHEMA: &'static str = "oaic/service-registered/1";

    fn human(&self, out: &mut String) {
        fields(
            out,
            &[
                ("service", self.service.to_string()),
                ("model", self.model.clone()),
            ],
        );
    }
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ServiceResponse>,
    #[serde(skip)]
    next: Option<u64>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/service-list/1";

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
                    Amount::from(s.settled).to_string(),
                    s.provider.to_string(),
                ]
            })
            .collect();
        table(
            out,
            &[
                "service",
                "model",
                "status",
                "prices/split",
                "settled",
                "provider",
            ],
            &rows,
        );
        if let Some(last) = self.next {
            out.push_str(&format!("there are more: --after {last}, or --all\n"));
        }
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    service: ServiceResponse,
    shown_price_version: u32,
    prices: PriceTable,
    split: SplitResponse,
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/service/1";

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
                ("settled", Amount::from(s.settled).to_string()),
                (
                    "one call",
                    format!("at most {}", Amount::from(self.prices.max_call)),
                ),
                ("tier discounts", discounts(&self.prices)),
            ],
        );
        let prices: Vec<Vec<String>> = UNIT_NAMES
            .iter()
            .zip(&self.prices.prices)
            .filter(|(_, price)| !price.is_zero())
            .map(|(name, price)| vec![(*name).to_owned(), Amount::from(*price).to_string()])
            .collect();
        out.push_str(&format!("\nprices, version {}\n", self.shown_price_version));
        table(out, &["unit", "for a million"], &prices);
        let payees: Vec<Vec<String>> = self
            .split
            .payees
            .iter()
            .map(|p| {
                vec![
                    p.label.clone(),
                    format!("{:?}", p.role),
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
