//! `oaic watchtower`.

use std::path::PathBuf;
use std::time::Duration;

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::{ConfigResponse, QueryMsg};
use oaic_watchtower::{
    open_source, round, Ground, Memory, Options, Policy, Round, Unsent, VoucherSource,
};

use crate::commands::prelude::*;
use crate::stop::Stop;

/// Longest wait after failures, in seconds.
const MAX_BACKOFF: u64 = 300;

/// Rounds in which nothing is due between two signs of life.
const HEARTBEAT: u64 = 20;

#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = true)]
pub struct SourceArgs {
    /// A provider's session store; no other process may have it open
    #[arg(long, value_name = "FILE", env = "OAIC_STORE")]
    pub store: Option<PathBuf>,
    /// A folder of *.entry files, or one: vouchers with what is claimed of them, binary or hex
    #[arg(long, value_name = "DIR|FILE")]
    pub entries: Option<PathBuf>,
}

impl SourceArgs {
    /// All sources that were named.
    ///
    /// # Errors
    /// One is not there.
    pub fn open(&self, out: &Output) -> Result<Box<dyn VoucherSource>> {
        open_source(self.store.as_deref(), self.entries.as_deref(), out)
    }
}

#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Where the vouchers are
    #[command(flatten)]
    pub source: SourceArgs,
    /// Look once, settle what is due, and end
    #[arg(long)]
    pub once: bool,
    /// Seconds between looks; well below the unlock delay
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400), conflicts_with = "once")]
    pub interval: u64,
    /// Settle a lane once it brings this much
    #[arg(long, default_value = "1oaic", value_name = "AMOUNT")]
    pub threshold: Amount,
    /// Settle only what would be lost: channels that unlock, keys that are replaced
    #[arg(long, conflicts_with = "threshold")]
    pub deadlines_only: bool,
    /// Refuse a node whose newest block is further than this from this machine's clock, in seconds
    #[arg(long, default_value_t = 120, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub max_age: u64,
    #[command(flatten)]
    /// Who signs: the provider, or a settler that it named
    pub tx: TxArgs,
}

impl WatchArgs {
    fn policy(&self) -> Policy {
        Policy {
            threshold: (!self.deadlines_only).then_some(self.threshold.0.max(1)),
            interval: (!self.once).then_some(self.interval),
        }
    }
}

