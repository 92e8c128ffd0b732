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

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::Role;
use serde::Serialize;

use crate::audit::Check;
use crate::format::{grouped, oaic};
use crate::workload::Source;

pub use exchange::{ExchangeReport, Figure as ExchangeFigure, Step, StepKind, View};
pub use files::{write_atomically, AnyReport};
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
    /// Whether every book adds up, recomputed from the chain's own state.
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

/// The books after one settlement; all but the time are totals so far.
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

/// Which figures a person should look at first; the rest follow below them.
pub const HEADLINES: usize = 8;

impl Report {
    /// Every total with its unit and how it was computed, the most telling first.
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |key, name, value, unit, how| Figure {
            key,
            name,
            value,
            unit,
            how,
        };
        let amount = |value: Uint128| oaic(value.u128());
        vec![
            figure(
                "calls",
                "Calls",
                grouped(self.calls),
                "calls",
                "sum of the settled lanes' sequence numbers, read from the chain",
            ),
            figure(
                "gross",
                "Gross",
                amount(self.gross),
                "OAIC",
                "sum of what every channel paid, read from the chain",
            ),
            figure(
                "net",
                "Net",
                amount(self.net),
                "OAIC",
                "sum of what splits and referrers earned, claimed or not, read from the chain",
            ),
            figure(
                "fee",
                "Fee",
                amount(self.fee),
                "OAIC",
                "gross − net; equals burned + pool",
            ),
            figure(
                "burned",
                "Burned",
                amount(self.burned),
                "OAIC",
                "the token's burn book for fees; equals the fall of the supply",
            ),
            figure(
                "pool",
                "Pool",
                amount(self.pool),
                "OAIC",
                "fee that settlement paid to the token − burned; arrived at the pool's account",
            ),
            figure(
                "vouchers",
                "Vouchers",
                grouped(self.vouchers),
                "vouchers",
                "those that the settlement contract's events say it settled",
            ),
            figure(
                "calls_per_voucher",
                "Calls per voucher",
                self.calls_per_voucher.clone().unwrap_or_else(|| "–".into()),
                "calls/voucher",
                "calls ÷ vouchers, rounded to two decimals",
            ),
            figure(
                "prompt_tokens",
                "Prompt tokens",
                grouped(self.prompt_tokens),
                "tokens",
                "tokens read, summed over the signed receipts that the settled vouchers commit to",
            ),
            figure(
                "completion_tokens",
                "Completion tokens",
                grouped(self.completion_tokens),
                "tokens",
                "tokens generated, summed over the same receipts",
            ),
            figure(
                "supply",
                "Supply",
                amount(self.supply),
                "OAIC",
                "the token's supply at the end; equals genesis supply − burned",
            ),
            figure(
                "duration_ms",
                "Duration",
                grouped(self.duration_ms),
                "ms",
                "wall clock, from deployment to the last claim",
            ),
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

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
