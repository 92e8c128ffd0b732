//! `oaic provider`.

use clap::{Args, Subcommand};
use cosmwasm_std::Uint128;
use oaic_types::compute_settlement::{
    ExecuteMsg, PayeeRef, ProviderResponse, QueryMsg, ReceiveMsg, ServiceResponse, SplitResponse,
    MAX_CLAIMS,
};
use oaic_types::shared::Page;
use oaic_types::token;
use serde::Serialize;

use super::{in_time, pages, Sent};
use crate::amount::Amount;
use crate::cli::{PageArgs, TxArgs};
use crate::context::{Context, Plan};
use crate::error::Result;
use crate::keys::KeyKind;
use crate::output::{fields, table, Report};

/// Providers.
#[derive(Debug, Subcommand)]
pub enum ProviderCommand {
    /// All providers
    List(ListArgs),
    /// One provider: endpoint, receipt key, bond
    Show(ShowArgs),
    /// Become a provider, with a receipt key of yours
    Register(RegisterArgs),
    /// Change where the service is reached
    Update(UpdateArgs),
    /// Sign receipts with another key from now on
    RotateKey(RotateArgs),
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

/// Another key.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// The new key: a receipt key of yours, or 64 hex digits
    #[arg(long, value_name = "NAME|HEX")]
    receipt_key: String,
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
            Self::RotateKey(args) => Some(&args.tx),
            Self::Bond(args) | Self::Unbond(args) => Some(&args.tx),
            Self::Withdraw(args) => Some(&args.tx),
            Self::Claim(args) => Some(&args.tx),
            Self::List(_) | Self::Show(_) => None,
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
        ProviderCommand::RotateKey(args) => {
            let receipt_key = ctx.public_key(&args.receipt_key, KeyKind::Receipt)?;
            let what = format!(
                "sign receipts with {} from now on",
                hex::encode(&receipt_key)
            );
            send(
                what,
                &ExecuteMsg::RotateReceiptKey { receipt_key },
                &args.tx,
                ctx,
            )
        }
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
    const SCHEMA: &'static str = "oaic/provider-list/1";

    fn human(&self, out: &mut String) {
        let rows: Vec<Vec<String>> = self
            .page
            .items
            .iter()
            .map(|p| {
                vec![
                    p.address.to_string(),
                    Amount::from(p.bond).to_string(),
                    p.offences.to_string(),
                    p.endpoint.clone(),
                ]
            })
            .collect();
        table(out, &["provider", "bond", "offences", "endpoint"], &rows);
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
    const SCHEMA: &'static str = "oaic/provider/1";

    fn human(&self, out: &mut String) {
        let p = &self.provider;
        let mut rows = vec![
            ("provider", p.address.to_string()),
            ("endpoint", p.endpoint.clone()),
            (
                "receipt key",
                format!("{} (index {})", hex::encode(&p.receipt_key), p.key_index),
            ),
            ("bond", Amount::from(p.bond).to_string()),
            ("offences", p.offences.to_string()),
        ];
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
