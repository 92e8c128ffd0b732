//! `oaic provider release`.

use clap::Args;
use oaic_messages::compute_settlement::ExecuteMsg;

use crate::amount::Amount;
use crate::args::TxArgs;
use crate::commands::channel;
use crate::commands::lists::{self, Channels, Task};
use crate::context::Context;
use crate::error::Result;

/// Channels to let go.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Channels
    #[arg(required = true, value_name = "CHANNEL")]
    channels: Vec<u64>,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn run(args: &ReleaseArgs, ctx: &Context) -> Result<()> {
    let channels = Channels::of(&args.channels);
    let mut left = 0u128;
    for channel in channels.numbers() {
        let found = channel::find(*channel, ctx)?;
        left = left.saturating_add(found.reserved.u128());
    }
    let task = Task {
        what: format!(
            "pay {} back out of {} and close, giving up what isn't settled",
            Amount(left),
            channels.named()
        ),
        confirm: true,
        channels: &channels,
        done: "released",
    };
    lists::run(&task, &args.tx, ctx, |channels| ExecuteMsg::Release {
        channels,
    })
    .map(|_| ())
}
