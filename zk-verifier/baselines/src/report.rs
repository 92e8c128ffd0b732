//! From raw runs to medians and ratios.

use serde::Serialize;

use crate::baseline::NAMES;
use crate::measure::Run;

#[derive(Debug, Serialize)]
pub struct Line {
    /// `setup` or `prove`.
    pub what: String,
    pub circuit: String,
    /// Threads, 0 for one a core.
    pub threads: usize,
    pub runs: usize,
    pub baselines: Vec<Figure>,
}

#[derive(Debug, Serialize)]
pub struct Figure {
    pub baseline: String,
    /// Seconds.
    pub wall: f64,
    /// Least and most seconds of a run.
    pub range: [f64; 2],
    /// Seconds of all cores together.
    pub cpu: f64,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}

pub fn lines(runs: &[Run]) -> Vec<Line> {
    let mut keys: Vec<(String, String, usize)> = Vec::new();
    for run in runs {
        let key = (run.what.clone(), run.circuit.clone(), run.threads);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    // Circuits stay in the order in which they were measured.
    keys.sort_by(|one, other| one.0.cmp(&other.0));
    keys.into_iter()
        .map(|(what, circuit, threads)| {
            let of: Vec<&Run> = runs
                .iter()
                .filter(|r| (&r.what, &r.circuit, r.threads) == (&what, &circuit, threads))
                .collect();
            let mut names: Vec<&str> = Vec::new();
            for run in &of {
                if !names.contains(&run.baseline.as_str()) {
                    names.push(&run.baseline);
                }
            }
            let baselines: Vec<Figure> = names
                .into_iter()
                .map(|name| {
                    let of = || of.iter().filter(|run| run.baseline == name);
                    let walls: Vec<f64> = of().map(|run| run.wall).collect();
                    Figure {
                        baseline: name.to_owned(),
                        range: [
                            walls.iter().copied().fold(f64::INFINITY, f64::min),
                            walls.iter().copied().fold(0.0, f64::max),
                        ],
                        wall: median(walls),
                        cpu: median(of().map(|run| run.cpu).collect()),
                    }
                })
                .collect();
            Line {
                runs: of.len() / baselines.len().max(1),
                what,
                circuit,
                threads,
                baselines,
            }
        })
        .collect()
}

#[derive(Debug, Serialize)]
pub struct Memory {
    /// `setup` or `prove`.
    pub what: String,
    pub baseline: String,
    pub circuit: String,
    /// Bytes.
    pub peak: u64,
}

/// What is divided by what in the table, on the clock and in CPU time.
const RATIOS: [[&str; 2]; 4] = [
    ["bellman", "arkworks"],
    ["oaic", "arkworks"],
    ["bellperson", "oaic"],
    ["bellperson, shim", "oaic"],
];

pub fn markdown(lines: &[Line], memory: &[Memory]) -> String {
    let mut out = head(
        ["what", "circuit", "threads", "runs"]
            .map(str::to_owned)
            .into_iter()
            .chain(NAMES.map(|name| format!("{name}, s")))
            .chain(RATIOS.map(|[of, by]| format!("{of} ÷ {by} (CPU)"))),
    );
    for line in lines {
        let of = |name: &str| line.baselines.iter().find(|figure| figure.baseline == name);
        let threads = match line.threads {
            0 => "all".to_owned(),
            n => n.to_string(),
        };
        let cells = [&line.what, &line.circuit, &threads, &line.runs.to_string()];
        let seconds =
            NAMES.map(|name| of(name).map_or_else(none, |figure| format!("{:.3}", figure.wall)));
        let ratios = RATIOS.map(|[one, other]| match (of(one), of(other)) {
            (Some(one), Some(other)) => {
                let (wall, cpu) = (one.wall / other.wall, one.cpu / other.cpu);
                format!("{wall:.2} ({cpu:.2})")
            }
            _ => none(),
        });
        out.push_str(&row(cells
            .into_iter()
            .cloned()
            .chain(seconds)
            .chain(ratios)));
    }
    out.push('\n');
    out.push_str(&head(
        ["peak memory", "circuit"]
            .map(str::to_owned)
            .into_iter()
            .chain(NAMES.map(|name| format!("{name}, MiB"))),
    ));
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for entry in memory {
        let key = (entry.what.as_str(), entry.circuit.as_str());
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let of = |name: &str| {
            memory
                .iter()
                .find(|m| m.baseline == name && (m.what.as_str(), m.circuit.as_str()) == key)
                .map_or_else(none, |m| format!("{:.0}", m.peak as f64 / 1_048_576.0))
        };
        let cells = [key.0, key.1].map(str::to_owned);
        out.push_str(&row(cells.into_iter().chain(NAMES.map(of))));
    }
    out
}

fn none() -> String {
    "–".to_owned()
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

fn head(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    let rule = "---|".repeat(cells.len());
    row(cells) + "|" + &rule + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(baseline: &str, wall: f64) -> Run {
        Run {
            what: "prove".into(),
            baseline: baseline.into(),
            circuit: "2^11".into(),
            threads: 1,
            run: 0,
            wall,
            cpu: wall,
        }
    }

    #[test]
    fn the_table_has_medians_not_means() {
        let mut runs = Vec::new();
        for wall in [1.0, 2.0, 30.0] {
            runs.extend([
                run("bellman", wall),
                run("oaic", wall / 2.0),
                run("bellperson", wall * 0.75),
                run("arkworks", 1.0),
            ]);
        }
        let lines = lines(&runs);
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].runs, lines[0].baselines[0].wall), (3, 2.0));
        assert_eq!(lines[0].baselines[0].range, [1.0, 30.0]);
        let table = markdown(&lines, &[]);
        assert!(
            table.contains(
                "| 2.000 | 1.000 | 1.500 | – | 1.000 | 2.00 (2.00) | 1.00 (1.00) | 1.50 (1.50) | – |"
            ),
            "{table}"
        );
    }

    #[test]
    fn an_even_number_of_runs_has_its_median_between_two() {
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
