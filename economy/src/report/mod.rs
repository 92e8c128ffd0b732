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
    /// Name of the scenario.
    pub scenario: &'static str,
    /// Where it ran.
    pub chain: ChainInfo,
    /// What was replayed.
    pub workload: WorkloadInfo,
    /// Calls settled on chain.
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
    /// Part of the fee that was burned.
    pub burned: Uint128,
    /// Part of the fee that went to the pool.
    pub pool: Uint128,
    /// Supply at the end.
    pub supply: Uint128,
    /// Vouchers settled on chain.
    pub vouchers: u64,
    /// Label to what it earned, claimed or not; sums to `net`.
    pub payees: BTreeMap<String, Uint128>,
    /// Whether every book adds up, recomputed from the chain's own state.
    pub balanced: bool,
    /// `calls` / `vouchers`, two decimals.
    pub calls_per_voucher: Option<String>,
    /// Supply at genesis.
    pub initial_supply: Uint128,
    /// Each payee with what it may still claim, the most first.
    pub earnings: Vec<Earning>,
    /// Calls that arrived in each of equal spans of the workload's time.
    pub arrivals: Vec<Arrivals>,
    /// The books after each settlement, in order.
    pub settlements: Vec<Settlement>,
    /// Every book that was recomputed.
    pub checks: Vec<Check>,
    /// How long the run took, in milliseconds.
    pub duration_ms: u64,
}

/// Where a scenario ran.
#[derive(Clone, Debug, Serialize)]
pub struct ChainInfo {
    /// `embedded` or `localnet`.
    pub backend: String,
    /// Its chain id.
    pub id: String,
    /// Address of the token.
    pub token: String,
    /// Address of the settlement contract.
    pub settlement: String,
}

/// What was replayed.
#[derive(Clone, Debug, Serialize)]
pub struct WorkloadInfo {
    /// Where the calls come from.
    pub source: Source,
    /// Seed of all that was drawn.
    pub seed: u64,
    /// From the first arrival to the last, in milliseconds.
    pub span_ms: u64,
    /// Consumers.
    pub consumers: usize,
    /// Services.
    pub services: usize,
    /// Channels opened.
    pub channels: usize,
    /// Lanes in each channel.
    pub lanes: u32,
}

/// One payee's books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earning {
    /// Who, by label.
    pub label: String,
    /// What for; None is a referrer, or what rounding left in the splits.
    pub role: Option<Role>,
    /// Earned so far.
    pub earned: Uint128,
    /// Paid of it.
    pub claimed: Uint128,
}

/// Calls of one span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Arrivals {
    /// Start of the span, in milliseconds since the workload's start.
    pub from_ms: u64,
    /// Calls in it.
    pub calls: u64,
}

/// The books after one settlement; all but the time are totals so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Settlement {
    /// Arrival of the last call before it, in milliseconds since the workload's start.
    pub at_ms: u64,
    /// Calls settled.
    pub calls: u64,
    /// Vouchers settled.
    pub vouchers: u64,
    /// Settled, before the fee.
    pub gross: Uint128,
    /// Burned.
    pub burned: Uint128,
    /// Supply.
    pub supply: Uint128,
}

/// One number with its unit and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Key in the JSON.
    pub key: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// The number.
    pub value: String,
    /// Its unit.
    pub unit: &'static str,
    /// How it was computed.
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

    /// What was replayed, in words.
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
