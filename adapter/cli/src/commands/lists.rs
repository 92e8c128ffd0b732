//! Messages that name many channels: each is done, or skipped and told why.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use oaic_chain::TxOutcome;
use oaic_messages::compute_settlement::{ChannelResult, ExecuteMsg, MAX_CHANNELS};

use crate::commands::prelude::*;
use crate::context::DryRun;
use crate::words::word;

/// Channels that were named, each once.
pub(crate) struct Channels(Vec<u64>);

impl Channels {
    /// Of numbers as they were typed: one that is there twice is meant once.
    pub(crate) fn of(typed: &[u64]) -> Self {
        let mut seen = BTreeSet::new();
        Self(typed.iter().copied().filter(|n| seen.insert(*n)).collect())
    }

    pub(crate) fn numbers(&self) -> &[u64] {
        &self.0
    }

    pub(crate) fn named(&self) -> String {
        match self.numbers() {
            [one] => format!("channel {one}"),
            few if few.len() <= 8 => format!("channels {}", listed(few)),
            many => format!("{} channels", many.len()),
        }
    }
}

fn listed(channels: &[u64]) -> String {
    let numbers: Vec<String> = channels.iter().map(u64::to_string).collect();
    numbers.join(", ")
}

pub(crate) struct Task {
    /// In words that complete "… ?", like "ask for what is left in channels 1 and 2".
    what: String,
    confirm: bool,
    channels: Channels,
    /// What became of one that was done, like "closed".
    done: &'static str,
}

impl Task {
    /// Of channels as they were typed; `what` is told how they are named.
    pub(crate) fn new(
        typed: &[u64],
        done: &'static str,
        what: impl FnOnce(String) -> String,
    ) -> Self {
        let channels = Channels::of(typed);
        Self {
            what: what(channels.named()),
            confirm: false,
            channels,
            done,
        }
    }

    /// It moves value or can't be undone: ask before it is sent.
    pub(crate) fn confirmed(self) -> Self {
        Self {
            confirm: true,
            ..self
        }
    }
}

/// Send it and print what became of it, [`MAX_CHANNELS`] in a transaction. Whether it was sent: it
/// isn't with `--dry-run`.
///
/// # Errors
/// As the chain says: what was done before is printed first. [`Kind::Refused`] when a channel was
/// skipped: the others are done.
pub(crate) fn run(
    task: &Task,
    tx: &TxArgs,
    ctx: &Context,
    msg: impl Fn(Vec<u64>) -> ExecuteMsg,
) -> Result<bool> {
    let parts: Vec<&[u64]> = task.channels.numbers().chunks(MAX_CHANNELS).collect();
    let plans = parts
        .iter()
        .map(|part| ctx.plan(&task.what, &msg(part.to_vec())));
    let plans = plans.collect::<Result<Vec<_>>>()?;
    if tx.dry_run {
        let all = plans.into_iter().map(|plan| ctx.preview(tx, plan));
        if let Some(shown) = DryRun::joined(all.collect::<Result<Vec<_>>>()?) {
            ctx.out.print(&shown)?;
        }
        return Ok(false);
    }
    let settlement = ctx.settlement()?;
    let mut done = Done {
        action: task.what.clone(),
        ..Done::default()
    };
    let mut failed: Option<CliError> = None;
    for (part, plan) in parts.into_iter().zip(plans) {
        if failed.is_some() {
            done.unanswered.extend(part);
            continue;
        }
        // One question is for all of them.
        let asked = !done.txs.is_empty();
        let plan = match task.confirm && !asked {
            true => plan.confirmed(),
            false => plan,
        };
        match ctx.send(tx, plan) {
            Ok(Some(outcome)) => match settlement.channel_results(&outcome, part) {
                Ok(results) => done.add(task, part, results, &outcome),
                Err(error) => {
                    done.unanswered.extend(part);
                    failed = Some(error.into());
                }
            },
            Ok(None) => {}
            Err(error) if done.txs.is_empty() => return Err(error),
            Err(error) => {
                done.unanswered.extend(part);
                failed = Some(error);
            }
        }
    }
    let printed = ctx.out.print(&done);
    match failed {
        Some(error) if error.advice().is_some() => Err(error),
        Some(error) => Err(error.next(
            "what is listed as done stands; run it again for the channels without an answer",
        )),
        None => printed.and_then(|()| done.complete()).map(|()| true),
    }
}

