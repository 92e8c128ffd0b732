//! What scenarios report: one model each, shown as a table, as JSON and as a page.

mod axes;
mod chart;
mod exchange;
mod files;
mod filters;
mod html;
mod text;
mod years;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::Role;
use serde::Serialize;

use crate::audit::Check;
use crate::format::{grouped, oaic};
use crate::workload::Source;

pub use exchange::{ExchangeReport, Figure as ExchangeFigure, Step, StepKind, View};
pub use files::write_atomically;
pub use years::{
    Account, Attack, Buyback, Payment, Proposal, Sale, Sample, Stake, Totals, Unlock, YearsReport,
};

/// Figures of one run. Every amount is uoaic, a string in JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub scenario: &'static str,
    pub chain: ChainInfo,
    pub workload: WorkloadInfo,
    pub calls: u64,
    /// Tokens read, summed over the settled receipts.
    pub prompt_tokens: u64,
    /// Tokens generated, summed over the settled receipts.
    pub completion_tokens: u64,
    /// What was settled: what consumers paid for their calls.
    pub gross: Uint128,
    /// What payees earned, claimed or not; gross − fee.
    pub net: Uint128,
    /// gross − net = burned + pool.
    pub fee: Uint128,
    pub burned: Uint128,
    pub pool: Uint128,
    pub supply: Uint128,
    pub vouchers: u64,
    /// Label to what it earned, claimed or not; sums to `net`.
    pub payees: BTreeMap<String, Uint128>,
    /// Whether all totals add up, recomputed from the chain's own state.
    pub balanced: bool,
    /// `calls` / `vouchers`, two decimals.
    pub calls_per_voucher: Option<String>,
    pub initial_supply: Uint128,
    /// Each payee with what it may still claim, the most first.
    pub earnings: Vec<Earning>,
    /// Calls that arrived in each of equal spans of the workload's time.
    pub arrivals: Vec<Arrivals>,
    pub settlements: Vec<Settlement>,
    pub checks: Vec<Check>,
    pub duration_ms: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct ChainInfo {
    /// `embedded` or `localnet`.
    pub backend: String,
    pub id: String,
    pub token: String,
    pub settlement: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct WorkloadInfo {
    pub source: Source,
    pub seed: u64,
    /// From the first arrival to the last, in milliseconds.
    pub span_ms: u64,
    pub consumers: usize,
    pub services: usize,
    pub channels: usize,
    pub lanes: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earning {
    /// Who, by label.
    pub label: String,
    /// What for; None is a referrer, or what rounding left in the splits.
    pub role: Option<Role>,
    pub earned: Uint128,
    pub claimed: Uint128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Arrivals {
    /// Start of the span, in milliseconds since the workload's start.
    pub from_ms: u64,
    pub calls: u64,
}

/// A settlement's figures; all but the time are totals so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Settlement {
    /// Arrival of the last call before it, in milliseconds since the workload's start.
    pub at_ms: u64,
    pub calls: u64,
    pub vouchers: u64,
    /// Settled, before the fee.
    pub gross: Uint128,
    pub burned: Uint128,
    pub supply: Uint128,
}

/// One number with its unit and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub key: &'static str,
    pub name: &'static str,
    pub value: String,
    pub unit: &'static str,
    pub how: &'static str,
}

impl Figure {
    fn new(
        key: &'static str,
        name: &'static str,
        value: impl Into<String>,
        unit: &'static str,
    ) -> Self {
        Self {
            key,
            name,
            value: value.into(),
            unit,
            how: "",
        }
    }

    fn how(self, how: &'static str) -> Self {
        Self { how, ..self }
    }
}

/// Which figures a person should look at first; the rest follow below them.
pub const HEADLINES: usize = 8;

impl Report {
    /// Every total with its unit and how it was computed, the most telling first.
    pub fn figures(&self) -> Vec<Figure> {
        let amount = |key, name, value: Uint128| Figure::new(key, name, oaic(value.u128()), "OAIC");
        let per_voucher = self.calls_per_voucher.as_deref().unwrap_or("–");
        vec![
            Figure::new("calls", "Calls", grouped(self.calls), "calls")
                .how("sum of the settled lanes' sequence numbers, read from the chain"),
            amount("gross", "Gross", self.gross)
                .how("sum of what every channel paid, read from the chain"),
            amount("net", "Net", self.net).how(
                "sum of what splits and referrers earned, claimed or not, read from the chain",
            ),
            amount("fee", "Fee", self.fee).how("gross − net; equals burned + pool"),
            amount("burned", "Burned", self.burned)
                .how("the token's burn book for fees; equals the fall of the supply"),
            amount("pool", "Pool", self.pool).how(
                "fee that settlement paid to the token − burned; arrived at the pool's account",
            ),
            Figure::new("vouchers", "Vouchers", grouped(self.vouchers), "vouchers")
                .how("those that the settlement contract's events say it settled"),
            Figure::new(
                "calls_per_voucher",
                "Calls per voucher",
                per_voucher,
                "calls/voucher",
            )
            .how("calls ÷ vouchers, rounded to two decimals"),
            Figure::new(
                "prompt_tokens",
                "Prompt tokens",
                grouped(self.prompt_tokens),
                "tokens",
            )
            .how(
                "tokens read, summed over the signed receipts that the settled vouchers commit to",
            ),
            Figure::new(
                "completion_tokens",
                "Completion tokens",
                grouped(self.completion_tokens),
                "tokens",
            )
            .how("tokens generated, summed over the same receipts"),
            amount("supply", "Supply", self.supply)
                .how("the token's supply at the end; equals genesis supply − burned"),
            Figure::new("duration_ms", "Duration", grouped(self.duration_ms), "ms")
                .how("wall clock, from deployment to the last claim"),
        ]
    }

    /// `embedded, chain oaic-1` and so on: where this ran.
    pub fn place(&self) -> String {
        format!("{} chain {}", self.chain.backend, self.chain.id)
    }

    pub fn replayed(&self) -> String {
        let what = match &self.workload.source {
            Source::Trace(name) => format!("trace {name}"),
            Source::Generated => "generated workload".to_owned(),
        };
        format!("{what}, seed {}", self.workload.seed)
    }
}

#[derive(Clone, Debug)]
pub enum AnyReport {
    Settlement(Box<Report>),
    Years(Box<YearsReport>),
    Exchange(Box<ExchangeReport>),
}

impl AnyReport {
    pub fn html(&self) -> Result<String> {
        match self {
            Self::Settlement(report) => report.html(),
            Self::Years(report) => report.html(),
            Self::Exchange(report) => report.html(),
        }
    }

    /// Write `report.html` and `report.json` into a folder, which is made when it isn't there.
    /// When that fails, what was there before stays.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let html = self.html()?;
        match self {
            Self::Settlement(report) => files::write(folder, &html, report.as_ref()),
            Self::Years(report) => files::write(folder, &html, report.as_ref()),
            Self::Exchange(report) => files::write(folder, &html, report.as_ref()),
        }
    }
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
