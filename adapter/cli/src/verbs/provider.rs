//! `oaic provider`.

use clap::{Args, Subcommand};
use cosmwasm_std::Uint128;
use oaic_types::compute_settlement::{
    ChannelResponse, ExecuteMsg, PayeeRef, ProviderResponse, QueryMsg, ReceiptKeyResponse,
    ReceiveMsg, ServiceResponse, SplitResponse, MAX_CLAIMS, MAX_SETTLERS,
};
use oaic_types::shared::Page;
use oaic_types::token;
use serde::Serialize;

use super::lists::{self, Task};
use super::{attribute, in_time, pages, Sent};
use crate::amount::Amount;
use crate::cli::{PageArgs, TxArgs};
use crate::context::{Context, Plan};
use crate::error::{CliError, Result};
use crate::keys::KeyKind;
use crate::output::{fields, table, Report};

/// Providers.
#[derive(Debug, Subcommand)]
pub enum ProviderCommand {
    /// All providers
    List(ListArgs),
    /// One provider: endpoint, receipt keys, settlers, bond
    Show(ShowArgs),
    /// Become a provider, with a receipt key of yours
    Register(RegisterArgs),
    /// Change where the service is reached
    Update(UpdateArgs),
    /// Receipt keys, one for each process that serves
    #[command(subcommand)]
    Key(KeyCommand),
    /// Show or name the accounts that may settle for you, such as a watchtower's
    Settlers(SettlersArgs),
    /// Pay the rest of channels back at once and close them; settle first
    Release(ReleaseArgs),
    /// Add to the bond
    Bond(AmountArgs),
    /// Start to withdraw a part of the bond
    Unbond(AmountArgs),
    /// Take what has finished unbonding
    Withdraw(OnlyTx),
    /// Pay the payees of a service what they earned
    Claim(ClaimArgs),
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
    /// Where the service is reached
    #[arg(long, value_name = "URL")]
    endpoint: String,
    #[command(flatten)]
    tx: TxArgs,
}

/// Another endpoint.
#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// Where the service is reached
    #[arg(long, value_name = "URL")]
    endpoint: String,
    #[command(flatten)]
    tx: TxArgs,
}

/// Receipt keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Add one; its index, which is never used again, is printed
    Add(KeyAddArgs),
    /// End one, and with it its lanes
    Retire(KeyRetireArgs),
    /// All of a provider's, retired ones too
    List(KeyListArgs),
}

/// One more key.
#[derive(Debug, Args)]
pub struct KeyAddArgs {
    /// The key: a receipt key of yours, or 64 hex digits
    #[arg(value_name = "NAME|HEX")]
    receipt_key: String,
    #[command(flatten)]
    tx: TxArgs,
}

/// A key to end.
#[derive(Debug, Args)]
pub struct KeyRetireArgs {
    /// Its index, as `oaic provider key list` shows it
    #[arg(value_name = "INDEX")]
    key_index: u32,
    #[command(flatten)]
    tx: TxArgs,
}

/// Whose keys.
#[derive(Debug, Args)]
pub struct KeyListArgs {
    /// An address, or a name
    who: String,
    /// Only after this index
    #[arg(long, value_name = "INDEX")]
    after: Option<u32>,
    #[command(flatten)]
    page: PageArgs,
}

/// Who may settle.
#[derive(Debug, Args)]
pub struct SettlersArgs {
    /// All of them, in place of those there are: addresses, or names [default: only show them]
    #[arg(value_name = "WHO")]
    settlers: Vec<String>,
    /// Nobody but you
    #[arg(long, conflicts_with = "settlers")]
    none: bool,
    #[command(flatten)]
    tx: TxArgs,
}

/// Channels to let go.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Channels
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    #[command(flatten)]
    tx: TxArgs,
}

/// How much.
#[derive(Debug, Args)]
pub struct AmountArgs {
    /// How much, like 1000oaic
    amount: Amount,
    #[command(flatten)]
    tx: TxArgs,
}

/// Nothing to choose.
#[derive(Debug, Args)]
pub struct OnlyTx {
    #[command(flatten)]
    tx: TxArgs,
}

/// What to claim.
#[derive(Debug, Args)]
pub struct ClaimArgs {
    /// Service
    #[arg(long)]
    service: u64,
    /// Version of its split [default: the newest]
    #[arg(long, value_name = "VERSION")]
    split_version: Option<u32>,
    #[command(flatten)]
    tx: TxArgs,
}

