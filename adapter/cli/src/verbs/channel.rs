//! `oaic channel`.

use clap::{Args, Subcommand};
use cosmwasm_std::Uint128;
use oaic_types::compute_settlement::{
    ChannelResponse, ChannelStatus, ExecuteMsg, LaneResponse, QueryMsg, ReceiveMsg, TermsResponse,
    Unlock,
};
use oaic_types::shared::{Page, MAX_PAGE_LIMIT};
use oaic_types::token;
use serde::Serialize;

use super::lists::{self, Task};
use super::{in_time, open, pages, Sent};
use crate::amount::Amount;
use crate::cli::{PageArgs, TxArgs};
use crate::context::{Context, Plan};
use crate::error::{CliError, Kind, Result};
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
    /// Payer: add to a channel's reserve
    TopUp(TopUpArgs),
    /// Payer or refund account: ask for the rest; `channel close` pays it out once it is due
    Unlock(UnlockArgs),
    /// Anyone: pay the rest out of channels whose unlock is due, and close them
    Close(CloseArgs),
    /// Payer: replace the session key, after the unlock delay
    RotateKey(RotateArgs),
    /// Payer or provider: put channels under a service's split, license and tier of today
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

/// Unlocks.
#[derive(Debug, Args)]
pub struct UnlockArgs {
    /// Channels
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    /// Take your earlier request back
    #[arg(long)]
    withdraw: bool,
    #[command(flatten)]
    tx: TxArgs,
}

/// Channels to close.
#[derive(Debug, Args)]
pub struct CloseArgs {
    /// Channels whose unlock is due
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
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
    /// What vouchers under it can settle at most [default: what the old key has left]
    #[arg(long, value_name = "AMOUNT")]
    spend_limit: Option<Amount>,
    #[command(flatten)]
    tx: TxArgs,
}

/// New terms.
#[derive(Debug, Args)]
pub struct AdvanceArgs {
    /// Channels, all of the service's provider
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    /// Service of the channels' provider
    #[arg(long)]
    service: u64,
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
            Self::List(_) | Self::Show(_) => None,
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
        ChannelCommand::Close(args) => close(args, ctx),
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
    let page: Page<ChannelResponse> = pages(
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
    )?;
    let now = ctx.chain.block()?.time;
    ctx.out.print(&List { page, now })
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
    let channels = lists::named(&args.channels);
    if args.withdraw {
        let task = Task {
            what: format!("take back the unlock of {channels}"),
            confirm: false,
            channels: &args.channels,
            done: "withdrawn",
        };
        let done = lists::send(&task, &args.tx, ctx, |channels| {
            ExecuteMsg::WithdrawUnlock { channels }
        })?;
        return done.map_or(Ok(()), |done| lists::conclude(&done, ctx));
    }
    let task = Task {
        what: format!("ask for what is left in {channels}"),
        confirm: false,
        channels: &args.channels,
        done: "requested",
    };
    let done = lists::send(&task, &args.tx, ctx, |channels| ExecuteMsg::RequestUnlock {
        channels,
    })?;
    let Some(done) = done else { return Ok(()) };
    if let [channel] = args.channels.as_slice() {
        let found: Result<ChannelResponse> = find(*channel, ctx);
        let due = found.ok().and_then(|found| soonest(&found).cloned());
        if let Some(unlock) = due {
            let now = ctx.chain.block()?.time;
            ctx.out.note(format!(
                "`oaic channel close {channel}` pays it out {} and after block {}",
                in_time(unlock.time, now),
                unlock.height
            ));
        }
    }
    lists::conclude(&done, ctx)
}

fn close(args: &CloseArgs, ctx: &Context) -> Result<()> {
    if let [channel] = args.channels.as_slice() {
        ensure_due(*channel, ctx)?;
    }
    let task = Task {
        what: format!(
            "pay out what is left in {} and close",
            lists::named(&args.channels)
        ),
        confirm: false,
        channels: &args.channels,
        done: "closed",
    };
    let done = lists::send(&task, &args.tx, ctx, |channels| {
        ExecuteMsg::FinalizeUnlock { channels }
    })?;
    done.map_or(Ok(()), |done| lists::conclude(&done, ctx))
}

