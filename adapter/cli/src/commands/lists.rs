//! Messages that name many channels: each is done, or skipped and told why.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use oaic_chain::TxOutcome;
use oaic_messages::compute_settlement::{
    ChannelResult, ChannelsResponse, ExecuteMsg, MAX_CHANNELS,
};
use serde::Serialize;

use super::{counted, is_event, word};
use crate::args::TxArgs;
use crate::context::{Context, DryRun};
use crate::error::{CliError, Kind, Result};
use crate::output::{table, Report};

/// Channels that were named, each once.
pub(crate) struct Channels(Vec<u64>);

impl Channels {
    /// Of numbers as they were typed: one that is there twice is meant once.
    pub(crate) fn of(typed: &[u64]) -> Self {
        let mut seen = BTreeSet::new();
        Self(typed.iter().copied().filter(|n| seen.insert(*n)).collect())
    }

    /// Their numbers.
    pub(crate) fn numbers(&self) -> &[u64] {
        &self.0
    }

    /// In words: their numbers, or how many they are.
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

/// What is to be done in channels.
pub(crate) struct Task<'a> {
    /// In words that complete "… ?", like "ask for what is left in channels 1 and 2".
    pub what: String,
    /// Whether to ask before.
    pub confirm: bool,
    /// Which channels.
    pub channels: &'a Channels,
    /// What came of one that was done, like "closed".
    pub done: &'static str,
}