impl Done {
    fn add(&mut self, task: &Task, part: &[u64], results: Vec<ChannelResult>, outcome: &TxOutcome) {
        self.height = outcome.height;
        self.txs.push(outcome.hash.clone());
        for (channel, result) in part.iter().zip(results) {
            let (result, reason) = match result {
                ChannelResult::Done {} => (task.done, None),
                ChannelResult::Skipped { reason } => ("skipped", Some(word(reason))),
            };
            match reason {
                Some(_) => self.skipped += 1,
                None => self.done += 1,
            }
            self.channels.push(Line {
                channel: *channel,
                result,
                reason,
            });
        }
    }

    fn complete(&self) -> Result<()> {
        let mut reasons: Vec<&str> = vec![];
        for reason in self
            .channels
            .iter()
            .filter_map(|line| line.reason.as_deref())
        {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        if reasons.is_empty() {
            return Ok(());
        }
        let all = counted(self.done + self.skipped, "channel");
        let error = CliError::refused(format!("{} of {all} skipped", self.skipped));
        let advice: Vec<&str> = reasons.iter().map(|reason| advice(reason)).collect();
        Err(error
            .because(reasons.join(", ").replace('_', " "))
            .next(advice.join("; ")))
    }
}

fn advice(reason: &str) -> &'static str {
    match reason {
        "unknown_channel" => "`oaic channel list` shows the channels that exist",
        "closed_channel" => "nothing is left in a closed channel",
        "not_yours" => "--from must be an account that has this right in each channel",
        "already_requested" => {
            "`oaic channel show N` says when it is due; `oaic channel close N` then"
        }
        "not_requested" => {
            "ask for it first: `oaic channel unlock N`; only a payer can take back a payer's request"
        }
        "not_due" => "`oaic channel show N` says when it is due",
        "foreign_service" => {
            "give a service of the channels' provider: `oaic service list --provider NAME`"
        }
        "nothing_new" => "the channel is under these very terms already",
        "tier_unknown" => "the contract that knows tiers gave no answer; try again later",
        "too_many_terms" => "open another channel",
        "not_offered" => {
            "the provider offers less than agreed; the payer can set others: `oaic channel \
             advance-terms N --service S --new-conditions`"
        }
        _ => "`oaic channel show N` shows where a channel stands",
    }
}

#[derive(Debug, Default, Serialize)]
struct Done {
    action: String,
    done: u64,
    skipped: u64,
    channels: Vec<Line>,
    /// Those whose transaction failed, or wasn't sent after one that did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unanswered: Vec<u64>,
    height: u64,
    txs: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    channel: u64,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Report for Done {
    const SCHEMA: &'static str = "oaic/channels/1";

    fn human(&self, out: &mut String) {
        let rows = self.channels.iter().map(|line| {
            let reason = line.reason.as_deref().unwrap_or_default();
            [
                line.channel.to_string(),
                line.result.to_owned(),
                reason.replace('_', " "),
            ]
        });
        table(out, &["channel", "result", ""], rows);
        if !self.unanswered.is_empty() {
            let _ = writeln!(out, "without an answer: {}", listed(&self.unanswered));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_that_is_typed_twice_is_meant_once() {
        let channels = Channels::of(&[3, 1, 3, 2, 1]);
        assert_eq!(channels.numbers(), [3, 1, 2]);
        assert_eq!(channels.named(), "channels 3, 1, 2");
        assert_eq!(Channels::of(&[7, 7]).named(), "channel 7");
    }
}