/// Watch until stopped, or look once.
///
/// # Errors
/// With `--once`, what went wrong, and [`Kind::Refused`] when a voucher was refused. In a loop,
/// only what no later round can fix: a network that doesn't answer is waited for.
pub fn run<S: VoucherSource + ?Sized>(
    args: &WatchArgs,
    source: &mut S,
    stop: &Stop,
    ctx: &Context,
) -> Result<()> {
    let sender = ctx.sender(&args.tx)?;
    let ground = Ground {
        settlement: ctx.settlement()?,
        sender: &sender,
        account: Addr::unchecked(ctx.address(&sender)?),
    };
    let options = Options {
        policy: args.policy(),
        max_age: args.max_age,
        gas: args.tx.gas,
        dry_run: args.tx.dry_run,
    };
    let mut memory = Memory::default();
    if args.once {
        let done = round(source, &ground, &options, &mut memory)?;
        ctx.out.print(&done)?;
        if let Some(Unsent { error, why }) = done.unsent {
            let error = CliError::new(error, why);
            return Err(match args.tx.dry_run {
                true => error,
                false => error.next("what was settled stands; run it again for what is left"),
            });
        }
        if done.unlooked > 0 {
            let left = counted(done.unlooked as u64, "channel");
            return Err(CliError::failed(format!("{left} not looked at")).next("run it again"));
        }
        if let Some(why) = done.unread {
            return Err(
                CliError::failed(why).next("the rest was settled; run it again once that is fixed")
            );
        }
        if let Some(why) = done.unkept {
            return Err(CliError::failed(why)
                .next("what was settled stands; run it again once that is fixed"));
        }
        return match done.rejected.len() {
            0 => Ok(()),
            refused => Err(CliError::refused(format!(
                "{} refused",
                counted(refused as u64, "voucher")
            ))
            .next("the output says why; the others were settled")),
        };
    }
    check_interval(args, ctx);
    ctx.out
        .note(format!("looking every {} s; Ctrl-C ends it", args.interval));
    let mut failures = 0u32;
    let mut quiet_rounds = 0;
    let mut unread = None;
    loop {
        match round(source, &ground, &options, &mut memory) {
            Ok(done) => {
                // Nobody reads it: no reason to guard nothing any more.
                if let Err(error) = report(&done, &mut quiet_rounds, ctx) {
                    ctx.out.warn(format!("{error}; still watching"));
                }
                // A gateway may hold its store for as long as it runs, and settles by itself: said once.
                if let Some(why) = done
                    .unread
                    .as_ref()
                    .filter(|why| unread.as_ref() != Some(*why))
                {
                    ctx.out.warn(format!("{why}; the rest is watched"));
                }
                unread.clone_from(&done.unread);
                let unsent = done.unsent.as_ref().map(|unsent| &unsent.why);
                let troubles: Vec<&String> = unsent.into_iter().chain(&done.unkept).collect();
                for why in &troubles {
                    ctx.out.warn(format!("{why}; trying again"));
                }
                failures = match troubles.is_empty() {
                    true => 0,
                    false => failures.saturating_add(1),
                };
            }
            Err(error) if transient(&error) => {
                failures = failures.saturating_add(1);
                let next = error.advice().map(|next| format!("; {next}"));
                ctx.out
                    .warn(format!("{error}{}; trying again", next.unwrap_or_default()));
            }
            Err(error) => return Err(error),
        }
        if stop.sleep(Duration::from_secs(wait(args.interval, failures))) {
            ctx.out
                .note("stopped; what is not settled stays where it is");
            return Ok(());
        }
    }
}

/// Seconds to the next look: the interval, doubled with each failure in a row up to a limit.
fn wait(interval: u64, failures: u32) -> u64 {
    let factor = 1u64.checked_shl(failures.min(16)).unwrap_or(u64::MAX);
    interval
        .saturating_mul(factor)
        .min(MAX_BACKOFF.max(interval))
}

/// Whether a later round may go well.
fn transient(error: &CliError) -> bool {
    matches!(
        error.kind(),
        Kind::Unreachable | Kind::Unconfirmed | Kind::Refused | Kind::Failed | Kind::Untrusted
    )
}

fn report(done: &Round, quiet_rounds: &mut u64, ctx: &Context) -> Result<()> {
    if !done.settled.is_empty() || !done.rejected.is_empty() || !done.planned.is_empty() {
        *quiet_rounds = 0;
        return ctx.out.print(done);
    }
    let line = format!(
        "block {}: {}, {} ending, nothing due, {} left for later",
        done.height,
        counted(done.lanes as u64, "lane"),
        counted(done.ending as u64, "channel"),
        done.waiting
    );
    if (*quiet_rounds).is_multiple_of(HEARTBEAT) {
        ctx.out.note(line);
    } else {
        ctx.out.detail(1, line);
    }
    *quiet_rounds = quiet_rounds.wrapping_add(1);
    Ok(())
}

fn check_interval(args: &WatchArgs, ctx: &Context) {
    let config: Result<ConfigResponse> = ctx.ask(&QueryMsg::Config {});
    if let Ok(config) = config {
        let delay = config.params.unlock_delay;
        if args.interval.saturating_mul(3) > delay {
            ctx.out.warn(format!(
                "channels unlock after {delay} s, and an interval of {} s leaves few looks before \
                 that: use --interval {} or less",
                args.interval,
                (delay / 3).max(1)
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_waited_for_longer_but_never_for_ever() {
        assert_eq!(wait(30, 0), 30);
        assert_eq!(wait(30, 2), 120);
        assert_eq!(wait(30, 9), 300);
        assert_eq!(wait(30, u32::MAX), 300);
        assert_eq!(wait(3_600, 9), 3_600);
    }
}