impl ProviderCommand {
    /// Flags of the transaction it sends, if it sends one.
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Register(args) => Some(&args.tx),
            Self::Update(args) => Some(&args.tx),
            Self::Key(KeyCommand::Add(args)) => Some(&args.tx),
            Self::Key(KeyCommand::Retire(args)) => Some(&args.tx),
            Self::Settlers(args) => Some(&args.tx),
            Self::Release(args) => Some(&args.tx),
            Self::Bond(args) | Self::Unbond(args) => Some(&args.tx),
            Self::Withdraw(args) => Some(&args.tx),
            Self::Claim(args) => Some(&args.tx),
            Self::List(_) | Self::Show(_) | Self::Key(KeyCommand::List(_)) => None,
        }
    }
}

/// Run one.
///
/// # Errors
/// As the chain says.
pub fn run(command: &ProviderCommand, ctx: &Context) -> Result<()> {
    match command {
        ProviderCommand::List(args) => {
            let page = pages(
                &args.page,
                args.after.clone(),
                |p: &ProviderResponse| p.address.to_string(),
                |start_after, limit| {
                    ctx.ask(&QueryMsg::Providers {
                        start_after,
                        limit: Some(limit),
                    })
                },
            )?;
            ctx.out.print(&List { page })
        }
        ProviderCommand::Show(args) => {
            let provider = find(&ctx.address(&args.who)?, ctx)?;
            let now = ctx.chain.block()?.time;
            ctx.out.print(&Shown { provider, now })
        }
        ProviderCommand::Register(args) => {
            let receipt_key = ctx.public_key(&args.receipt_key, KeyKind::Receipt)?;
            let msg = ExecuteMsg::RegisterProvider {
                receipt_key,
                endpoint: args.endpoint.clone(),
            };
            ctx.out
                .note("business needs a bond as well: `oaic provider bond AMOUNT`");
            send(
                format!("become a provider at {}", args.endpoint),
                &msg,
                &args.tx,
                ctx,
            )
        }
        ProviderCommand::Update(args) => {
            let msg = ExecuteMsg::UpdateProvider {
                endpoint: args.endpoint.clone(),
            };
            send(
                format!("be reached at {}", args.endpoint),
                &msg,
                &args.tx,
                ctx,
            )
        }
        ProviderCommand::Key(KeyCommand::Add(args)) => add_key(args, ctx),
        ProviderCommand::Key(KeyCommand::Retire(args)) => retire_key(args, ctx),
        ProviderCommand::Key(KeyCommand::List(args)) => list_keys(args, ctx),
        ProviderCommand::Settlers(args) => settlers(args, ctx),
        ProviderCommand::Release(args) => release(args, ctx),
        ProviderCommand::Bond(args) => bond(args, ctx),
        ProviderCommand::Unbond(args) => {
            let msg = ExecuteMsg::Unbond {
                amount: Uint128::new(args.amount.0),
            };
            send(format!("unbond {}", args.amount), &msg, &args.tx, ctx)
        }
        ProviderCommand::Withdraw(args) => send(
            "take what has finished unbonding".into(),
            &ExecuteMsg::WithdrawBond {},
            &args.tx,
            ctx,
        ),
        ProviderCommand::Claim(args) => claim(args, ctx),
    }
}

/// One provider.
///
/// # Errors
/// There is none at that address.
pub fn find(address: &str, ctx: &Context) -> Result<ProviderResponse> {
    ctx.find(
        &format!("provider {address}"),
        "oaic provider list",
        &QueryMsg::Provider {
            address: address.to_owned(),
        },
    )
}

fn add_key(args: &KeyAddArgs, ctx: &Context) -> Result<()> {
    let receipt_key = ctx.public_key(&args.receipt_key, KeyKind::Receipt)?;
    let what = format!("sign receipts with {} as well", hex::encode(&receipt_key));
    let msg = ExecuteMsg::AddReceiptKey {
        receipt_key: receipt_key.clone(),
    };
    let plan = Plan::new(&what).call(ctx.settlement()?, &msg)?;
    let Some(outcome) = ctx.send(&args.tx, plan)? else {
        return Ok(());
    };
    let index = attribute(&outcome, "receipt_key_added", "key_index");
    match index.and_then(|text| text.parse().ok()) {
        Some(key_index) => ctx.out.print(&KeyAdded {
            key_index,
            receipt_key: hex::encode(&receipt_key),
            tx: outcome.hash.clone(),
        }),
        None => ctx.out.print(&Sent::new(what, &outcome)),
    }
}

