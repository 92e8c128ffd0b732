//! `oaic channel`.

use clap::{Args, Subcommand};
use cosmwasm_std::Uint128;
use oaic_types::compute_settlement::{
    ChannelResponse, ChannelStatus, ExecuteMsg, LaneResponse, QueryMsg, ReceiveMsg, TermsResponse,
};
use oaic_types::shared::{Page, MAX_PAGE_LIMIT};
use oaic_types::token;
use serde::Serialize;

use super::{close, every, in_time, open, pages, Sent};
use crate::amount::Amount;
use crate::cli::{PageArgs, TxArgs};
use crate::context::{Context, Plan};
use crate::error::Result;
use crate::keys::KeyKind;
use crate::output::{fields, table, Report};

/// Channels.
#[derive(Debug, Subcommand)]
pub enum ChannelCommand {
    /// Escrow coins for one provider, under a session key
    Open(open::OpenArgs),
    /// Channels of a payer or a provider, or all
    List(ListArgs),
    /// One channel with its terms and lanes
    Show(ShowArgs),
    /// Add to a channel's reserve; anyone may
    TopUp(TopUpArgs),
    /// Ask for the rest; it is paid after the unlock delay by `channel close`
    Unlock(UnlockArgs),
    /// Pay the rest to the payer and close: after an unlock, or at once with both signatures
    Close(close::CloseArgs),
    /// Provider: sign that a channel has paid all, so that the payer can close it at once
    SignClose(close::SignCloseArgs),
    /// Payer: replace the session key, after the unlock delay
    RotateKey(RotateArgs),
    /// Payer or provider: add terms with the service's newest prices
    AdvanceTerms(AdvanceArgs),
}

/// Which channels.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only this payer's: an address, or a name
    #[arg(long, conflicts_with = "provider")]
    payer: Option<String>,
    /// Only this provider's: an address, or a name
    #[arg(long)]
    provider: Option<String>,
    /// Only those that ask to be unlocked, the first to unlock first
    #[arg(long, conflicts_with_all = ["payer", "provider", "after"])]
    unlocking: bool,
    /// Only after this channel
    #[arg(long, value_name = "CHANNEL")]
    after: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
}

/// Which channel.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Its number
    channel: u64,
}

/// A top-up.
#[derive(Debug, Args)]
pub struct TopUpArgs {
    /// Channel
    channel: u64,
    /// How much, like 12.5oaic
    amount: Amount,
    #[command(flatten)]
    tx: TxArgs,
}

/// An unlock.
#[derive(Debug, Args)]
pub struct UnlockArgs {
    /// Channel
    channel: u64,
    /// Take an earlier request back
    #[arg(long)]
    cancel: bool,
    #[command(flatten)]
    tx: TxArgs,
}

/// A new session key.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Channel
    channel: u64,
    /// The new key: a session key of yours, or 64 hex digits
    #[arg(long, value_name = "NAME|HEX")]
    session_key: String,
    /// What vouchers under it can settle at most [default: the whole reserve]
    #[arg(long, value_name = "AMOUNT")]
    spend_limit: Option<Amount>,
    #[command(flatten)]
    tx: TxArgs,
}

/// New terms.
#[derive(Debug, Args)]
pub struct AdvanceArgs {
    /// Channel
    channel: u64,
    /// Service of the channel's provider
    #[arg(long)]
    service: u64,
    /// Refuse when the service's prices have a later version
    #[arg(long, value_name = "VERSION")]
    max_price_version: Option<u32>,
    #[command(flatten)]
    tx: TxArgs,
}

impl ChannelCommand {
    /// Flags of the transaction it sends, if it sends one.
    pub fn tx(&self) -> Option<&TxArgs> {
        match self {
            Self::Open(args) => Some(&args.tx),
            Self::TopUp(args) => Some(&args.tx),
            Self::Unlock(args) => Some(&args.tx),
            Self::Close(args) => Some(&args.tx),
            Self::RotateKey(args) => Some(&args.tx),
            Self::AdvanceTerms(args) => Some(&args.tx),
            Self::List(_) | Self::Show(_) | Self::SignClose(_) => None,
        }
    }
}

/// Run one.
///
/// # Errors
/// As the chain says.
pub fn run(command: &ChannelCommand, ctx: &Context) -> Result<()> {
    match command {
        ChannelCommand::Open(args) => open::run(args, ctx),
        ChannelCommand::List(args) => list(args, ctx),
        ChannelCommand::Show(args) => ctx.out.print(&show(args.channel, ctx)?),
        ChannelCommand::TopUp(args) => top_up(args, ctx),
        ChannelCommand::Unlock(args) => unlock(args, ctx),
        ChannelCommand::Close(args) => close::run(args, ctx),
        ChannelCommand::SignClose(args) => close::sign(args, ctx),
        ChannelCommand::RotateKey(args) => rotate(args, ctx),
        ChannelCommand::AdvanceTerms(args) => advance(args, ctx),
    }
}

