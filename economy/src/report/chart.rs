//! Geometry of the charts; the page draws them. One unit is one pixel at full width.

use super::Report;
use crate::format::{clock, grouped, oaic, oaic_short, percent};

/// Width of a chart, unless it is wide.
pub const WIDTH: f64 = 640.0;
/// Width of a chart that takes the page's whole width.
const WIDE: f64 = 1_300.0;
/// Height of a chart over time.
pub const HEIGHT: f64 = 260.0;

const LEFT: f64 = 84.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 34.0;

/// A chart over time.
pub struct Chart {
    /// Anchor and class.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// Whether it takes the page's whole width.
    pub wide: bool,
    /// Its width.
    pub width: f64,
    /// What the vertical axis counts.
    pub unit: String,
    /// How it was computed, and what it comes to.
    pub caption: String,
    /// Marks of the vertical axis.
    pub rows: Vec<Tick>,
    /// Marks of the horizontal axis.
    pub columns: Vec<Tick>,
    /// Bars.
    pub bars: Vec<Bar>,
    /// Outline, as the `d` of a path; empty when there is none.
    pub line: String,
    /// What lies under the outline.
    pub area: String,
    /// Points of the outline, for their tooltips.
    pub points: Vec<Bar>,
}

/// A mark on an axis.
pub struct Tick {
    /// Where.
    pub at: String,
    /// What it says.
    pub label: String,
}

/// A rectangle with a tooltip.
pub struct Bar {
    /// Left edge.
    pub x: String,
    /// Top edge.
    pub y: String,
    /// Width.
    pub width: String,
    /// Height.
    pub height: String,
    /// What it stands for.
    pub title: String,
}

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
    /// Colour, from 0.
    pub colour: usize,
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// `part` of `whole` as a fraction; pixels don't need more than a float has.
#[allow(clippy::cast_precision_loss)]
fn fraction(part: u128, whole: u128) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// The least 1, 2 or 5 times a power of ten that needs at most `steps` of it to reach `top`.
fn nice_step(top: u128, steps: u128) -> u128 {
    let mut unit = 1u128;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            if step.saturating_mul(steps) >= top {
                return step;
            }
        }
        unit *= 10;
    }
}

struct Axes {
    width: f64,
    span: u128,
    top: u128,
    step: u128,
}

impl Axes {
    fn new(width: f64, span_ms: u64, most: u128) -> Self {
        let step = nice_step(most.max(1), 4);
        Self {
            width,
            span: u128::from(span_ms.max(1)),
            top: most.max(1).div_ceil(step) * step,
            step,
        }
    }

    fn x(&self, at: u128) -> f64 {
        LEFT + (self.width - LEFT - RIGHT) * fraction(at, self.span)
    }

    fn y(&self, value: u128) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * fraction(value, self.top)
    }

    fn rows(&self, label: impl Fn(u128) -> String) -> Vec<Tick> {
        let values = (0..=self.top / self.step).map(|n| n * self.step);
        values
            .map(|v| Tick {
                at: px(self.y(v)),
                label: label(v),
            })
            .collect()
    }

    fn columns(&self) -> Vec<Tick> {
        // Clocks read well in whole seconds, minutes or quarter hours.
        const STEPS: [u128; 14] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200,
        ];
        let seconds = self.span.div_ceil(1_000).max(1);
        let step = STEPS
            .into_iter()
            .find(|s| seconds / s <= 7)
            .unwrap_or_else(|| nice_step(seconds, 7));
        let values = (0..=self.span / 1_000 / step).map(|n| n * step * 1_000);
        let label = |at: u128| match at {
            0 => "0".to_owned(),
            _ => clock(u64::try_from(at).unwrap_or(u64::MAX)),
        };
        values
            .map(|at| Tick {
                at: px(self.x(at)),
                label: label(at),
            })
            .collect()
    }

    /// A line that steps at every point: a figure stands until it changes.
    fn steps(&self, points: &[(u128, u128)], start: u128) -> (String, String) {
        let mut line = format!("M{} {}", px(self.x(0)), px(self.y(start)));
        for (at, value) in points {
            line.push_str(&format!("H{}V{}", px(self.x(*at)), px(self.y(*value))));
        }
        line.push_str(&format!("H{}", px(self.x(self.span))));
        let floor = px(self.y(0));
        let area = format!("{line}V{floor}H{}Z", px(self.x(0)));
        (line, area)
    }

    fn dot(&self, at: u128, value: u128, title: String) -> Bar {
        let (x, y) = (self.x(at) - 5.0, self.y(value) - 5.0);
        Bar {
            x: px(x),
            y: px(y),
            width: px(10.0),
            height: px(10.0),
            title,
        }
    }
}

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
        // Payees take turns with the first eight colours; the fee's two are its own.
        let fee = [
            ("pool (fee)", self.pool, 8),
            ("burned (fee)", self.burned, 9),
        ];
        let fee = fee.map(|(label, amount, colour)| ((label.to_owned(), amount.u128()), colour));
        let colours = (0..8).cycle();
        let mut before = 0u128;
        let mut slices = Vec::with_capacity(parts.len());
        for ((label, amount), colour) in parts.into_iter().zip(colours).chain(fee) {
            let (x, end) = (fraction(before, gross), fraction(before + amount, gross));
            before += amount;
            slices.push(Slice {
                label,
                amount: oaic(amount),
                share: percent(amount, gross),
                x: px(WIDTH * x),
                width: px(WIDTH * (end - x)),
                colour,
            });
        }
        slices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_round_numbers_above_the_data() {
        assert_eq!(
            [
                nice_step(1, 4),
                nice_step(9, 4),
                nice_step(17, 4),
                nice_step(4_100, 4)
            ],
            [1, 5, 5, 2_000]
        );
        let axes = Axes::new(WIDTH, 60_000, 17);
        assert_eq!((axes.top, axes.step), (20, 5));
        assert!((axes.y(20) - TOP).abs() < 1e-9 && (axes.y(0) - (HEIGHT - BOTTOM)).abs() < 1e-9);
        assert!((axes.x(60_000) - (WIDTH - RIGHT)).abs() < 1e-9);
        assert!(
            Axes::new(WIDTH, 0, 0).y(0).is_finite(),
            "an empty report still has a page"
        );
        for span in [1, 999, 1_000, 59_999, 3_435_948, u64::MAX] {
            let count = Axes::new(WIDTH, span, 1).columns().len();
            assert!((1..=9).contains(&count), "{span}: {count}");
        }
    }
}
