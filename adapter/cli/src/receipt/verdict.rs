//! The outcome of a receipt's checks, as it is printed.

use oaic_messages::compute_settlement::UnitKind;
use oaic_vouchers::{Provenance, Receipt, Status};
use serde::Serialize;

use crate::amount::Amount;
use crate::output::{fields, table, Report};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Passed,
    Failed,
    /// There was nothing to check it against.
    Skipped,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// `encoding`, `domain`, `channel`, `signature`, `price`, `conditions`, `proof` or `settled`.
    pub name: &'static str,
    pub outcome: Outcome,
    pub detail: String,
}

/// What a check found: what it is, in words, or why that isn't so.
pub(super) type Finding = Result<String, Unproven>;

pub(super) enum Unproven {
    Failed(String),
    /// There was nothing to check it against.
    Skipped(&'static str),
}

impl From<String> for Unproven {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

/// What a receipt alone proves against whoever signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offense {
    /// It costs more than its units do.
    Overcharged,
    /// It states less than its terms ask for.
    Underserved,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decoded {
    pub channel: u64,
    /// Channel's id, hex.
    pub channel_id: String,
    pub terms: u32,
    pub lane: u32,
    /// Place in the lane, from 1.
    pub sequence: u64,
    /// Index of the provider's key that answers on the lane.
    pub key_index: u32,
    /// Hex.
    pub request_hash: String,
    /// Hex.
    pub response_hash: String,
    /// Hash of the price table that the call was made under, hex.
    pub price_table: String,
    /// Metered units, in the order of the contract's kinds.
    pub units: [u64; oaic_vouchers::UNIT_SLOTS],
    pub amount: Amount,
    /// `ok`, `partial` or `error`.
    pub status: &'static str,
    /// `reported`, `counted` or `estimated`.
    pub provenance: &'static str,
    pub security_level: u8,
    /// How long content is stored, in seconds; null: no limit.
    pub retention: Option<u32>,
    /// Unix milliseconds.
    pub timestamp_ms: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub valid: bool,
    /// Whether the call is proven to be in what was settled.
    pub settled: bool,
    /// Highest amount that its price table allows at the tier of its terms, where both are known.
    pub allowed: Option<Amount>,
    pub receipt: Option<Decoded>,
    pub checks: Vec<Check>,
}

impl Verdict {
    pub fn failure(&self) -> Option<&Check> {
        self.checks
            .iter()
            .find(|check| check.outcome == Outcome::Failed)
    }

    /// What it proves against its provider. Whether it was settled, or its proof is of an older tree,
    /// doesn't matter. One that is both is disputed as underserved, which needs no price table.
    pub fn offense(&self) -> Option<Offense> {
        let failed = |name: &str| {
            self.checks
                .iter()
                .any(|check| check.name == name && check.outcome == Outcome::Failed)
        };
        if ["encoding", "domain", "channel", "signature"]
            .into_iter()
            .any(failed)
        {
            return None;
        }
        if failed("conditions") {
            return Some(Offense::Underserved);
        }
        (failed("price") && self.allowed.is_some()).then_some(Offense::Overcharged)
    }

    pub(super) fn add(&mut self, name: &'static str, finding: Finding) {
        let (outcome, detail) = match finding {
            Ok(detail) => (Outcome::Passed, detail),
            Err(Unproven::Failed(detail)) => (Outcome::Failed, detail),
            Err(Unproven::Skipped(why)) => (Outcome::Skipped, why.to_owned()),
        };
        self.valid &= outcome != Outcome::Failed;
        self.checks.push(Check {
            name,
            outcome,
            detail,
        });
    }

    pub(super) fn skip(&mut self, name: &'static str, why: &str) {
        self.checks.push(Check {
            name,
            outcome: Outcome::Skipped,
            detail: why.into(),
        });
    }
}

impl Decoded {
    pub(super) fn new(channel: u64, receipt: &Receipt) -> Self {
        Self {
            channel,
            channel_id: hex::encode(receipt.channel_id),
            terms: receipt.terms,
            lane: receipt.lane,
            sequence: receipt.sequence,
            key_index: receipt.key_index(),
            request_hash: hex::encode(receipt.request_hash),
            response_hash: hex::encode(receipt.response_hash),
            price_table: hex::encode(receipt.price_table),
            units: receipt.units,
            amount: Amount(receipt.amount),
            status: match receipt.status {
                Status::Ok => "ok",
                Status::Partial => "partial",
                Status::Error => "error",
            },
            provenance: match receipt.provenance {
                Provenance::Reported => "reported",
                Provenance::Counted => "counted",
                Provenance::Estimated => "estimated",
            },
            security_level: receipt.security_level,
            retention: receipt.stored_for(),
            timestamp_ms: receipt.timestamp_ms,
        }
    }
}

impl Report for Verdict {
    const SCHEMA: &'static str = "oaic/receipt-verdict/3";

    fn human(&self, out: &mut String) {
        if let Some(receipt) = &self.receipt {
            let counted = UnitKind::ALL.iter().zip(&receipt.units);
            let counted = counted.filter(|(_, units)| **units > 0);
            let units = counted.map(|(kind, units)| format!("{units} {}", kind.name()));
            let units = match units.collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => "none".into(),
                some => some,
            };
            let call = format!(
                "{} of channel {}, terms {}, lane {}",
                receipt.sequence, receipt.channel, receipt.terms, receipt.lane
            );
            let status = format!("{}, units {}", receipt.status, receipt.provenance);
            let rows = [
                ("call", call),
                ("units", units),
                ("amount", receipt.amount.to_string()),
                ("status", status),
            ];
            fields(out, &rows);
            out.push('\n');
        }
        let rows = self.checks.iter().map(|check| {
            let outcome = match check.outcome {
                Outcome::Passed => "ok",
                Outcome::Failed => "FAILED",
                Outcome::Skipped => "-",
            };
            [
                check.name.to_owned(),
                outcome.to_owned(),
                check.detail.clone(),
            ]
        });
        table(out, &["check", "", "detail"], rows);
        let verdict = match (self.valid, self.settled) {
            (true, true) => "valid, and proven to be in what the node says was settled",
            (true, false) => "valid as far as it was checked",
            (false, _) => "NOT VALID",
        };
        out.push_str(&format!("\n{verdict}\n"));
    }
}