fn retire_key(args: &KeyRetireArgs, ctx: &Context) -> Result<()> {
    let key_index = args.key_index;
    let what = format!("end your receipt key {key_index} and all lanes that it answers on");
    let msg = ExecuteMsg::RetireReceiptKey { key_index };
    let plan = Plan::new(&what).confirmed().call(ctx.settlement()?, &msg)?;
    match ctx.send(&args.tx, plan)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

fn list_keys(args: &KeyListArgs, ctx: &Context) -> Result<()> {
    let provider = ctx.address(&args.who)?;
    let page = pages(
        &args.page,
        args.after,
        |key: &ReceiptKeyResponse| key.key_index,
        |start_after, limit| {
            ctx.ask(&QueryMsg::ReceiptKeys {
                provider: provider.clone(),
                start_after,
                limit: Some(limit),
            })
        },
    )?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&Keys {
        provider: provider.clone(),
        page,
        now,
    })
}

fn settlers(args: &SettlersArgs, ctx: &Context) -> Result<()> {
    let sender = ctx.address(&ctx.sender(&args.tx)?)?;
    if args.settlers.is_empty() && !args.none {
        let found = find(&sender, ctx)?;
        return ctx.out.print(&Settlers {
            provider: sender,
            settlers: found.settlers.iter().map(ToString::to_string).collect(),
        });
    }
    if args.settlers.len() > MAX_SETTLERS {
        return Err(CliError::usage(format!(
            "{} accounts are too many; at most {MAX_SETTLERS} can settle for a provider",
            args.settlers.len()
        )));
    }
    let settlers = args
        .settlers
        .iter()
        .map(|who| ctx.address(who))
        .collect::<Result<Vec<_>>>()?;
    let what = if settlers.is_empty() {
        "let nobody but you settle your channels".to_owned()
    } else {
        format!(
            "trust {} with settling your channels, and nobody else",
            settlers.join(", ")
        )
    };
    let plan = Plan::new(&what)
        .confirmed()
        .call(ctx.settlement()?, &ExecuteMsg::SetSettlers { settlers })?;
    match ctx.send(&args.tx, plan)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

fn release(args: &ReleaseArgs, ctx: &Context) -> Result<()> {
    let mut left = 0u128;
    for channel in &args.channels {
        let found: ChannelResponse = super::channel::find(*channel, ctx)?;
        left = left.saturating_add(found.reserved.u128());
    }
    let task = Task {
        what: format!(
            "pay {} back out of {} and close, giving up what isn't settled",
            Amount(left),
            lists::named(&args.channels)
        ),
        confirm: true,
        channels: &args.channels,
        done: "released",
    };
    let done = lists::send(&task, &args.tx, ctx, |channels| ExecuteMsg::Release {
        channels,
    })?;
    done.map_or(Ok(()), |done| lists::conclude(&done, ctx))
}

fn bond(args: &AmountArgs, ctx: &Context) -> Result<()> {
    let what = format!("bond {}", args.amount);
    let plan = Plan::new(&what).confirmed().call(
        ctx.token()?,
        &token::ExecuteMsg::Send {
            contract: ctx.settlement()?.to_string(),
            amount: Uint128::new(args.amount.0),
            msg: oaic_chain::encode(&ReceiveMsg::Bond {})?,
        },
    )?;
    match ctx.send(&args.tx, plan)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

fn claim(args: &ClaimArgs, ctx: &Context) -> Result<()> {
    let service: ServiceResponse = ctx.find(
        &format!("service {}", args.service),
        "oaic service list",
        &QueryMsg::Service {
            service_id: args.service,
        },
    )?;
    let split_version = args.split_version.unwrap_or(service.split_version);
    let split: SplitResponse = ctx.find(
        &format!("split version {split_version} of service {}", args.service),
        &format!("the newest is {}", service.split_version),
        &QueryMsg::Split {
            service_id: args.service,
            version: Some(split_version),
        },
    )?;
    let mut payees = Vec::new();
    let mut total = 0u128;
    for (index, payee) in (0u32..).zip(&split.payees) {
        let open = payee.earned.saturating_sub(payee.claimed).u128();
        if open == 0 {
            continue;
        }
        if payee.address.is_none() {
            ctx.out.warn(format!(
                "'{}' has no address yet; its {} goes on accruing",
                payee.label,
                Amount(open)
            ));
            continue;
        }
        total = total.saturating_add(open);
        payees.push(PayeeRef {
            service_id: args.service,
            split_version,
            payee: index,
        });
    }
    // A split never has more payees than one claim takes.
    payees.truncate(MAX_CLAIMS);
    if payees.is_empty() {
        ctx.out.note("there is nothing to claim");
        return Ok(());
    }
    let what = format!(
        "pay {} to {} payees of service {}",
        Amount(total),
        payees.len(),
        args.service
    );
    send(what, &ExecuteMsg::Claim { payees }, &args.tx, ctx)
}

fn send(what: String, msg: &ExecuteMsg, tx: &TxArgs, ctx: &Context) -> Result<()> {
    match ctx.send(tx, Plan::new(&what).call(ctx.settlement()?, msg)?)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
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
                    p.offences.to_string(),
                    p.endpoint.clone(),
                ]
            })
            .collect();
        table(
            out,
            &["provider", "takes openings", "bond", "offences", "endpoint"],
            &rows,
        );
        if let Some(last) = self.page.items.last().filter(|_| self.page.has_more) {
            out.push_str(&format!(
                "there are more: --after {}, or --all\n",
                last.address
            ));
        }
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
            ("endpoint", p.endpoint.clone()),
            (
                "takes openings",
                if p.trusted {
                    "yes"
                } else {
                    "no: its bond is below the least, or it has no receipt key that was never charged"
                }
                .into(),
            ),
            ("bond", Amount::from(p.bond).to_string()),
            ("offences", p.offences.to_string()),
        ];
        for key in &p.receipt_keys {
            rows.push(("receipt key", shown_key(key, self.now)));
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

fn shown_key(key: &ReceiptKeyResponse, now: u64) -> String {
    let mut text = format!(
        "{} (index {})",
        hex::encode(&key.receipt_key),
        key.key_index
    );
    if key.charged {
        let charges = Amount::from(key.charges);
        text.push_str(&format!(", {charges} charged: it signs no more"));
    }
    if let Some(retired) = &key.retired {
        let until = in_time(retired.liable_until, now);
        text.push_str(&format!(
            ", retired at height {}, disputable until {until}",
            retired.height
        ));
    }
    text
}

#[derive(Debug, Serialize)]
struct KeyAdded {
    key_index: u32,
    receipt_key: String,
    tx: String,
}

impl Report for KeyAdded {
    const SCHEMA: &'static str = "oaic/receipt-key-added/1";

    fn human(&self, out: &mut String) {
        fields(
            out,
            &[
                ("index", self.key_index.to_string()),
                ("receipt key", self.receipt_key.clone()),
            ],
        );
    }
}

#[derive(Debug, Serialize)]
struct Keys {
    provider: String,
    #[serde(flatten)]
    page: Page<ReceiptKeyResponse>,
    now: u64,
}

impl Report for Keys {
    const SCHEMA: &'static str = "oaic/receipt-key-list/1";

    fn human(&self, out: &mut String) {
        let rows: Vec<(&str, String)> = self
            .page
            .items
            .iter()
            .map(|key| ("receipt key", shown_key(key, self.now)))
            .collect();
        fields(out, &rows);
        if let Some(last) = self.page.items.last().filter(|_| self.page.has_more) {
            let last = last.key_index;
            out.push_str(&format!("there are more: --after {last}, or --all\n"));
        }
    }
}

#[derive(Debug, Serialize)]
struct Settlers {
    provider: String,
    settlers: Vec<String>,
}

impl Report for Settlers {
    const SCHEMA: &'static str = "oaic/settlers/1";

    fn human(&self, out: &mut String) {
        let mut rows = vec![("provider", self.provider.clone())];
        match self.settlers.as_slice() {
            [] => rows.push(("settlers", "none but the provider".into())),
            some => rows.extend(some.iter().map(|who| ("settler", who.clone()))),
        }
        fields(out, &rows);
    }
}
