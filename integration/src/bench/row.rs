//! Rows of the table of figures, and how they are shown.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::net::Codes;

/// What a figure should be, in the unit of its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    pub fn met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is, in dotted words.
    pub id: String,
    pub value: f64,
    pub unit: &'static str,
    /// What it stands beside: a name, and its figure in the same unit.
    pub baseline: Option<(String, f64)>,
    pub goal: Option<Goal>,
    /// How the chain had the codes, where that is most of the figure.
    pub codes: Option<Codes>,
}

impl Row {
    pub fn new(id: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            id: id.into(),
            value,
            unit,
            baseline: None,
            goal: None,
            codes: None,
        }
    }

    pub fn beside(mut self, baseline: impl Into<String>, value: f64) -> Self {
        self.baseline = Some((baseline.into(), value));
        self
    }

    pub fn goal(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    pub fn ratio(&self) -> Option<f64> {
        let (_, baseline) = self.baseline.as_ref()?;
        (*baseline != 0.0).then(|| self.value / baseline)
    }

    pub fn met(&self) -> Option<bool> {
        self.goal.map(|g| g.met(self.value))
    }
}

/// A row as `bench.json` has it.
#[derive(Serialize)]
struct JsonRow<'a> {
    id: &'a str,
    /// `pinned` or `unpinned`: the codes that gas was measured on.
    codes: Option<&'static str>,
    value: f64,
    unit: &'a str,
    baseline: Option<&'a str>,
    baseline_value: Option<f64>,
    ratio: Option<f64>,
    goal: Option<f64>,
    /// `at_most` or `at_least`: how the goal is meant.
    goal_is: Option<&'a str>,
    met: Option<bool>,
}

impl<'a> From<&'a Row> for JsonRow<'a> {
    fn from(row: &'a Row) -> Self {
        let (goal, goal_is) = match row.goal {
            Some(Goal::AtMost(g)) => (Some(g), Some("at_most")),
            Some(Goal::AtLeast(g)) => (Some(g), Some("at_least")),
            None => (None, None),
        };
        Self {
            id: &row.id,
            codes: row.codes.map(Codes::name),
            value: round(row.value),
            unit: row.unit,
            baseline: row.baseline.as_ref().map(|(name, _)| name.as_str()),
            baseline_value: row.baseline.as_ref().map(|(_, value)| round(*value)),
            ratio: row.ratio().map(round),
            goal: goal.map(round),
            goal_is,
            met: row.met(),
        }
    }
}