/// One channel.
///
/// # Errors
/// There is none of that number.
pub fn find(channel: u64, ctx: &Context) -> Result<ChannelResponse> {
    ctx.find(
        &format!("channel {channel}"),
        "oaic channel list",
        &QueryMsg::Channel { channel },
    )
}

fn list(args: &ListArgs, ctx: &Context) -> Result<()> {
    let payer = args
        .payer
        .as_deref()
        .map(|who| ctx.address(who))
        .transpose()?;
    let provider = args
        .provider
        .as_deref()
        .map(|who| ctx.address(who))
        .transpose()?;
    let page: Page<ChannelResponse> = if args.unlocking {
        pages(&args.page, None, unlocks_at, unlocking(ctx))?
    } else {
        pages(
            &args.page,
            args.after,
            |c: &ChannelResponse| c.channel,
            |start_after, limit| {
                ctx.ask(&QueryMsg::Channels {
                    payer: payer.clone(),
                    provider: provider.clone(),
                    start_after,
                    limit: Some(limit),
                })
            },
        )?
    };
    let now = ctx.chain.block()?.time;
    ctx.out.print(&List { page, now })
}

fn unlocks_at(channel: &ChannelResponse) -> (u64, u64) {
    let at = channel.unlock.as_ref().map_or(0, |unlock| unlock.time);
    (at, channel.channel)
}

/// Pages of channels that ask to be unlocked.
fn unlocking(
    ctx: &Context,
) -> impl Fn(Option<(u64, u64)>, u32) -> Result<Page<ChannelResponse>> + '_ {
    |start_after, limit| {
        ctx.ask(&QueryMsg::Unlocking {
            start_after,
            limit: Some(limit),
        })
    }
}

/// All channels that ask to be unlocked, the first to unlock first.
///
/// # Errors
/// As the chain says.
pub fn all_unlocking(ctx: &Context) -> Result<Vec<ChannelResponse>> {
    every(unlocks_at, unlocking(ctx))
}

fn show(channel: u64, ctx: &Context) -> Result<Shown> {
    let found = find(channel, ctx)?;
    let terms = (0..found.terms)
        .rev()
        // Old terms are history: who wants them asks the contract.
        .take(10)
        .map(|terms| ctx.ask(&QueryMsg::Terms { channel, terms }))
        .collect::<Result<Vec<TermsResponse>>>()?;
    let lanes: Page<LaneResponse> = ctx.ask(&QueryMsg::Lanes {
        channel,
        start_after: None,
        limit: Some(MAX_PAGE_LIMIT),
    })?;
    Ok(Shown {
        channel: found,
        terms,
        lanes: lanes.items,
        more_lanes: lanes.has_more,
        now: ctx.chain.block()?.time,
    })
}

