//! `oaic channel`.

pub(crate) mod conditions;
pub(crate) mod open;
mod show;
mod unlock;

use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{ChannelResponse, ExecuteMsg, QueryMsg, ReceiveMsg};
use oaic_records::compute_settlement::answers;

use super::lists::{self, Task};
use crate::commands::prelude::*;
use crate::keys::KeyKind;

#[derive(Debug, Subcommand)]
pub enum ChannelCommand {
    /// Escrow coins for one provider, under a session key
    Open(open::OpenArgs),
    /// Channels of a payer or a provider, or all
    List(show::ListArgs),
    /// One channel with its terms and lanes
    Show(show::ShowArgs),
    /// Payer: add to a channel's reserve
    TopUp(TopUpArgs),
    /// Payer or refund account: ask for the rest; `channel close` pays it out once it is due
    Unlock(unlock::UnlockArgs),
    /// Anyone: pay the rest out of channels whose unlock is due, and close them
    Close(unlock::CloseArgs),
    /// Payer: replace the session key, after the unlock delay
    RotateKey(RotateArgs),
    /// Payer or provider: put channels under a service's split, license and tier of today
    AdvanceTerms(AdvanceArgs),
}

#[derive(Debug, Args)]
pub struct TopUpArgs {
    /// Channel
    pub(super) channel: u64,
    /// How much, like 12.5oaic
    pub(super) amount: Amount,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Channel
    channel: u64,
    /// The new key: a session key of yours, or 64 hex digits
    #[arg(long, value_name = "NAME|HEX")]
    session_key: String,
    /// What vouchers under it can settle at most [default: what the old key has left, if that can be
    /// proven]
    #[arg(long, value_name = "AMOUNT")]
    spend_limit: Option<Amount>,
    #[command(flatten)]
    tx: TxArgs,
}

#[derive(Debug, Args)]
pub struct AdvanceArgs {
    /// Channels, all of the service's provider
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    /// Service of the channels' provider
    #[arg(long)]
    service: u64,
    /// Payer: set the conditions that are given, and remove those that aren't; without this, each
    /// channel keeps its own
    #[arg(long)]
    new_conditions: bool,
    #[command(flatten)]
    conditions: conditions::ConditionsArgs,
    #[command(flatten)]
    tx: TxArgs,
}

impl ChannelCommand {
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

pub fn run(command: &ChannelCommand, ctx: &Context) -> Result<()> {
    match command {
        ChannelCommand::Open(args) => open::run(args, ctx),
        ChannelCommand::List(args) => show::list(args, ctx),
        ChannelCommand::Show(args) => show::show(args, ctx),
        ChannelCommand::TopUp(args) => top_up(args, ctx),
        ChannelCommand::Unlock(args) => unlock::request(args, ctx),
        ChannelCommand::Close(args) => unlock::close(args, ctx),
        ChannelCommand::RotateKey(args) => rotate(args, ctx),
        ChannelCommand::AdvanceTerms(args) => advance(args, ctx),
    }
}

pub fn find(channel: u64, ctx: &Context) -> Result<ChannelResponse> {
    ctx.find(
        &format!("channel {channel}"),
        "oaic channel list",
        &QueryMsg::Channel { channel },
    )
}

fn top_up(args: &TopUpArgs, ctx: &Context) -> Result<()> {
    let channel = args.channel;
    let found = find(channel, ctx)?;
    let left = found.reserved.u128().saturating_add(args.amount.0);
    let spendable = found
        .next_key
        .map_or(found.spendable, |key| key.spend_limit);
    if left > spendable.u128() {
        ctx.out.note(format!(
            "of the {} that are left then, the session key can spend {}; `oaic channel rotate-key \
             {channel} --session-key NEW --spend-limit AMOUNT` lets a new key spend more",
            Amount(left),
            Amount::from(spendable)
        ));
    }
    let what = format!("add {} to channel {channel}", args.amount);
    let hook = ReceiveMsg::TopUp { channel };
    let payment = ctx
        .token()?
        .send_call(&ctx.settlement()?, args.amount, &hook)?;
    carry_out(Plan::new(what).confirmed().call(payment), &args.tx, ctx)
}

fn rotate(args: &RotateArgs, ctx: &Context) -> Result<()> {
    let spend_limit = match args.spend_limit {
        Some(limit) => limit,
        None => left(args.channel, ctx)?,
    };
    let what = format!(
        "replace the session key of channel {}, the new one spending at most {spend_limit}",
        args.channel
    );
    let msg = ExecuteMsg::RotateSessionKey {
        channel: args.channel,
        session_key: ctx.public_key(&args.session_key, KeyKind::Session)?,
        spend_limit: spend_limit.into(),
    };
    let Some(outcome) = ctx.send(&args.tx, ctx.plan(&what, &msg)?)? else {
        return Ok(());
    };
    ctx.out
        .note("your grants that name the old key ended with this request");
    ctx.out.print(&Sent::new(what, &outcome))
}

/// What a channel's session key has left to spend. The next key gets it, so it is proven: a node that
/// overstates it would have more than that signed away.
fn left(channel: u64, ctx: &Context) -> Result<Amount> {
    let now = ctx.proven()?;
    let at = || Due {
        time: now.time(),
        height: now.height(),
    };
    let found = now
        .settlement(|records| answers::channel(records, channel, at()))
        .map_err(|error| error.or_list("oaic channel list"))?;
    Ok(found.spendable.into())
}

fn advance(args: &AdvanceArgs, ctx: &Context) -> Result<()> {
    let conditions = args.conditions.replacing(args.new_conditions)?;
    let of_these = match &conditions {
        Some(new) => {
            let words = conditions::in_words(new, ctx.chain.block()?.time);
            format!("conditions: {words}")
        }
        None => "conditions stay".into(),
    };
    let service_id = args.service;
    let what = |named| format!("add terms of service {service_id} to {named}; {of_these}");
    let task = Task::new(&args.channels, "advanced", what);
    let msg = |channels| ExecuteMsg::AdvanceTerms {
        channels,
        service_id,
        conditions,
    };
    lists::run(&task, &args.tx, ctx, msg).map(drop)
}
