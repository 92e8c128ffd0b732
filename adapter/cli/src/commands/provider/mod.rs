//! `oaic provider`.

mod bond;
mod claim;
mod heartbeat;
mod key;
mod profile;
mod release;
mod settlers;

use clap::{Args, Subcommand};
use oaic_messages::compute_settlement::{ExecuteMsg, ProviderResponse, QueryMsg};
use oaic_messages::shared::Page;
use serde::Serialize;

use crate::amount::Amount;
use crate::args::{PageArgs, TxArgs};
use crate::context::Context;
use crate::error::Result;
use crate::keys::KeyKind;
use crate::output::{fields, table, Report};
use crate::pages::{more, next_after, page};
use crate::sent::carry_out;
use crate::words::{in_time, span};

/// Providers.
#[derive(Debug, Subcommand)]
pub enum ProviderCommand {
    /// All providers
    List(ListArgs),
    /// One provider: endpoint, receipt keys, settlers, bond
    Show(ShowArgs),
    /// Become a provider, with a receipt key of yours
    Register(RegisterArgs),
    /// Replace what it says of itself: endpoint, sealed-call key, jurisdiction, retention, level
    Update(UpdateArgs),
    /// Provider or settler: record on chain what is served now; the last one of each epoch stays
    Heartbeat(heartbeat::HeartbeatArgs),
    /// Receipt keys, one for each process that serves
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Show or name the accounts that may settle for you, such as a watchtower's
    Settlers(settlers::SettlersArgs),
    /// Pay the rest of channels back at once and close them; settle first
    Release(release::ReleaseArgs),
    /// Add to the bond
    Bond(bond::BondArgs),
    /// Start to withdraw a part of the bond
    Unbond(bond::BondArgs),
    /// Take what has finished unbonding
    Withdraw(bond::WithdrawArgs),
    /// Pay the payees of a service what they earned
    Claim(claim::ClaimArgs),
}

/// Which providers.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only after this address
    #[arg(long, value_name = "ADDRESS")]
    after: Option<String>,
    #[command(flatten)]
    page: PageArgs,
}

/// Which provider.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// An address, or a name
    who: String,
}

/// A registration.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    /// Key that signs receipts: a receipt key of yours, or 64 hex digits
    #[arg(long, value_name = "NAME|HEX")]
    receipt_key: String,
    #[command(flatten)]
    profile: profile::ProfileArgs,
    #[command(flatten)]
    tx: TxArgs,
}

/// Another profile.
#[derive(Debug, Args)]
pub struct UpdateArgs {
    #[command(flatten)]
    profile: profile::ProfileArgs,
    #[command(flatten)]
    tx: TxArgs,
}

impl ProviderCommand {
    /// Flags of the transaction it sends, if it sends one.
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Register(args) => Some(&args.tx),
            Self::Update(args) => Some(&args.tx),
            Self::Heartbeat(args) => Some(&args.tx),
            Self::Key(command) => command.tx(),
            Self::Settlers(args) => Some(&args.tx),
            Self::Release(args) => Some(&args.tx),
            Self::Bond(args) | Self::Unbond(args) => Some(&args.tx),
            Self::Withdraw(args) => Some(&args.tx),
            Self::Claim(args) => Some(&args.tx),
            Self::List(_) | Self::Show(_) => None,
        }
    }
}

/// Run one.
pub fn run(command: &ProviderCommand, ctx: &Context) -> Result<()> {
    match command {
        ProviderCommand::List(args) => list(args, ctx),
        ProviderCommand::Show(args) => show(args, ctx),
        ProviderCommand::Register(args) => register(args, ctx),
        ProviderCommand::Update(args) => update(args, ctx),
        ProviderCommand::Heartbeat(args) => heartbeat::run(args, ctx),
        ProviderCommand::Key(command) => key::run(command, ctx),
        ProviderCommand::Settlers(args) => settlers::run(args, ctx),
        ProviderCommand::Release(args) => release::run(args, ctx),
        ProviderCommand::Bond(args) => bond::add(args, ctx),
        ProviderCommand::Unbond(args) => bond::unbond(args, ctx),
        ProviderCommand::Withdraw(args) => bond::withdraw(args, ctx),
        ProviderCommand::Claim(args) => claim::run(args, ctx),
    }
}

