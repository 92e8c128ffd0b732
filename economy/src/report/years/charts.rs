//! Charts over the years.

use cosmwasm_std::Uint128;

use super::{Sample, YearsReport};
use oaic_messages::shared::UOAIC_PER_OAIC;

use crate::format::{grouped, oaic, oaic_short};
use crate::report::axes::{Axes, Chart, Layer, WIDE, WIDTH};

const ACROSS: &str = "days since genesis, with a mark every half year";

/// A part of the supply: its name in the legend, and where it is in a sample.
type Part = (&'static str, fn(&Sample) -> Uint128);

/// What the supply at genesis is made of at any time, the lowest layer first.
const PARTS: [Part; 7] = [
    ("staked", |s| s.staked),
    ("liquid", |s| s.liquid),
    ("incentives", |s| s.incentives),
    ("treasury", |s| s.treasury),
    ("unsold", |s| s.unsold),
    ("locked", |s| s.locked),
    ("burned", |s| s.burned),
];

/// Colors of [`PARTS`].
const COLORS: [usize; 7] = [0, 4, 1, 2, 6, 8, 9];

impl YearsReport {
    pub(super) fn charts(&self) -> Vec<Chart> {
        vec![
            self.supply_chart(),
            self.line_chart("unlocked", "Unlocked", "Vested so far under all plans of the vesting contract, claimed or not.", |s| s.unlocked),
            self.line_chart("circulating", "Circulating", "Supply without what is locked, unsold, in the treasury or with incentives. The constitution class can open once this is a quarter of the supply.", Sample::circulating),
            self.line_chart("burned", "Burned", "The token's burn book: fees and buybacks.", |s| s.burned),
            self.line_chart("staked", "Staked", "Bonded in the staking contract, of every term, without what is unbonding.", |s| s.staked),
            self.line_chart("treasury", "Treasury", "OAIC of reserve and risk pool.", |s| s.treasury),
        ]
    }

    fn days(&self) -> Vec<u128> {
        self.samples.iter().map(|s| u128::from(s.day)).collect()
    }

    fn supply_chart(&self) -> Chart {
        let axes = Axes::new(WIDE, self.days, self.totals.initial_supply.u128());
        let days = self.days();
        let mut low = vec![0u128; self.samples.len()];
        let mut layers = Vec::with_capacity(PARTS.len());
        for ((label, part), color) in PARTS.iter().zip(COLORS) {
            let own = self.samples.iter().map(|sample| part(sample).u128());
            let high: Vec<_> = low.iter().zip(own).map(|(low, own)| low + own).collect();
            layers.push(Layer {
                label: (*label).to_owned(),
                area: axes.band(&days, &low, &high),
                color,
            });
            low = high;
        }
        Chart {
            id: "where",
            title: "Where the supply is",
            wide: true,
            width: WIDE,
            unit: "OAIC of the supply at genesis".into(),
            across: ACROSS,
            caption: format!(
                "All {} OAIC of genesis at each of {} times, read from the contracts. The parts add up to the whole each time.",
                oaic_short(self.totals.initial_supply.u128()),
                self.samples.len()
            ),
            rows: axes.rows(axis_label),
            columns: axes.years(),
            bars: Vec::new(),
            line: String::new(),
            area: String::new(),
            points: Vec::new(),
            layers,
        }
    }

    fn line_chart(
        &self,
        id: &'static str,
        title: &'static str,
        how: &str,
        of: impl Fn(&Sample) -> Uint128,
    ) -> Chart {
        let values: Vec<_> = self.samples.iter().map(|s| of(s).u128()).collect();
        let most = values.iter().copied().max().unwrap_or(0);
        let axes = Axes::new(WIDTH, self.days, most);
        let days = self.days();
        let (line, area) = axes.line(&days, &values);
        let points = days.iter().zip(&values);
        Chart {
            id,
            title,
            wide: false,
            width: WIDTH,
            unit: "OAIC".into(),
            across: ACROSS,
            caption: format!(
                "{how} At the end: {} OAIC.",
                oaic(values.last().copied().unwrap_or(0))
            ),
            rows: axes.rows(axis_label),
            columns: axes.years(),
            bars: Vec::new(),
            line,
            area,
            points: points
                .map(|(day, value)| {
                    axes.dot(*day, *value, format!("day {day}: {} OAIC", oaic(*value)))
                })
                .collect(),
            layers: Vec::new(),
        }
    }
}

/// uoaic as an axis shows them: millions of OAIC in short.
fn axis_label(uoaic: u128) -> String {
    const MILLION: u128 = 1_000_000 * UOAIC_PER_OAIC;
    match (uoaic / MILLION, uoaic % MILLION) {
        (millions @ 1.., 0) => format!("{} M", grouped(millions)),
        _ => oaic_short(uoaic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_room_for_the_whole_supply() {
        let label = |oaic: u128| axis_label(oaic * UOAIC_PER_OAIC);
        assert_eq!(label(2_000_000_000), "2,000 M");
        assert_eq!(
            [label(0), label(1_500), label(1_500_000)],
            ["0", "1,500", "1,500,000"]
        );
    }

    #[test]
    fn the_parts_of_the_chart_are_all_of_the_supply() {
        let sample = Sample {
            day: 1,
            unlocked: 9u128.into(),
            locked: 1u128.into(),
            unsold: 20u128.into(),
            treasury: 300u128.into(),
            incentives: 4_000u128.into(),
            staked: 50_000u128.into(),
            liquid: 600_000u128.into(),
            burned: 7_000_000u128.into(),
        };
        let shown: Uint128 = PARTS.iter().map(|(_, part)| part(&sample)).sum();
        assert_eq!(shown, sample.supply() + sample.burned);
        assert_eq!(sample.circulating().u128(), 650_000);
    }
}
