//! The charts of a settlement report.

use super::axes::{fraction, px, Axes, Bar, Chart, WIDE, WIDTH};
use super::Report;
use crate::format::{clock, grouped, oaic, oaic_short, percent};

/// One part of the gross amount.
pub struct Slice {
    /// Who got it.
    pub label: String,
    /// OAIC.
    pub amount: String,
    /// Of the gross amount.
    pub share: String,
    /// Position and width on the stacked bar.
    pub x: String,
    /// See `x`.
    pub width: String,
    /// Color, from 0.
    pub color: usize,
}

/// What the horizontal axis of these charts counts.
const ACROSS: &str = "the workload's time";

impl Report {
    /// Calls, burn and supply over the workload's time.
    pub(super) fn charts(&self) -> Vec<Chart> {
        vec![self.calls_chart(), self.burn_chart(), self.supply_chart()]
    }

    fn calls_chart(&self) -> Chart {
        let most = self.arrivals.iter().map(|a| a.calls).max().unwrap_or(0);
        let span = self.workload.span_ms + 1;
        let axes = Axes::new(WIDE, span, u128::from(most));
        let mut bars = Vec::with_capacity(self.arrivals.len());
        for (index, arrivals) in self.arrivals.iter().enumerate() {
            let end = self
                .arrivals
                .get(index + 1)
                .map_or(span, |next| next.from_ms);
            let (x, next) = (axes.x(arrivals.from_ms.into()), axes.x(end.into()));
            let y = axes.y(arrivals.calls.into());
            bars.push(Bar {
                x: px(x + 0.5),
                y: px(y),
                width: px((next - x - 1.0).max(0.5)),
                height: px(axes.y(0) - y),
                title: format!(
                    "{} calls from {}",
                    grouped(arrivals.calls),
                    clock(arrivals.from_ms)
                ),
            });
        }
        let width = span / u64::try_from(self.arrivals.len().max(1)).unwrap_or(1);
        Chart {
            id: "calls",
            title: "Calls over time",
            wide: true,
            width: WIDE,
            across: ACROSS,
            layers: Vec::new(),
            unit: format!("calls in each {}", clock(width)),
            caption: format!(
                "{} calls, counted by their arrival in the workload, {} after its start at the latest.",
                grouped(self.calls),
                clock(self.workload.span_ms)
            ),
            rows: axes.rows(grouped),
            columns: axes.columns(),
            bars,
            line: String::new(),
            area: String::new(),
            points: Vec::new(),
        }
    }

    fn burn_chart(&self) -> Chart {
        let points: Vec<_> = self
            .settlements
            .iter()
            .map(|s| (u128::from(s.at_ms), s.burned.u128()))
            .collect();
        let axes = Axes::new(WIDTH, self.workload.span_ms, self.burned.u128());
        let (line, area) = axes.steps(&points, 0);
        let title = |at, burned| format!("{} OAIC burned by {}", oaic(burned), clock(at));
        Chart {
            id: "burn",
            title: "Burn over time",
            wide: false,
            width: WIDTH,
            across: ACROSS,
            layers: Vec::new(),
            unit: "OAIC burned so far".into(),
            caption: format!(
                "{} OAIC, read from the token's burn book after each of {} settlements; a step is a settlement.",
                oaic(self.burned.u128()),
                self.settlements.len()
            ),
            rows: axes.rows(oaic_short),
            columns: axes.columns(),
            bars: Vec::new(),
            line,
            area,
            points: self
                .settlements
                .iter()
                .map(|s| axes.dot(s.at_ms.into(), s.burned.u128(), title(s.at_ms, s.burned.u128())))
                .collect(),
        }
    }

    fn supply_chart(&self) -> Chart {
        let first = self.initial_supply.u128();
        // The fall is tiny beside the supply: the axis shows the distance from genesis.
        let fall = |supply: u128| first.saturating_sub(supply);
        let axes = Axes::new(WIDTH, self.workload.span_ms, fall(self.supply.u128()));
        let above = |supply: u128| axes.top.saturating_sub(fall(supply));
        let points: Vec<_> = self
            .settlements
            .iter()
            .map(|s| (u128::from(s.at_ms), above(s.supply.u128())))
            .collect();
        let (line, area) = axes.steps(&points, axes.top);
        let title = |at, supply| format!("supply {} OAIC at {}", oaic(supply), clock(at));
        Chart {
            id: "supply",
            title: "Supply",
            wide: false,
            width: WIDTH,
            across: ACROSS,
            layers: Vec::new(),
            unit: "OAIC below the supply at genesis; the axis does not begin at zero supply".into(),
            caption: format!(
                "From {} to {} OAIC, read from the token after each settlement.",
                oaic(first),
                oaic(self.supply.u128())
            ),
            rows: axes.rows(|v| match axes.top.saturating_sub(v) {
                0 => "genesis".to_owned(),
                below => format!("−{}", oaic_short(below)),
            }),
            columns: axes.columns(),
            bars: Vec::new(),
            line,
            area,
            points: self
                .settlements
                .iter()
                .map(|s| {
                    let supply = s.supply.u128();
                    axes.dot(s.at_ms.into(), above(supply), title(s.at_ms, supply))
                })
                .collect(),
        }
    }

    /// Who got what of the gross amount: payees, the most first, then pool and burned.
    pub(super) fn slices(&self) -> Vec<Slice> {
        let gross = self.gross.u128();
        let mut parts: Vec<(String, u128)> = self
            .payees
            .iter()
            .map(|(label, earned)| (label.clone(), earned.u128()))
            .collect();
        parts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        // The fee's two colors are its own; payees have the other fourteen, and then take turns.
        let fee = [
            ("pool (fee)", self.pool, 8),
            ("burned (fee)", self.burned, 9),
        ];
        let fee = fee.map(|(label, amount, color)| ((label.to_owned(), amount.u128()), color));
        let colors = (0..8).chain(10..16).cycle();
        let mut before = 0u128;
        let mut slices = Vec::with_capacity(parts.len());
        for ((label, amount), color) in parts.into_iter().zip(colors).chain(fee) {
            let (x, end) = (fraction(before, gross), fraction(before + amount, gross));
            before += amount;
            slices.push(Slice {
                label,
                amount: oaic(amount),
                share: percent(amount, gross),
                x: px(WIDTH * x),
                width: px(WIDTH * (end - x)),
                color,
            });
        }
        slices
    }
}