fn top_up(args: &TopUpArgs, ctx: &Context) -> Result<()> {
    find(args.channel, ctx)?;
    let inner = oaic_chain::encode(&ReceiveMsg::TopUp {
        channel: args.channel,
    })?;
    let what = format!("add {} to channel {}", args.amount, args.channel);
    let plan = Plan::new(&what).confirmed().call(
        ctx.token()?,
        &token::ExecuteMsg::Send {
            contract: ctx.settlement()?.to_string(),
            amount: Uint128::new(args.amount.0),
            msg: inner,
        },
    )?;
    match ctx.send(&args.tx, plan)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

fn unlock(args: &UnlockArgs, ctx: &Context) -> Result<()> {
    let channel = args.channel;
    find(channel, ctx)?;
    let (what, msg) = if args.cancel {
        (
            format!("take back the unlock of channel {channel}"),
            ExecuteMsg::CancelUnlock { channel },
        )
    } else {
        (
            format!("ask for what is left in channel {channel}"),
            ExecuteMsg::RequestUnlock { channel },
        )
    };
    let Some(outcome) = ctx.send(&args.tx, Plan::new(&what).call(ctx.settlement()?, &msg)?)? else {
        return Ok(());
    };
    if !args.cancel {
        if let Some(unlock) = find(channel, ctx)?.unlock {
            let now = ctx.chain.block()?.time;
            ctx.out.note(format!(
                "`oaic channel close {channel}` pays it out {} and after block {}",
                in_time(unlock.time, now),
                unlock.height
            ));
        }
    }
    ctx.out.print(&Sent::new(what, &outcome))
}

fn rotate(args: &RotateArgs, ctx: &Context) -> Result<()> {
    find(args.channel, ctx)?;
    let what = format!("replace the session key of channel {}", args.channel);
    let msg = ExecuteMsg::RotateSessionKey {
        channel: args.channel,
        session_key: ctx.public_key(&args.session_key, KeyKind::Session)?,
        spend_limit: args.spend_limit.map(|limit| Uint128::new(limit.0)),
    };
    match ctx.send(&args.tx, Plan::new(&what).call(ctx.settlement()?, &msg)?)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

fn advance(args: &AdvanceArgs, ctx: &Context) -> Result<()> {
    find(args.channel, ctx)?;
    let what = format!(
        "add terms of service {} to channel {}",
        args.service, args.channel
    );
    let msg = ExecuteMsg::AdvanceTerms {
        channel: args.channel,
        service_id: args.service,
        max_price_version: args.max_price_version,
    };
    match ctx.send(&args.tx, Plan::new(&what).call(ctx.settlement()?, &msg)?)? {
        Some(outcome) => ctx.out.print(&Sent::new(what, &outcome)),
        None => Ok(()),
    }
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ChannelResponse>,
    now: u64,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/channel-list/1";

    fn human(&self, out: &mut String) {
        let rows: Vec<Vec<String>> = self
            .page
            .items
            .iter()
            .map(|c| {
                vec![
                    c.channel.to_string(),
                    status_text(c, self.now),
                    Amount::from(c.reserved).to_string(),
                    Amount::from(c.paid).to_string(),
                    c.payer.to_string(),
                    c.provider.to_string(),
                ]
            })
            .collect();
        table(
            out,
            &["channel", "status", "left", "paid", "payer", "provider"],
            &rows,
        );
        if self.page.has_more {
            let last = self.page.items.last().map_or(0, |c| c.channel);
            out.push_str(&format!("there are more: --after {last}, or --all\n"));
        }
    }
}

fn status_text(channel: &ChannelResponse, now: u64) -> String {
    match (channel.status, &channel.unlock) {
        (ChannelStatus::Open, _) => "open".into(),
        (ChannelStatus::Closed, _) => "closed".into(),
        (ChannelStatus::Unlocking, None) => "unlocking".into(),
        (ChannelStatus::Unlocking, Some(unlock)) => {
            format!("unlocks {}", in_time(unlock.time, now))
        }
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    channel: ChannelResponse,
    /// The newest first, at most 10.
    #[serde(rename = "newest_terms")]
    terms: Vec<TermsResponse>,
    lanes: Vec<LaneResponse>,
    more_lanes: bool,
    now: u64,
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/channel/1";

    fn human(&self, out: &mut String) {
        let c = &self.channel;
        let amount = |value| Amount::from(value).to_string();
        let mut rows = vec![
            ("channel", c.channel.to_string()),
            ("id", hex::encode(&c.id)),
            ("status", status_text(c, self.now)),
            ("payer", c.payer.to_string()),
            ("provider", c.provider.to_string()),
            ("deposited", amount(c.deposited)),
            ("left", amount(c.reserved)),
            ("paid", amount(c.paid)),
            ("owed", amount(c.owed)),
            (
                "session key",
                format!("{} (index {})", hex::encode(&c.session_key), c.key_index),
            ),
        ];
        if let Some(spendable) = c.spendable {
            rows.push(("spendable", amount(spendable)));
        }
        if let Some(next) = &c.next_key {
            let key = hex::encode(&next.session_key);
            rows.push((
                "next key",
                format!(
                    "{key} (index {}), {}",
                    next.key_index,
                    in_time(next.effective_at, self.now)
                ),
            ));
        }
        fields(out, &rows);
        let terms: Vec<Vec<String>> = self
            .terms
            .iter()
            .map(|t| {
                vec![
                    t.terms.to_string(),
                    t.service_id.to_string(),
                    t.price_version.to_string(),
                    t.split_version.to_string(),
                    format!("{} ({} bps off)", t.tier, t.discount),
                    in_time(t.effective_at, self.now),
                ]
            })
            .collect();
        out.push('\n');
        table(
            out,
            &["terms", "service", "prices", "split", "tier", "in force"],
            &terms,
        );
        if self.lanes.is_empty() {
            return;
        }
        let lanes: Vec<Vec<String>> = self
            .lanes
            .iter()
            .map(|l| {
                vec![
                    format!("{}/{}", l.terms, l.lane),
                    l.sequence.to_string(),
                    amount(l.acknowledged),
                    amount(l.paid),
                ]
            })
            .collect();
        out.push('\n');
        table(
            out,
            &["terms/lane", "calls", "acknowledged", "paid"],
            &lanes,
        );
        if self.more_lanes {
            out.push_str("there are more lanes\n");
        }
    }
}