/// One provider.
///
/// # Errors
/// There is none at that address.
fn find(address: &str, ctx: &Context) -> Result<ProviderResponse> {
    ctx.find(
        &format!("provider {address}"),
        "oaic provider list",
        &QueryMsg::Provider {
            address: address.to_owned(),
        },
    )
}

fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let providers = ctx.settlement()?.providers();
    let page = page(&args.page, providers.after(args.after.clone()))?;
    ctx.out.print(&List { page })
}

fn show(args: &ShowArgs, ctx: &Context) -> Result<()> {
    let provider = find(&ctx.address(&args.who)?, ctx)?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&Shown { provider, now })
}

fn register(args: &RegisterArgs, ctx: &Context) -> Result<()> {
    let profile = args.profile.profile()?;
    let what = format!("become a provider at {}", profile.endpoint);
    let msg = ExecuteMsg::RegisterProvider {
        receipt_key: ctx.public_key(&args.receipt_key, KeyKind::Receipt)?,
        profile,
    };
    ctx.out
        .note("a provider needs a bond as well: `oaic provider bond AMOUNT`");
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
}

fn update(args: &UpdateArgs, ctx: &Context) -> Result<()> {
    let profile = args.profile.profile()?;
    let what = format!(
        "be reached at {}, and replace the rest of the profile",
        profile.endpoint
    );
    let msg = ExecuteMsg::UpdateProvider { profile };
    carry_out(ctx.plan(what, &msg)?, &args.tx, ctx)
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ProviderResponse>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/provider-list/2";

    fn human(&self, out: &mut String) {
        let rows: Vec<Vec<String>> = self
            .page
            .items
            .iter()
            .map(|p| {
                vec![
                    p.address.to_string(),
                    if p.trusted { "yes" } else { "no" }.to_owned(),
                    Amount::from(p.bond).to_string(),
                    p.offenses.to_string(),
                    p.profile.endpoint.clone(),
                ]
            })
            .collect();
        table(
            out,
            &["provider", "takes openings", "bond", "offenses", "endpoint"],
            &rows,
        );
        more(out, next_after(&self.page, |p| p.address.clone()));
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    provider: ProviderResponse,
    now: u64,
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/provider/2";

    fn human(&self, out: &mut String) {
        let p = &self.provider;
        let mut rows = vec![
            ("provider", p.address.to_string()),
            ("endpoint", p.profile.endpoint.clone()),
            ("security level", p.profile.security_level.to_string()),
            (
                "stores content",
                p.profile.retention.map_or("without a promised limit".into(), |seconds| {
                    format!("for at most {}", span(seconds.into()))
                }),
            ),
            (
                "takes openings",
                if p.trusted {
                    "yes"
                } else {
                    "no: its bond is below the minimum, or each of its receipt keys was charged or retired"
                }
                .into(),
            ),
            ("bond", Amount::from(p.bond).to_string()),
            ("offenses", p.offenses.to_string()),
        ];
        if let Some(code) = &p.profile.jurisdiction {
            rows.push(("jurisdiction", code.clone()));
        }
        if let Some(key) = &p.profile.sealed_key {
            rows.push(("sealed-call key", hex::encode(key)));
        }
        for key in &p.receipt_keys {
            rows.push(("receipt key", key::shown(key, self.now)));
        }
        for settler in &p.settlers {
            rows.push(("settler", settler.to_string()));
        }
        for part in &p.unbonding {
            rows.push((
                "unbonding",
                format!(
                    "{}, {}",
                    Amount::from(part.amount),
                    in_time(part.release_at, self.now)
                ),
            ));
        }
        fields(out, &rows);
    }
}