/// Send it and print what came of it, [`MAX_CHANNELS`] in a transaction. Whether it was sent: it
/// isn't with `--dry-run`.
///
/// # Errors
/// As the chain says: what was done before is printed first. [`Kind::Refused`] when a channel was
/// skipped: the others are done.
pub(crate) fn run(
    task: &Task<'_>,
    tx: &TxArgs,
    ctx: &Context,
    msg: impl Fn(Vec<u64>) -> ExecuteMsg,
) -> Result<bool> {
    let parts: Vec<&[u64]> = task.channels.numbers().chunks(MAX_CHANNELS).collect();
    let mut plans = Vec::new();
    for part in &parts {
        plans.push(ctx.plan(&task.what, &msg(part.to_vec()))?);
    }
    if tx.dry_run {
        let all = plans.into_iter().map(|plan| ctx.preview(tx, plan));
        return match DryRun::joined(all.collect::<Result<Vec<_>>>()?) {
            Some(shown) => ctx.out.print(&shown).map(|()| false),
            None => Ok(false),
        };
    }
    let mut done = Done::new(task);
    let mut failed = None;
    for (part, plan) in parts.into_iter().zip(plans) {
        if failed.is_some() {
            done.unanswered.extend(part);
            continue;
        }
        // One question is for all of them.
        let asked = !done.txs.is_empty();
        let plan = if task.confirm && !asked {
            plan.confirmed()
        } else {
            plan
        };
        match ctx.send(tx, plan) {
            Ok(Some(outcome)) => done.add(task, part, &outcome),
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
    fn new(task: &Task<'_>) -> Self {
        Self {
            action: task.what.clone(),
            done: 0,
            skipped: 0,
            channels: Vec::new(),
            unanswered: Vec::new(),
            height: 0,
            txs: Vec::new(),
        }
    }

    /// What a transaction did.
    fn add(&mut self, task: &Task<'_>, part: &[u64], outcome: &TxOutcome) {
        self.height = outcome.height;
        self.txs.push(outcome.hash.clone());
        for (channel, skipped) in part.iter().zip(results(outcome, part)) {
            match skipped {
                Some(_) => self.skipped += 1,
                None => self.done += 1,
            }
            self.channels.push(Line {
                channel: *channel,
                result: if skipped.is_none() {
                    task.done
                } else {
                    "skipped"
                },
                reason: skipped,
            });
        }
    }

    /// Whether none was skipped.
    fn complete(&self) -> Result<()> {
        let Some(first) = self.channels.iter().find_map(|line| line.reason.as_deref()) else {
            return Ok(());
        };
        let all = counted(self.done + self.skipped, "channel");
        let error = CliError::new(Kind::Refused, format!("{} of {all} skipped", self.skipped));
        Err(error.because(first.replace('_', " ")).next(advice(first)))
    }
}

/// Why each was skipped. None: it was done. From the answer's data; where a chain gave none, from
/// the events, which tell of the same.
fn results(outcome: &TxOutcome, channels: &[u64]) -> Vec<Option<String>> {
    let data = outcome.data.first().and_then(Option::as_ref);
    let answer = data.and_then(|data| serde_json::from_slice::<ChannelsResponse>(data).ok());
    if let Some(answer) = answer.filter(|answer| answer.results.len() == channels.len()) {
        let skipped = |result| match result {
            ChannelResult::Done {} => None,
            ChannelResult::Skipped { reason } => Some(word(reason)),
        };
        return answer.results.into_iter().map(skipped).collect();
    }
    channels
        .iter()
        .map(|channel| {
            let number = channel.to_string();
            let of_it = outcome.events.iter().find(|event| {
                is_event(event, "channel_skipped") && event.attribute("channel") == Some(&number)
            });
            of_it.map(|event| event.attribute("reason").unwrap_or("unknown").to_owned())
        })
        .collect()
}

fn advice(reason: &str) -> &'static str {
    match reason {
        "unknown_channel" => "`oaic channel list` shows which there are",
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
        _ => "`oaic channel show N` shows where a channel stands",
    }
}

/// What came of it, channel by channel.
#[derive(Debug, Serialize)]
pub(crate) struct Done {
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
        let rows: Vec<Vec<String>> = self
            .channels
            .iter()
            .map(|line| {
                let reason = line.reason.as_deref().unwrap_or_default();
                vec![
                    line.channel.to_string(),
                    line.result.to_owned(),
                    reason.replace('_', " "),
                ]
            })
            .collect();
        table(out, &["channel", "result", ""], &rows);
        if !self.unanswered.is_empty() {
            let _ = writeln!(out, "without an answer: {}", listed(&self.unanswered));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_chain::Event;
    use oaic_messages::compute_settlement::SkipReason;

    fn outcome(data: Option<Vec<u8>>, skipped: &[(&str, &str)]) -> TxOutcome {
        let events = skipped.iter().map(|(channel, reason)| Event {
            kind: "wasm-channel_skipped".into(),
            attributes: [("channel", channel), ("reason", reason)]
                .map(|(key, value)| (key.to_owned(), (*value).to_owned()))
                .into(),
        });
        TxOutcome {
            height: 1,
            hash: String::new(),
            gas_used: None,
            events: events.collect(),
            data: vec![data.map(Into::into)],
        }
    }

    #[test]
    fn a_channel_that_is_typed_twice_is_meant_once() {
        let channels = Channels::of(&[3, 1, 3, 2, 1]);
        assert_eq!(channels.numbers(), [3, 1, 2]);
        assert_eq!(channels.named(), "channels 3, 1, 2");
        assert_eq!(Channels::of(&[7, 7]).named(), "channel 7");
    }

    /// The same is read from the data and, where there is none, from the events.
    #[test]
    fn results_come_from_data_or_else_from_events() {
        let answer = ChannelsResponse {
            results: vec![
                ChannelResult::Done {},
                ChannelResult::Skipped {
                    reason: SkipReason::NotDue,
                },
            ],
        };
        let expected = [None, Some("not_due".to_owned())];
        let data = serde_json::to_vec(&answer).unwrap();
        assert_eq!(
            results(&outcome(Some(data.clone()), &[]), &[4, 12]),
            expected
        );
        let events = [("12", "not_due"), ("1", "not_yours")];
        for data in [None, Some(b"{}".to_vec())] {
            assert_eq!(results(&outcome(data, &events), &[4, 12]), expected);
        }
        // An answer that doesn't fit the question isn't read into it.
        assert_eq!(results(&outcome(Some(data), &events), &[12]), expected[1..]);
    }
}
