//! `oaic provider heartbeat`.

use oaic_chain::ChainExt;
use oaic_messages::compute_settlement::{
    ExecuteMsg, Heartbeat, HeartbeatResponse, MAX_HEARTBEAT_SECONDS,
};

use crate::commands::prelude::*;
use crate::context::MAX_AGE;

#[derive(Debug, Args)]
pub struct HeartbeatArgs {
    /// The provider, where one of its settlers sends it: an address, or a name [default: the
    /// sender]
    #[arg(long, value_name = "WHO")]
    provider: Option<String>,
    /// A model that it serves now; once per model
    #[arg(long = "model", value_name = "MODEL")]
    models: Vec<String>,
    /// Calls that it can serve at once
    #[arg(long, value_name = "CALLS")]
    capacity: u32,
    /// Usual time to the first byte, in milliseconds
    #[arg(long, value_name = "MILLISECONDS")]
    latency_ms: u32,
    #[command(flatten)]
    pub(super) tx: TxArgs,
}

pub(super) fn shown(recorded: &HeartbeatResponse, now: u64) -> String {
    let heartbeat = &recorded.heartbeat;
    let at = heartbeat.expires_at;
    let ends = if at > now { "expires" } else { "expired" };
    let models = match heartbeat.models.as_slice() {
        [] => "none".into(),
        models => models.join(", "),
    };
    format!(
        "{} at once, first byte after {} ms, {ends} {}; models: {models}",
        counted(heartbeat.capacity.into(), "call"),
        heartbeat.latency_ms,
        in_time(at, now),
    )
}

/// Record it.
///
/// # Errors
/// As the chain says.
pub fn run(args: &HeartbeatArgs, ctx: &Context) -> Result<()> {
    let provider = match &args.provider {
        Some(who) => ctx.address(who)?,
        None => ctx.address(&ctx.sender(&args.tx)?)?,
    };
    // A node's clock must not move its end.
    let now = ctx.chain.fresh_block(MAX_AGE)?.time;
    let msg = ExecuteMsg::Heartbeat {
        heartbeat: Heartbeat {
            models: args.models.clone(),
            capacity: args.capacity,
            latency_ms: args.latency_ms,
            expires_at: now.saturating_add(MAX_HEARTBEAT_SECONDS),
        },
        provider,
    };
    carry_out(ctx.plan("record a heartbeat", &msg)?, &args.tx, ctx).map_err(|error| {
        error.or_list(
            "a settler names its provider with --provider; `oaic provider list` shows them all",
        )
    })
}
