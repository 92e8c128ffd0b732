//! Outcome of a round, as it is printed.

use std::fmt::Write as _;

use oaic_channel::LaneId;
use oaic_terminal::amount::Amount;
use oaic_terminal::error::{CliError, Kind};
use oaic_terminal::output::Report;
use oaic_terminal::terminal;
use oaic_terminal::words::{counted, in_time};
use oaic_vouchers::Entry;
use serde::Serialize;

use crate::plan::Reason;

/// Outcome of one round.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Round {
    /// Block it looked at.
    pub height: u64,
    /// Its time, in Unix seconds.
    pub time: u64,
    /// Lanes with an entry.
    pub lanes: usize,
    /// Channels that the chain was asked for.
    pub looked: usize,
    /// Channels that are left for the next round because there are so many.
    pub unlooked: usize,
    /// Channels with an unlock or a key rotation under way, as last seen.
    pub ending: usize,
    /// What is claimed but not settled, and was left for later.
    pub waiting: Amount,
    /// Entries that were refused not long ago and are tried again later.
    pub deferred: usize,
    /// Entries that can never settle.
    pub dead: usize,
    /// What was due but only shown, with `--dry-run`.
    pub planned: Vec<Planned>,
    /// Settled now.
    pub settled: Vec<Settled>,
    /// Refused.
    pub rejected: Vec<Rejected>,
    /// Paid out of the channels now.
    pub paid: Amount,
    /// Hashes of the transactions.
    pub txs: Vec<String>,
    /// Why the source didn't take what it was told, if it didn't: it is told again in the next
    /// round. What was settled stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unkept: Option<String>,
    /// What of the source couldn't be read, if something couldn't: the rest was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
    /// The first failure of a transaction, or with `--dry-run` of a simulation, beside those that went
    /// well, if there was one: what it was to settle is due again in the next round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsent: Option<Unsent>,
}

/// Why a transaction failed.
#[derive(Clone, Debug, Serialize)]
pub struct Unsent {
    /// Kind of the failure.
    pub error: Kind,
    /// What was wrong.
    pub why: String,
}

impl From<CliError> for Unsent {
    fn from(error: CliError) -> Self {
        Self {
            error: error.kind(),
            why: error.in_full(),
        }
    }
}

/// An entry that would be settled.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// What it would bring.
    pub value: Amount,
    /// Why.
    pub reason: Reason,
    /// When its value may be lost, in Unix seconds.
    pub deadline: Option<u64>,
    /// Gas of its whole batch, where there is gas.
    pub batch_gas: Option<u64>,
}

/// An entry that was settled.
#[derive(Clone, Debug, Serialize)]
pub struct Settled {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// Why.
    pub reason: Reason,
    /// Paid now.
    pub pay: Amount,
    /// Claimed, but not covered by reserve or limit; nothing is owed for it.
    pub unpaid: Amount,
}

/// An entry that was refused.
#[derive(Clone, Debug, Serialize)]
pub struct Rejected {
    /// Which.
    #[serde(flatten)]
    pub lane: LaneRef,
    /// What it would have brought.
    pub value: Amount,
    /// Why.
    pub why: String,
    /// Whether it can never settle, by its own bytes; else it is tried again, later each time.
    pub dead: bool,
}

/// Names an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaneRef {
    /// Channel.
    pub channel: u64,
    /// Terms.
    pub terms: u32,
    /// Lane.
    pub lane: u32,
    /// Calls it acknowledges.
    pub sequence: u64,
    /// What its voucher authorizes.
    pub amount: Amount,
    /// What it claims.
    pub claim: Amount,
}

impl LaneRef {
    pub(crate) fn new(entry: &Entry) -> Self {
        let voucher = &entry.voucher;
        Self {
            channel: voucher.channel,
            terms: voucher.terms,
            lane: voucher.lane,
            sequence: voucher.sequence,
            amount: Amount(voucher.amount),
            claim: Amount(entry.claim.into()),
        }
    }

    pub(crate) fn id(&self) -> LaneId {
        LaneId {
            channel: self.channel,
            terms: self.terms,
            lane: self.lane,
        }
    }
}

impl Report for Round {
    const SCHEMA: &'static str = "oaic/watchtower-round/2";

    fn human(&self, out: &mut String) {
        let name = |lane: &LaneRef| {
            format!(
                "channel {} {}/{} up to call {}",
                lane.channel, lane.terms, lane.lane, lane.sequence
            )
        };
        let _ = writeln!(
            out,
            "block {}: {}, {} ending, settled {} of {} entries for {}, {} left for later",
            self.height,
            counted(self.lanes as u64, "lane"),
            counted(self.ending as u64, "channel"),
            self.settled.len(),
            self.settled.len() + self.rejected.len() + self.planned.len(),
            self.paid,
            self.waiting
        );
        for p in &self.planned {
            let (lane, value, reason) = (name(&p.lane), p.value, p.reason);
            let lost = p
                .deadline
                .map(|at| format!(", lost {}", in_time(at, self.time)));
            let gas = p.batch_gas.map(|gas| format!(", batch gas {gas}"));
            let (lost, gas) = (lost.unwrap_or_default(), gas.unwrap_or_default());
            let _ = writeln!(
                out,
                "  would settle {lane} for {value} ({reason}{lost}{gas})"
            );
        }
        for s in &self.settled {
            let (lane, pay, reason) = (name(&s.lane), s.pay, s.reason);
            let unpaid = match s.unpaid.0 {
                0 => String::new(),
                _ => format!(", {} not covered", s.unpaid),
            };
            let _ = writeln!(out, "  settled {lane} for {pay} ({reason}{unpaid})");
        }
        for r in &self.rejected {
            let again = match r.dead {
                true => "never again",
                false => "tried again later",
            };
            let why = terminal::line(&r.why);
            let _ = writeln!(out, "  refused {}: {why} ({again})", name(&r.lane));
        }
        if self.unlooked > 0 {
            let waiting = counted(self.unlooked as u64, "channel");
            let _ = writeln!(out, "  {waiting} left for the next look");
        }
    }
}