/// Refuses to send what would be skipped now. Gas is simulated before it is sent: a skip is cheap,
/// and a close that falls due in between would run out of it.
fn ensure_due(channel: u64, ctx: &Context) -> Result<()> {
    let Ok(found) = find(channel, ctx) else {
        return Ok(());
    };
    let Some(unlock) = soonest(&found) else {
        return Ok(());
    };
    let block = ctx.chain.block()?;
    let requests = [&found.payer_unlock, &found.refund_unlock];
    let due = |unlock: &Unlock| block.time >= unlock.time && block.height >= unlock.height;
    if requests.into_iter().flatten().any(due) {
        return Ok(());
    }
    let due = in_time(unlock.time, block.time);
    Err(CliError::new(
        Kind::Refused,
        format!(
            "channel {channel} is not due: it can be closed {due} and from block {} on, now it is {}",
            unlock.height, block.height
        ),
    )
    .next("try again then"))
}

fn rotate(args: &RotateArgs, ctx: &Context) -> Result<()> {
    let found = find(args.channel, ctx)?;
    let spend_limit = args.spend_limit.unwrap_or_else(|| found.spendable.into());
    let what = format!(
        "replace the session key of channel {}, the new one spending at most {spend_limit}",
        args.channel
    );
    let msg = ExecuteMsg::RotateSessionKey {
        channel: args.channel,
        session_key: ctx.public_key(&args.session_key, KeyKind::Session)?,
        spend_limit: Uint128::new(spend_limit.0),
    };
    let plan = Plan::new(&what).call(ctx.settlement()?, &msg)?;
    let Some(outcome) = ctx.send(&args.tx, plan)? else {
        return Ok(());
    };
    ctx.out
        .note("your grants that name the old key ended with this request");
    ctx.out.print(&Sent::new(what, &outcome))
}

fn advance(args: &AdvanceArgs, ctx: &Context) -> Result<()> {
    let task = Task {
        what: format!(
            "add terms of service {} to {}",
            args.service,
            lists::named(&args.channels)
        ),
        confirm: false,
        channels: &args.channels,
        done: "advanced",
    };
    let done = lists::send(&task, &args.tx, ctx, |channels| ExecuteMsg::AdvanceTerms {
        channels,
        service_id: args.service,
    })?;
    done.map_or(Ok(()), |done| lists::conclude(&done, ctx))
}

/// The request that is due first.
fn soonest(channel: &ChannelResponse) -> Option<&Unlock> {
    let requests = [&channel.payer_unlock, &channel.refund_unlock];
    requests
        .into_iter()
        .flatten()
        .min_by_key(|unlock| unlock.time)
}

#[derive(Debug, Serialize)]
struct List {
    #[serde(flatten)]
    page: Page<ChannelResponse>,
    now: u64,
}

impl Report for List {
    const SCHEMA: &'static str = "oaic/channel-list/2";

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
    match (channel.status, soonest(channel)) {
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
    const SCHEMA: &'static str = "oaic/channel/2";

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
            (
                "session key",
                format!("{} (index {})", hex::encode(&c.session_key), c.key_index),
            ),
        ];
        rows.push(("key's limit leaves", amount(c.spendable)));
        if c.refund_to != c.payer {
            rows.push(("rest goes to", c.refund_to.to_string()));
        }
        let requests = [
            ("payer's unlock", &c.payer_unlock),
            ("refund account's unlock", &c.refund_unlock),
        ];
        for (name, request) in requests {
            if let Some(unlock) = request {
                let time = in_time(unlock.time, self.now);
                rows.push((
                    name,
                    format!("due {time} and after block {}", unlock.height),
                ));
            }
        }
        if let Some(next) = &c.next_key {
            let key = hex::encode(&next.session_key);
            rows.push((
                "next key",
                format!(
                    "{key} (index {}), {} and after block {}, spending at most {}",
                    next.key_index,
                    in_time(next.effective_at, self.now),
                    next.effective_height,
                    amount(next.spend_limit)
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
                    t.split_version.to_string(),
                    t.licence_version.to_string(),
                    t.tier.to_string(),
                    format!("{} bps", t.referrer_bps),
                ]
            })
            .collect();
        out.push('\n');
        table(
            out,
            &["terms", "service", "split", "license", "tier", "referrer"],
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
                    amount(l.paid),
                ]
            })
            .collect();
        out.push('\n');
        table(out, &["terms/lane", "calls", "paid"], &lanes);
        if self.more_lanes {
            out.push_str("there are more lanes\n");
        }
    }
}
