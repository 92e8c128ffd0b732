//! Counters in Prometheus' text format. Labels are routes, models and upstreams of the settings, and
//! codes of this program: no client can add one.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;

use crate::request::Dialect;
use crate::usage::{provenance_name, Usage};

/// Upper ends of the buckets of durations, in milliseconds.
const BUCKETS: [u64; 12] = [
    1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000,
];

/// Names, types and help, in the order in which they are shown.
const FAMILIES: [(&str, &str, &str); 8] = [
    (
        CALLS,
        "counter",
        "Calls that ended, by how their usage is known",
    ),
    (
        REFUSED,
        "counter",
        "Calls that were refused before they were forwarded",
    ),
    (TOKENS, "counter", "Units used, by kind"),
    (AMOUNT, "counter", "Price of all calls, in uoaic"),
    (FAILED, "counter", "Tries that failed, by upstream and code"),
    (
        ABOVE,
        "counter",
        "Calls of which an upstream reported more than their ceiling",
    ),
    (
        DURATION,
        "histogram",
        "Seconds from a call's admission to its end",
    ),
    (RUNNING, "gauge", "Calls that run"),
];
const CALLS: &str = "oaic_gateway_calls_total";
const REFUSED: &str = "oaic_gateway_refused_total";
const TOKENS: &str = "oaic_gateway_units_total";
const AMOUNT: &str = "oaic_gateway_amount_uoaic_total";
const FAILED: &str = "oaic_gateway_upstream_failures_total";
const ABOVE: &str = "oaic_gateway_above_ceiling_total";
const DURATION: &str = "oaic_gateway_call_seconds";
const RUNNING: &str = "oaic_gateway_running";

/// Counters.
#[derive(Debug, Default)]
pub struct Metrics {
    counters: Mutex<BTreeMap<(&'static str, String), u64>>,
    durations: Mutex<BTreeMap<String, Histogram>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Histogram {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    milliseconds: u64,
}

impl Metrics {
    /// A call ended.
    pub fn settled(&self, dialect: Dialect, model: &str, usage: &Usage, took: Duration) {
        let model = escaped(model);
        let of = format!("route=\"{}\",model=\"{model}\"", dialect.path());
        let known = provenance_name(usage.provenance);
        let status = format!("{:?}", usage.status).to_lowercase();
        let labels = format!("{of},provenance=\"{known}\",status=\"{status}\"");
        self.add(CALLS, labels, 1);
        for (kind, units) in usage.units.named() {
            self.add(TOKENS, format!("model=\"{model}\",kind=\"{kind}\""), units);
        }
        self.add(AMOUNT, format!("model=\"{model}\""), usage.amount);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let mut durations = self
            .durations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let histogram = durations.entry(of).or_default();
        histogram.count = histogram.count.saturating_add(1);
        histogram.milliseconds = histogram.milliseconds.saturating_add(milliseconds);
        for (bucket, end) in histogram.buckets.iter_mut().zip(BUCKETS) {
            *bucket = bucket.saturating_add(u64::from(milliseconds <= end));
        }
    }

    /// A call was refused.
    pub fn refused(&self, dialect: Dialect, status: StatusCode) {
        let (route, status) = (dialect.path(), status.as_u16());
        self.add(REFUSED, format!("route=\"{route}\",status=\"{status}\""), 1);
    }

    /// An upstream did not answer.
    pub fn upstream_failed(&self, upstream: &str, code: &str) {
        let upstream = escaped(upstream);
        self.add(
            FAILED,
            format!("upstream=\"{upstream}\",code=\"{code}\""),
            1,
        );
    }

    /// An upstream reported more than a call's ceiling.
    pub fn above_ceiling(&self, model: &str) {
        self.add(ABOVE, format!("model=\"{}\"", escaped(model)), 1);
    }

    fn add(&self, name: &'static str, labels: String, by: u64) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let counter = counters.entry((name, labels)).or_default();
        *counter = counter.saturating_add(by);
    }

    /// All of them, as text.
    pub fn text(&self, running: usize) -> String {
        let mut out = String::new();
        for (name, kind, help) in FAMILIES {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
            match name {
                RUNNING => {
                    let _ = writeln!(out, "{name} {running}");
                }
                DURATION => self.histograms(&mut out),
                _ => {
                    let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
                    let found = counters.iter().filter(|((found, _), _)| *found == name);
                    for ((_, labels), value) in found {
                        let _ = writeln!(out, "{name}{{{labels}}} {value}");
                    }
                }
            }
        }
        out
    }

    fn histograms(&self, out: &mut String) {
        let durations = self
            .durations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for (labels, histogram) in durations.iter() {
            for (end, count) in BUCKETS.iter().zip(histogram.buckets) {
                let end = seconds(*end);
                let _ = writeln!(out, "{DURATION}_bucket{{{labels},le=\"{end}\"}} {count}");
            }
            let (count, sum) = (histogram.count, seconds(histogram.milliseconds));
            let _ = writeln!(out, "{DURATION}_bucket{{{labels},le=\"+Inf\"}} {count}");
            let _ = writeln!(out, "{DURATION}_sum{{{labels}}} {sum}");
            let _ = writeln!(out, "{DURATION}_count{{{labels}}} {count}");
        }
    }
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1_000, milliseconds % 1_000)
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
