//! Geometry of the charts; the pages draw them. One unit is one pixel at full width.

use crate::format::clock;

/// Width of a chart, unless it is wide.
pub const WIDTH: f64 = 640.0;
/// Width of a chart that takes the page's whole width.
pub const WIDE: f64 = 1_300.0;
/// Height of a chart over time.
pub const HEIGHT: f64 = 260.0;

const LEFT: f64 = 84.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 34.0;

const DAYS_A_YEAR: u128 = 365;

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
    /// What the horizontal axis counts.
    pub across: &'static str,
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
    /// Areas one upon the other, the lowest first.
    pub layers: Vec<Layer>,
}

/// One area of a stack.
pub struct Layer {
    /// What it stands for.
    pub label: String,
    /// The area, as the `d` of a path.
    pub area: String,
    /// Color, from 0.
    pub color: usize,
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

/// A coordinate as the page writes it.
pub fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// `part` of `whole` as a fraction; pixels don't need more than a float has.
#[allow(clippy::cast_precision_loss)]
pub fn fraction(part: u128, whole: u128) -> f64 {
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

/// A chart's axes: time across, a figure up.
pub struct Axes {
    width: f64,
    span: u128,
    /// Highest value of the vertical axis.
    pub top: u128,
    step: u128,
}

impl Axes {
    /// Axes for figures up to `most`, over a span.
    pub fn new(width: f64, span_ms: u64, most: u128) -> Self {
        let step = nice_step(most.max(1), 4);
        Self {
            width,
            span: u128::from(span_ms.max(1)),
            top: most.max(1).div_ceil(step) * step,
            step,
        }
    }

    /// Where a time is.
    pub fn x(&self, at: u128) -> f64 {
        LEFT + (self.width - LEFT - RIGHT) * fraction(at, self.span)
    }

    /// Where a value is.
    pub fn y(&self, value: u128) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * fraction(value, self.top)
    }

    /// Marks of the vertical axis.
    pub fn rows(&self, label: impl Fn(u128) -> String) -> Vec<Tick> {
        let values = (0..=self.top / self.step).map(|n| n * self.step);
        values
            .map(|v| Tick {
                at: px(self.y(v)),
                label: label(v),
            })
            .collect()
    }

    /// Marks of the horizontal axis, when a span is in milliseconds.
    pub fn columns(&self) -> Vec<Tick> {
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

    /// A line that steps at every point: a figure stands until it changes. And the area under it.
    pub fn steps(&self, points: &[(u128, u128)], start: u128) -> (String, String) {
        let mut line = format!("M{} {}", px(self.x(0)), px(self.y(start)));
        for (at, value) in points {
            line.push_str(&format!("H{}V{}", px(self.x(*at)), px(self.y(*value))));
        }
        line.push_str(&format!("H{}", px(self.x(self.span))));
        let floor = px(self.y(0));
        let area = format!("{line}V{floor}H{}Z", px(self.x(0)));
        (line, area)
    }

    /// A spot that shows a tooltip.
    pub fn dot(&self, at: u128, value: u128, title: String) -> Bar {
        let (x, y) = (self.x(at) - 5.0, self.y(value) - 5.0);
        Bar {
            x: px(x),
            y: px(y),
            width: px(10.0),
            height: px(10.0),
            title,
        }
    }

    /// Marks of the horizontal axis, when a span is in days: halves of years.
    pub fn years(&self) -> Vec<Tick> {
        let halves = (0..=self.span * 2 / DAYS_A_YEAR).map(|n| (n, n * DAYS_A_YEAR / 2));
        halves
            .map(|(n, day)| Tick {
                at: px(self.x(day)),
                label: match (n / 2, n % 2) {
                    (0, 0) => "0".to_owned(),
                    (year, 0) => format!("year {year}"),
                    _ => String::new(),
                },
            })
            .collect()
    }

    /// The area between two lines over the same times.
    pub fn band(&self, times: &[u128], low: &[u128], high: &[u128]) -> String {
        let point = |at: &u128, value: &u128| format!("{} {}", px(self.x(*at)), px(self.y(*value)));
        let up = times.iter().zip(high).map(|(at, value)| point(at, value));
        let down = times
            .iter()
            .zip(low)
            .rev()
            .map(|(at, value)| point(at, value));
        let path: Vec<_> = up.chain(down).collect();
        format!("M{}Z", path.join("L"))
    }

    /// A line through points.
    pub fn line(&self, times: &[u128], values: &[u128]) -> (String, String) {
        let points = times.iter().zip(values);
        let path: Vec<_> = points
            .map(|(at, value)| format!("{} {}", px(self.x(*at)), px(self.y(*value))))
            .collect();
        let floor = vec![0; values.len()];
        (
            format!("M{}", path.join("L")),
            self.band(times, &floor, values),
        )
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
