//! `oaic provider`.

mod funds;
mod heartbeat;
mod key;
mod profile;
mod settlers;

use oaic_messages::compute_settlement::{HeartbeatResponse, ProviderResponse, QueryMsg};
use oaic_messages::shared::Page;

use crate::commands::prelude::*;

#[derive(Debug, Subcommand)]
pub enum ProviderCommand {
    /// All providers
    List(ListArgs),
    /// One provider: endpoint, receipt keys, settlers, bond
    Show(ShowArgs),
    /// Become a provider, with a receipt key of yours
    Register(profile::RegisterArgs),
    /// Change the profile; what isn't given stays as it is on chain
    ///
    /// The message replaces the whole profile, so what isn't given is read from the chain, by proof.
    /// Terms that were made before don't change
    Update(profile::UpdateArgs),
    /// Provider or settler: record on chain what is served now; the last one of each epoch stays
    Heartbeat(heartbeat::HeartbeatArgs),
    /// Receipt keys, one for each process that serves
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Show or name the accounts that may settle for you, such as a watchtower's
    Settlers(settlers::SettlersArgs),
    /// Pay the rest of channels back at once and close them; settle first
    Release(funds::ReleaseArgs),
    /// Add to the bond
    Bond(funds::BondArgs),
    /// Start to withdraw a part of the bond
    Unbond(funds::BondArgs),
    /// Take what has finished unbonding
    Withdraw(funds::WithdrawArgs),
    /// Pay the payees of a service what they earned
    Claim(funds::ClaimArgs),
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only after this address
    #[arg(long, value_name = "ADDRESS")]
    after: Option<String>,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// An address, or a name
    who: String,
}

impl ProviderCommand {
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

pub fn run(command: &ProviderCommand, ctx: &Context) -> Result<()> {
    match command {
        ProviderCommand::List(args) => list(args, ctx),
        ProviderCommand::Show(args) => show(args, ctx),
        ProviderCommand::Register(args) => profile::register(args, ctx),
        ProviderCommand::Update(args) => profile::update(args, ctx),
        ProviderCommand::Heartbeat(args) => heartbeat::run(args, ctx),
        ProviderCommand::Key(command) => key::run(command, ctx),
        ProviderCommand::Settlers(args) => settlers::run(args, ctx),
        ProviderCommand::Release(args) => funds::release(args, ctx),
        ProviderCommand::Bond(args) => funds::bond(args, ctx),
        ProviderCommand::Unbond(args) => funds::unbond(args, ctx),
        ProviderCommand::Withdraw(args) => funds::withdraw(args, ctx),
        ProviderCommand::Claim(args) => funds::claim(args, ctx),
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
    let address = ctx.address(&args.who)?;
    let provider = find(&address, ctx)?;
    let heartbeat = ctx.ask(&QueryMsg::Heartbeat {
        provider: address,
        epoch: None,
    })?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&Shown {
        provider,
        heartbeat,
        now,
    })
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ProviderResponse>,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/provider-list/2";

    fn human(&self, out: &mut String) {
        let rows = self.page.items.iter().map(|p| {
            [
                p.address.to_string(),
                if p.trusted { "yes" } else { "no" }.to_owned(),
                Amount::from(p.bond).to_string(),
                p.offenses.to_string(),
                p.profile.endpoint.clone(),
            ]
        });
        let header = ["provider", "takes openings", "bond", "offenses", "endpoint"];
        table(out, &header, rows);
        more(out, next_after(&self.page, |p| p.address.clone()));
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    provider: ProviderResponse,
    /// The last one of the current epoch.
    heartbeat: Option<HeartbeatResponse>,
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
            ("stores content", profile::stored(&p.profile)),
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
        if let Some(recorded) = &self.heartbeat {
            rows.push(("last heartbeat", heartbeat::shown(recorded, self.now)));
        }
        for key in &p.receipt_keys {
            rows.push(("receipt key", key::shown(key, self.now)));
        }
        for settler in &p.settlers {
            rows.push(("settler", settler.to_string()));
        }
        for part in &p.unbonding {
            let text = format!(
                "{}, {}",
                Amount::from(part.amount),
                in_time(part.release_at, self.now)
            );
            rows.push(("unbonding", text));
        }
        fields(out, &rows);
    }
}
