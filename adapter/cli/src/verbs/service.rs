//! `oaic service`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use oaic_types::compute_settlement::{
    ConfigResponse, ExecuteMsg, PriceTable, PricesResponse, QueryMsg, ServiceResponse,
    SplitResponse, UsageResponse,
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
    /// A version of a service's prices, with the hash that receipts carry
    Prices(PricesArgs),
    /// Print a commented file to start from
    Template,
    /// Provider: offer a service
    Register(FileArgs),
    /// Provider: put other prices in force, for calls made from now on
    UpdatePrices(UpdateArgs),
    /// Provider: add a split version, for terms made from now on
    UpdateSplit(UpdateArgs),
    /// Provider: take new channels and terms again
    Activate(ActiveArgs),
    /// Provider: take no new channels and terms; open ones go on
    Deactivate(ActiveArgs),
    /// Anyone: report what a service settled in an epoch, so that it earns its rewards
    ReportUsage(ReportUsageArgs),
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

/// What to report.
#[derive(Debug, Args)]
pub struct ReportUsageArgs {
    /// Service
    service: u64,
    /// Version of the split that it settled under [default: the newest]
    #[arg(long, value_name = "VERSION")]
    split_version: Option<u32>,
    /// Number of the epoch [default: the one that runs]
    #[arg(long, value_name = "EPOCH")]
    epoch: Option<u64>,
    #[command(flatten)]
    tx: TxArgs,
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
            Self::ReportUsage(args) => Some(&args.tx),
            Self::List(_) | Self::Show(_) | Self::Prices(_) | Self::Template => None,
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
        ServiceCommand::Prices(args) => {
            let service = find(args.service, ctx)?;
            ctx.out
                .print(&Prices(prices(&service, args.price_version, ctx)?))
        }
        ServiceCommand::ReportUsage(args) => report_usage(args, ctx),
        ServiceCommand::Template => template(&ctx.out),
        ServiceCommand::Register(args) => register(args, ctx),
        ServiceCommand::UpdatePrices(args) => {
            let prices = Offer::load(&args.file)?.prices()?;
            let msg = ExecuteMsg::UpdatePrices {
                service_id: args.service,
                prices,
            };
            send(
                format!("put other prices in force for service {}", args.service),
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
    let prices = prices(&service, args.price_version, ctx)?;
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
        prices,
        split,
    })
}

/// A version of a service's prices; None: the one in force.
fn prices(
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

fn report_usage(args: &ReportUsageArgs, ctx: &Context) -> Result<()> {
    let service = find(args.service, ctx)?;
    let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
    let split_version = args.split_version.unwrap_or(service.split_version);
    let epoch = match args.epoch {
        Some(epoch) => epoch,
        None => ctx.chain.block()?.time / config.epoch_seconds.max(1),
    };
    let usage: UsageResponse = ctx.ask(&QueryMsg::Usage {
        service_id: service.id,
        split_version,
        epoch,
    })?;
    let of = format!(
        "service {} settled under split version {split_version} in epoch {epoch}",
        service.id
    );
    let left = usage.settled.saturating_sub(usage.reported);
    if left.is_zero() {
        ctx.out.note(format!(
            "there is nothing to report: all {} that {of} are told already",
            Amount::from(usage.settled)
        ));
        return Ok(());
    }
    let msg = ExecuteMsg::ReportUsage {
        service_id: service.id,
        split_version,
        epoch,
    };
    send(
        format!("report {} that {of}", Amount::from(left)),
        &msg,
        &args.tx,
        ctx,
    )
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
        if let Some(last) = self.next {
            out.push_str(&format!("there are more: --after {last}, or --all\n"));
        }
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
    let rows: Vec<Vec<String>> = UNIT_NAMES
        .iter()
        .zip(&table_of.prices)
        .filter(|(_, price)| !price.is_zero())
        .map(|(name, price)| vec![(*name).to_owned(), Amount::from(*price).to_string()])
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
