//! `oaic channel unlock|close`.

use clap::Args;
use oaic_types::compute_settlement::{ChannelResponse, ExecuteMsg, Unlock};

use super::find;
use crate::cli::TxArgs;
use crate::context::Context;
use crate::error::{CliError, Kind, Result};
use crate::verbs::lists::{self, Task};
use crate::verbs::once_reached;

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
    let channels = lists::named(&args.channels);
    if args.withdraw {
        let task = Task {
            what: format!("take back the unlock of {channels}"),
            confirm: false,
            channels: &args.channels,
            done: "withdrawn",
        };
        return lists::run(&task, &args.tx, ctx, |channels| {
            ExecuteMsg::WithdrawUnlock { channels }
        });
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
        let found = find(*channel, ctx).ok();
        if let Some(unlock) = found.as_ref().and_then(soonest) {
            let now = ctx.chain.block()?.time;
            ctx.out.note(format!(
                "`oaic channel close {channel}` pays it out {}",
                once_reached(unlock.time, unlock.height, now)
            ));
        }
    }
    lists::conclude(&done, ctx)
}

pub(super) fn close(args: &CloseArgs, ctx: &Context) -> Result<()> {
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
    lists::run(&task, &args.tx, ctx, |channels| {
        ExecuteMsg::FinalizeUnlock { channels }
    })
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

/// The request that is due first.
pub(super) fn soonest(channel: &ChannelResponse) -> Option<&Unlock> {
    let requests = [&channel.payer_unlock, &channel.refund_unlock];
    requests
        .into_iter()
        .flatten()
        .min_by_key(|unlock| unlock.time)
}
