//! `oaic channel unlock|close`.

use oaic_messages::compute_settlement::{ChannelResponse, ExecuteMsg, Unlock};

use super::find;
use crate::commands::lists::{self, Channels, Task};
use crate::commands::prelude::*;
use crate::words::once_reached;

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

#[derive(Debug, Args)]
pub struct CloseArgs {
    /// Channels whose unlock is due
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn request(args: &UnlockArgs, ctx: &Context) -> Result<()> {
    if args.withdraw {
        let what = |named| format!("take back the unlock of {named}");
        let task = Task::new(&args.channels, "withdrawn", what);
        let msg = |channels| ExecuteMsg::WithdrawUnlock { channels };
        return lists::run(&task, &args.tx, ctx, msg).map(drop);
    }
    let what = |named| format!("ask for what is left in {named}");
    let task = Task::new(&args.channels, "requested", what);
    let msg = |channels| ExecuteMsg::RequestUnlock { channels };
    let sent = lists::run(&task, &args.tx, ctx, msg)?;
    if let (true, [channel]) = (sent, Channels::of(&args.channels).numbers()) {
        match due(*channel, ctx) {
            Ok(Some(when)) => ctx
                .out
                .note(format!("`oaic channel close {channel}` pays it out {when}")),
            Ok(None) => {}
            Err(error) => ctx.out.warn(format!(
                "it isn't known yet when it is due: {error}; `oaic channel show {channel}` shows it"
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
    if let [channel] = Channels::of(&args.channels).numbers() {
        ensure_due(*channel, ctx)?;
    }
    let what = |named| format!("pay out what is left in {named} and close");
    let task = Task::new(&args.channels, "closed", what);
    let msg = |channels| ExecuteMsg::FinalizeUnlock { channels };
    lists::run(&task, &args.tx, ctx, msg).map(drop)
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
    Err(CliError::refused(format!(
        "channel {channel} is not due: it can be closed {}; the chain is at block {}",
        once_reached(unlock.time, unlock.height, block.time),
        block.height
    ))
    .next(format!("run `oaic channel close {channel}` again then")))
}

pub(super) fn soonest(channel: &ChannelResponse) -> Option<&Unlock> {
    let requests = [&channel.payer_unlock, &channel.refund_unlock];
    requests
        .into_iter()
        .flatten()
        .min_by_key(|unlock| unlock.time)
}
