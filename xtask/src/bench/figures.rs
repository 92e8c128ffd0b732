//! The tables of `docs/figures.md`, and the rows of `docs/figures.json` that they are made of.
//!
//! A run measures a part of the figures, so its rows replace those of the same id, and every row
//! keeps the date and the machine of its own measurement.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};

const BEGIN: &str = "<!-- figures: begin -->\n";
const END: &str = "<!-- figures: end -->";

/// A section of the page, and how the ids of its rows begin. The first that fits takes a row.
const SECTIONS: [(&str, &[&str]); 11] = [
    ("The coin", &["token."]),
    ("Price of an attack on the DAO", ATTACKS),
    ("Government, staking, vesting", GOVERNMENT),
    ("Settlement: gas", &["settlement.voucher.gas"]),
    ("Settlement: throughput", THROUGHPUT),
    ("Channels", &["settlement."]),
    ("Zero knowledge", &["zk."]),
    ("Proven reads", &["proof."]),
    ("Data", &["data."]),
    ("Growth", &["growth."]),
    ("Sizes and memory", &[""]),
];

const ATTACKS: &[&str] = &["dao.capture", "dao.cartel"];
const GOVERNMENT: &[&str] = &["dao.", "staking.", "vesting."];
const THROUGHPUT: &[&str] = &[
    "settlement.vouchers_per_second",
    "settlement.calls_per",
    "settlement.baseline",
    "settlement.gas_per_call",
    "chain.",
];

/// A row of `bench.json`, and when and where it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Figure {
    id: String,
    codes: Option<String>,
    value: f64,
    unit: String,
    baseline: Option<String>,
    baseline_value: Option<f64>,
    ratio: Option<f64>,
    goal: Option<f64>,
    goal_is: Option<String>,
    met: Option<bool>,
    /// Empty in `bench.json`, which is of one run.
    #[serde(default)]
    measured: String,
}

/// Puts the rows of `bench.json` into the page and into the JSON beside it.
pub fn update(bench: &str, page: &Path) -> Result<()> {
    let measured = format!("{}, {}", today()?, machine());
    let beside = page.with_extension("json");
    let read = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
    };
    let figures = merged(
        serde_json::from_str(&read(&beside)?)
            .with_context(|| format!("{} is not a list of figures", beside.display()))?,
        serde_json::from_str(bench).context("bench.json is not a list of figures")?,
        &measured,
    );
    let text = filled(&read(page)?, &figures)
        .with_context(|| format!("{} has no place for the tables", page.display()))?;
    let json = serde_json::to_string_pretty(&figures)? + "\n";
    for (path, text) in [(beside.as_path(), json), (page, text)] {
        std::fs::write(path, text).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(())
}

fn merged(mut committed: Vec<Figure>, new: Vec<Figure>, measured: &str) -> Vec<Figure> {
    for figure in new {
        let figure = Figure {
            measured: measured.to_owned(),
            ..figure
        };
        match committed.iter_mut().find(|old| old.id == figure.id) {
            Some(old) => *old = figure,
            None => committed.push(figure),
        }
    }
    committed
}

/// The page with new tables between its two marks.
fn filled(page: &str, figures: &[Figure]) -> Result<String> {
    let parts = page
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        bail!(
            "put the lines '{}' and '{END}' where they belong",
            BEGIN.trim_end()
        );
    };
    Ok(format!("{before}{BEGIN}{}{END}{after}", tables(figures)))
}

fn tables(figures: &[Figure]) -> String {
    let mut places: Vec<&str> = figures.iter().map(|f| f.measured.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    let mut text = String::from("\nMeasured:\n\n");
    for (n, place) in places.iter().enumerate() {
        let _ = writeln!(text, "{}. {place}", n + 1);
    }
    let section = |id: &str| {
        SECTIONS
            .iter()
            .position(|(_, ids)| ids.iter().any(|begin| id.starts_with(begin)))
    };
    for (n, (title, _)) in SECTIONS.iter().enumerate() {
        let mut rows = figures
            .iter()
            .filter(|f| section(&f.id) == Some(n))
            .peekable();
        if rows.peek().is_none() {
            continue;
        }
        let _ = write!(
            text,
            "\n## {title}\n\n| figure | value | compared with | ratio | goal | measured |\n\
             |---|---|---|---|---|---|\n"
        );
        for figure in rows {
            let place = places.iter().position(|place| *place == figure.measured);
            let _ = writeln!(text, "{} {} |", row(figure), place.unwrap_or_default() + 1);
        }
    }
    text.push('\n');
    text
}

fn row(figure: &Figure) -> String {
    let baseline = match (&figure.baseline, figure.baseline_value) {
        (Some(name), Some(value)) => format!("{name}: {}", number(value)),
        _ => String::new(),
    };
    let ratio = figure.ratio.map(|r| format!("{r:.2}")).unwrap_or_default();
    let goal = figure.goal.map(|goal| {
        let sign = match figure.goal_is.as_deref() {
            Some("at_least") => "≥",
            _ => "≤",
        };
        let missed = (figure.met == Some(false)).then_some(" (missed)");
        format!("{sign} {}{}", number(goal), missed.unwrap_or_default())
    });
    format!(
        "| `{}` | {} {} | {baseline} | {ratio} | {} |",
        figure.id,
        number(figure.value),
        figure.unit,
        goal.unwrap_or_default(),
    )
}

/// As prose writes it: commas between thousands, decimals below 100 only.
fn number(value: f64) -> String {
    let text = if value.abs() >= 100.0 {
        format!("{value:.0}")
    } else {
        value.to_string()
    };
    let whole = text.split('.').next().unwrap_or_default().len();
    let mut grouped = String::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at < whole && (whole - at) % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(c);
    }
    grouped
}