/// To three decimals: no figure here is known better.
fn round(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

pub fn to_json(rows: &[Row]) -> anyhow::Result<String> {
    if let Some(row) = rows.iter().find(|r| !r.value.is_finite()) {
        anyhow::bail!(
            "the figure of {} is {}, which is not a number",
            row.id,
            row.value
        );
    }
    let rows: Vec<JsonRow<'_>> = rows.iter().map(JsonRow::from).collect();
    Ok(serde_json::to_string_pretty(&rows)? + "\n")
}

pub fn write_json(rows: &[Row], path: &Path) -> anyhow::Result<()> {
    use anyhow::Context;
    let dir = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
    let new = path.with_extension("json.new");
    std::fs::write(&new, to_json(rows)?)
        .and_then(|()| std::fs::rename(&new, path))
        .with_context(|| format!("can't write {}", path.display()))
}

pub fn to_table(rows: &[Row]) -> String {
    let head = [
        "id",
        "value",
        "unit",
        "codes",
        "baseline",
        "baseline value",
        "ratio",
        "goal",
        "met",
    ];
    let mut lines = vec![head.map(str::to_owned)];
    for row in rows {
        let dash = || "-".to_owned();
        lines.push([
            row.id.clone(),
            figure(row.value),
            row.unit.to_owned(),
            row.codes.map_or_else(dash, |codes| codes.name().to_owned()),
            row.baseline
                .as_ref()
                .map_or_else(dash, |(name, _)| name.clone()),
            row.baseline
                .as_ref()
                .map_or_else(dash, |(_, value)| figure(*value)),
            row.ratio().map_or_else(dash, |r| format!("{r:.2}")),
            row.goal.map_or_else(dash, |g| match g {
                Goal::AtMost(n) => format!("<= {}", figure(n)),
                Goal::AtLeast(n) => format!(">= {}", figure(n)),
            }),
            row.met()
                .map_or_else(dash, |met| if met { "yes" } else { "NO" }.to_owned()),
        ]);
    }
    let widths: Vec<usize> = (0..head.len())
        .map(|i| {
            lines
                .iter()
                .map(|l| l[i].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut table = String::new();
    for (n, line) in lines.iter().enumerate() {
        for (i, (cell, width)) in line.iter().zip(&widths).enumerate() {
            // Figures to the right, words to the left.
            let right = matches!(i, 1 | 5..=7);
            let pad = " ".repeat(width - cell.chars().count());
            let (before, after) = if right {
                (pad.as_str(), "")
            } else {
                ("", pad.as_str())
            };
            let _ = write!(
                table,
                "{before}{cell}{after}{}",
                if i < 8 { "  " } else { "" }
            );
        }
        table.truncate(table.trim_end_matches(' ').len());
        table.push('\n');
        if n == 0 {
            let rule: usize = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
            table.push_str(&"-".repeat(rule));
            table.push('\n');
        }
    }
    table
}

/// Thousands apart; decimals only where there are few digits before them.
fn figure(value: f64) -> String {
    let text = if value.abs() >= 100.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    };
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 && digit.is_ascii_digit() && !grouped.ends_with('-')
        {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    if rest.is_empty() {
        grouped
    } else {
        format!("{grouped}.{rest}")
    }
}

/// Ids of rows: each name with each end.
pub(super) fn ids(begin: &str, names: &[&str], ends: &[&str]) -> Vec<String> {
    let with = |name| ends.iter().map(move |end| format!("{begin}{name}{end}"));
    names.iter().flat_map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        vec![
            Row::new("token.transfer.gas", 130_000.0, "gas")
                .beside("cw20-base 2.0", 112_000.0)
                .goal(Goal::AtMost(140_000.0)),
            Row::new("settlement.calls_per_second", 2_999.5, "calls/s")
                .goal(Goal::AtLeast(3_000.0)),
            Row::new("chain.block_interval.p50", 1.1234, "s"),
        ]
    }

    #[test]
    fn a_goal_is_met_at_its_figure_and_missed_beyond_it() {
        assert!(Goal::AtMost(2.0).met(2.0) && !Goal::AtMost(2.0).met(2.001));
        assert!(Goal::AtLeast(2.0).met(2.0) && !Goal::AtLeast(2.0).met(1.999));
    }

    #[test]
    fn json_has_all_fields_of_every_row() {
        let json: serde_json::Value = serde_json::from_str(&to_json(&rows()).unwrap()).unwrap();
        assert_eq!(
            json[0],
            serde_json::json!({
                "id": "token.transfer.gas", "codes": null, "value": 130_000.0, "unit": "gas",
                "baseline": "cw20-base 2.0", "baseline_value": 112_000.0, "ratio": 1.161,
                "goal": 140_000.0, "goal_is": "at_most", "met": true,
            })
        );
        assert_eq!(json[1]["met"], false);
        assert_eq!(json[2]["value"], 1.123);
        assert!(
            json[2]["goal"].is_null() && json[2]["baseline"].is_null() && json[2]["met"].is_null()
        );
    }

    #[test]
    fn a_figure_that_is_no_number_is_an_error() {
        let rows = [Row::new("broken", f64::NAN, "s")];
        assert!(to_json(&rows).unwrap_err().to_string().contains("broken"));
    }

    #[test]
    fn the_table_lines_up_and_names_what_is_missed() {
        let table = to_table(&rows());
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(lines[2].contains("130 000") && lines[2].contains("<= 140 000"));
        assert!(lines[2].ends_with("yes") && lines[3].ends_with("NO") && lines[4].ends_with('-'));
        let column = |line: &str, word: &str| line.find(word).map(|i| i + word.len());
        assert_eq!(column(lines[2], "130 000"), column(lines[3], "3 000"));
    }
}
