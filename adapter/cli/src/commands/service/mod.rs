//! `oaic service`.

mod show;

use std::path::PathBuf;

use oaic_messages::compute_settlement::{
    ConfigResponse, ExecuteMsg, QueryMsg, ServiceResponse, SplitResponse, UsageResponse,
};
use oaic_messages::events::compute_settlement::ServiceRegistered;

use super::offer::{Offer, TEMPLATE};
use crate::commands::prelude::*;

#[derive(Debug, Subcommand)]
pub enum ServiceCommand {
    /// Services of all providers, or of one
    List(show::ListArgs),
    /// One service with its prices and its split
    Show(show::ShowArgs),
    /// A version of a service's prices, with the hash that receipts carry
    Prices(show::PricesArgs),
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

#[derive(Debug, Args)]
pub struct FileArgs {
    /// TOML file, as `oaic service template` prints it
    file: PathBuf,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// Service
    service: u64,
    /// TOML file, as `oaic service template` prints it; only the part in question is read
    file: PathBuf,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct ActiveArgs {
    /// Service
    service: u64,
    #[command(flatten)]
    tx: TxArgs,
}

impl ServiceCommand {
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

pub fn template(out: &Output) -> Result<()> {
    out.write(TEMPLATE.as_bytes())
}

pub fn run(command: &ServiceCommand, ctx: &Context) -> Result<()> {
    match command {
        ServiceCommand::List(args) => show::list(args, ctx),
        ServiceCommand::Show(args) => show::show(args, ctx),
        ServiceCommand::Prices(args) => show::prices(args, ctx),
        ServiceCommand::Template => template(&ctx.out),
        ServiceCommand::Register(args) => register(args, ctx),
        ServiceCommand::UpdatePrices(args) => update_prices(args, ctx),
        ServiceCommand::UpdateSplit(args) => update_split(args, ctx),
        ServiceCommand::Activate(args) => activate(args, true, ctx),
        ServiceCommand::Deactivate(args) => activate(args, false, ctx),
        ServiceCommand::ReportUsage(args) => report_usage(args, ctx),
    }
}

pub(crate) fn find(service_id: u64, ctx: &Context) -> Result<ServiceResponse> {
    ctx.find(
        &format!("service {service_id}"),
        "oaic service list",
        &QueryMsg::Service { service_id },
    )
}

/// A version of a service's split; None: the newest.
pub(crate) fn split(
    service: &ServiceResponse,
    version: Option<u32>,
    ctx: &Context,
) -> Result<SplitResponse> {
    let version = version.unwrap_or(service.split_version);
    ctx.find(
        &format!("split version {version} of service {}", service.id),
        &format!("the newest is {}", service.split_version),
        &QueryMsg::Split {
            service_id: service.id,
            version: Some(version),
        },
    )
}

fn update_prices(args: &UpdateArgs, ctx: &Context) -> Result<()> {
    let msg = ExecuteMsg::UpdatePrices {
        service_id: args.service,
        prices: Offer::load(&args.file)?.prices()?,
    };
    let what = format!("put other prices in force for service {}", args.service);
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
}

fn update_split(args: &UpdateArgs, ctx: &Context) -> Result<()> {
    let config: ConfigResponse = ctx.ask(&QueryMsg::Config {})?;
    let msg = ExecuteMsg::UpdateSplit {
        service_id: args.service,
        payees: Offer::load(&args.file)?.payees(&config.params, ctx)?,
    };
    let what = format!("add a split version to service {}", args.service);
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
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
            "there is nothing to report: all {} that {of} are reported already",
            Amount::from(usage.settled)
        ));
        return Ok(());
    }
    let msg = ExecuteMsg::ReportUsage {
        service_id: service.id,
        split_version,
        epoch,
    };
    let what = format!("report {} that {of}", Amount::from(left));
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
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
    let report = |event: ServiceRegistered, tx| Registered {
        service: event.service_id,
        model,
        tx,
    };
    carry_out_with(
        ctx.plan(what, &msg)?,
        &args.tx,
        &ctx.settlement()?,
        ctx,
        report,
    )
}

fn activate(args: &ActiveArgs, active: bool, ctx: &Context) -> Result<()> {
    find(args.service, ctx)?;
    let verb = if active { "take" } else { "stop taking" };
    let msg = ExecuteMsg::SetServiceActive {
        service_id: args.service,
        active,
    };
    let what = format!("{verb} new channels for service {}", args.service);
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
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
        let rows = [
            ("service", self.service.to_string()),
            ("model", self.model.clone()),
        ];
        fields(out, &rows);
    }
}