fn today() -> Result<String> {
    let date = Command::new("date").args(["-u", "+%F"]).output();
    let date = date.context("can't run `date`, which dates the figures")?;
    Ok(String::from_utf8_lossy(&date.stdout).trim().to_owned())
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("", |(_, model)| model.trim());
    format!("{cores} cores {model}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use oaic_integration::bench::row;
    use oaic_integration::bench::snapshot::{self, Snapshot};

    use super::*;

    fn figure(id: &str, value: f64) -> Figure {
        Figure {
            id: id.into(),
            codes: None,
            value,
            unit: "gas".into(),
            baseline: Some("cw20-base 2.0".into()),
            baseline_value: Some(112_412.0),
            ratio: Some(1.142),
            goal: Some(140_515.0),
            goal_is: Some("at_most".into()),
            met: Some(value <= 140_515.0),
            measured: String::new(),
        }
    }

    /// `docs/figures.md` is edited by the bench alone.
    #[test]
    fn the_committed_page_is_made_of_the_committed_rows() {
        let docs = oaic_localnet::workspace_root().join("docs");
        let read = |name: &str| std::fs::read_to_string(docs.join(name)).unwrap();
        let figures: Vec<Figure> = serde_json::from_str(&read("figures.json")).unwrap();
        assert!(figures.len() > 30, "{}", figures.len());
        let page = read("figures.md");
        assert_eq!(filled(&page, &figures).unwrap(), page);
    }

    /// `cargo xtask bench gas --bless` writes both.
    #[test]
    fn the_committed_rows_of_gas_are_those_of_the_committed_gas() {
        let page = oaic_localnet::workspace_root().join("docs/figures.json");
        let text = std::fs::read_to_string(page).unwrap();
        let figures: Vec<Figure> = serde_json::from_str(&text).unwrap();
        let committed = |id: &str| figures.iter().find(|figure| figure.id == id);
        let floors = ["", "lanes."].map(|kind| {
            let row = committed(&format!("settlement.voucher.gas.{kind}100"));
            row.and_then(|row| row.baseline_value).unwrap() as u64
        });

        let gas = Snapshot::read(&snapshot::path()).unwrap().measured(floors);
        let gas = row::to_json(&gas.rows().unwrap()).unwrap();
        let gas: Vec<Figure> = serde_json::from_str(&gas).unwrap();
        assert!(gas.len() > 60, "{}", gas.len());
        let stale: Vec<_> = gas
            .iter()
            .filter(|gas| {
                let measured = committed(&gas.id).map(|row| Figure {
                    measured: String::new(),
                    ..row.clone()
                });
                measured.as_ref() != Some(*gas)
            })
            .map(|gas| &gas.id)
            .collect();
        assert!(stale.is_empty(), "bench gas --bless: {stale:?}");
    }

    #[test]
    fn a_measured_row_replaces_its_own_and_no_other() {
        let old = vec![
            figure("token.transfer.gas", 1.0),
            figure("zk.verify.gas", 2.0),
        ];
        let new = vec![figure("zk.verify.gas", 3.0), figure("proof.cold", 4.0)];
        let all = merged(old, new, "2026-11-30, 2 cores");
        let found: Vec<_> = all
            .iter()
            .map(|f| (f.id.as_str(), f.value, f.measured.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("token.transfer.gas", 1.0, ""),
                ("zk.verify.gas", 3.0, "2026-11-30, 2 cores"),
                ("proof.cold", 4.0, "2026-11-30, 2 cores"),
            ]
        );
    }

    #[test]
    fn a_row_shows_its_baseline_and_whether_its_goal_was_missed() {
        assert_eq!(
            row(&figure("token.transfer.gas", 128_348.0)),
            "| `token.transfer.gas` | 128,348 gas | cw20-base 2.0: 112,412 | 1.14 | ≤ 140,515 |"
        );
        assert!(row(&figure("token.transfer.gas", 1e9)).contains("1,000,000,000"));
        assert!(row(&figure("token.transfer.gas", 140_516.0)).ends_with("≤ 140,515 (missed) |"));
    }

    #[test]
    fn rows_stand_in_the_section_that_their_id_names() {
        let rows = ["dao.vote.gas", "dao.capture.code", "wasm.dao.size"].map(|id| figure(id, 1.0));
        let text = tables(&rows);
        let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
        assert!(at("## Price of") < at("`dao.capture.code`"));
        assert!(at("## Government") < at("`dao.vote.gas`"));
        assert!(at("## Sizes") < at("`wasm.dao.size`"));
    }

    #[test]
    fn numbers_are_grouped_and_keep_small_decimals() {
        for (value, text) in [
            (0.55, "0.55"),
            (99.5, "99.5"),
            (999.6, "1,000"),
            (-1234.0, "-1,234"),
            (2_304_689.0, "2,304,689"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_page_without_the_marks_is_refused() {
        assert!(filled("# Figures\n", &[]).is_err());
    }
}
