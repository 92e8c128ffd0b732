//! Messages that name many channels: each is done, or skipped and told why.

use oaic_chain::TxOutcome;
use oaic_types::compute_settlement::{ChannelResult, ChannelsResponse, ExecuteMsg, MAX_CHANNELS};
use serde::Serialize;

use super::{counted, is_event, word};
use crate::cli::TxArgs;
use crate::context::Context;
use crate::error::{CliError, Kind, Result};
use crate::output::{table, Report};

/// What is to be done in channels.
pub(crate) struct Task<'a> {
    /// In words that complete "… ?", like "ask for what is left in channels 1 and 2".
    pub what: String,
    /// Whether to ask before.
    pub confirm: bool,
    /// Which channels; one that is named twice is done once.
    pub channels: &'a [u64],
    /// What came of one that was done, like "closed".
    pub done: &'static str,
}

/// Send it and print what came of it.
///
/// # Errors
/// As [`send`] and [`conclude`].
pub(crate) fn run(
    task: &Task<'_>,
    tx: &TxArgs,
    ctx: &Context,
    msg: impl Fn(Vec<u64>) -> ExecuteMsg,
) -> Result<()> {
    match send(task, tx, ctx, msg)? {
        Some(done) => conclude(&done, ctx),
        None => Ok(()),
    }
}

/// Send it, [`MAX_CHANNELS`] in a transaction. None: nothing was sent, with `--dry-run`.
///
/// # Errors
/// As the chain says. What was sent before an error stands.
pub(crate) fn send(
    task: &Task<'_>,
    tx: &TxArgs,
    ctx: &Context,
    msg: impl Fn(Vec<u64>) -> ExecuteMsg,
) -> Result<Option<Done>> {
    let mut channels: Vec<u64> = Vec::new();
    for channel in task.channels {
        if !channels.contains(channel) {
            channels.push(*channel);
        }
    }
    let mut done = Done {
        action: task.what.clone(),
        done: 0,
        skipped: 0,
        channels: Vec::new(),
        height: 0,
        txs: Vec::new(),
    };
    let mut sent = false;
    for part in channels.chunks(MAX_CHANNELS) {
        let plan = ctx.plan(&task.what, &msg(part.to_vec()))?;
        let plan = if task.confirm && !sent {
            plan.confirmed()
        } else {
            plan
        };
        let Some(outcome) = ctx.send(tx, plan)? else {
            continue;
        };
        sent = true;
        done.height = outcome.height;
        done.txs.push(outcome.hash.clone());
        for (channel, skipped) in part.iter().zip(results(&outcome, part)) {
            match skipped {
                Some(_) => done.skipped += 1,
                None => done.done += 1,
            }
            done.channels.push(Line {
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
    Ok(sent.then_some(done))
}

/// Print it.
///
/// # Errors
/// [`Kind::Refused`] when a channel was skipped: the others are done.
pub(crate) fn conclude(done: &Done, ctx: &Context) -> Result<()> {
    ctx.out.print(done)?;
    let Some(first) = done.channels.iter().find_map(|line| line.reason.as_deref()) else {
        return Ok(());
    };
    let all = counted(done.done + done.skipped, "channel");
    let error = CliError::new(Kind::Refused, format!("{} of {all} skipped", done.skipped));
    Err(error.because(first.replace('_', " ")).next(advice(first)))
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
    }
}

/// Channels in words: their numbers, or how many they are.
pub(crate) fn named(channels: &[u64]) -> String {
    match channels {
        [one] => format!("channel {one}"),
        few if few.len() <= 8 => {
            let numbers: Vec<String> = few.iter().map(u64::to_string).collect();
            format!("channels {}", numbers.join(", "))
        }
        many => format!("{} channels", many.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_chain::Event;
    use oaic_types::compute_settlement::SkipReason;

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
