//! `oaic channel unlock|close`.

use clap::Args;
use oaic_messages::compute_settlement::{ChannelResponse, ExecuteMsg, Unlock};

use super::find;
use crate::args::TxArgs;
use crate::commands::lists::{self, Channels, Task};
use crate::context::Context;
use crate::error::{CliError, Kind, Result};
use crate::words::once_reached;

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
    pub(super) tx: TxArgs,
}

/// Channels to close.
#[derive(Debug, Args)]
pub struct CloseArgs {
    /// Channels whose unlock is due
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn request(args: &UnlockArgs, ctx: &Context) -> Result<()> {
    let channels = Channels::of(&args.channels);
    if args.withdraw {
        let task = Task {
            what: format!("take back the unlock of {}", channels.named()),
            confirm: false,
            channels: &channels,
            done: "withdrawn",
        };
        return lists::run(&task, &args.tx, ctx, |channels| {
            ExecuteMsg::WithdrawUnlock { channels }
        })
        .map(|_| ());
    }
    let task = Task {
        what: format!("ask for what is left in {}", channels.named()),
        confirm: false,
        channels: &channels,
        done: "requested",
    };
    let sent = lists::run(&task, &args.tx, ctx, |channels| ExecuteMsg::RequestUnlock {
        channels,
    })?;
    if let (true, [channel]) = (sent, channels.numbers()) {
        match due(*channel, ctx) {
            Ok(Some(when)) => ctx
                .out
                .note(format!("`oaic channel close {channel}` pays it out {when}")),
            Ok(None) => {}
            Err(error) => ctx.out.warn(format!(
                "when it is due isn't known yet: {error}; `oaic channel show {channel}` says it"
            )),
        }
    }
    Ok(())
}

/// When a channel can be closed, in words.
fn due(channel: u64, ctx: &Context) -> Result<Option<String>> {
    let found = find(channel, ctx)?;
    let now = ctx.chain.block()?.time;
    Ok(soonest(&found).map(|unlock| once_reached(unlock.time, unlock.height, now)))
}

pub(super) fn close(args: &CloseArgs, ctx: &Context) -> Result<()> {
    let channels = Channels::of(&args.channels);
    if let [channel] = channels.numbers() {
        ensure_due(*channel, ctx)?;
    }
    let task = Task {
        what: format!("pay out what is left in {} and close", channels.named()),
        confirm: false,
        channels: &channels,
        done: "closed",
    };
    lists::run(&task, &args.tx, ctx, |channels| {
        ExecuteMsg::FinalizeUnlock { channels }
    })
    .map(|_| ())
}

/// Refuses to send what would be skipped now: gas is simulated beforehand, and a close that falls due
/// in between needs more of it than the skip that was simulated. Of a channel that isn't there, or
/// without a request, the contract says so.
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
    Err(CliError::new(
        Kind::Refused,
        format!(
            "channel {channel} is not due: it can be closed {}; the chain is at block {}",
            once_reached(unlock.time, unlock.height, block.time),
            block.height
        ),
    )
    .next(format!("run `oaic channel close {channel}` again then")))
}

pub(super) fn soonest(channel: &ChannelResponse) -> Option<&Unlock> {
    let requests = [&channel.payer_unlock, &channel.refund_unlock];
    requests
        .into_iter()
        .flatten()
        .min_by_key(|unlock| unlock.time)
}
