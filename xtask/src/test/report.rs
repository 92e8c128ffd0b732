//! Outcome of the stages: a table, the failures by name, and the totals.

use std::time::Duration;

use anyhow::Result;
use oaic_localnet::elapsed;

use super::stages::Stage;

/// Outcome of one stage, or of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Tests that passed and were not skipped.
    pub passed: usize,
    /// Failures by name. What failed outside a test (a build, a crash) is one too.
    pub failures: Vec<String>,
    pub skipped: Vec<String>,
}

impl Outcome {
    pub fn broken(reason: &str) -> Self {
        Self {
            failures: vec![reason.to_owned()],
            ..Self::default()
        }
    }

    pub fn absorb(&mut self, other: Self) {
        self.passed += other.passed;
        self.failures.extend(other.failures);
        self.skipped.extend(other.skipped);
    }
}

#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<(Stage, Duration, Outcome)>,
}

impl Report {
    /// Add a stage; one that didn't even run counts as a failure.
    pub fn add(&mut self, stage: Stage, time: Duration, outcome: Result<Outcome>) {
        let outcome = outcome.unwrap_or_else(|error| Outcome::broken(&format!("{error:#}")));
        self.rows.push((stage, time, outcome));
    }

    pub fn passed(&self) -> bool {
        self.rows
            .iter()
            .all(|(_, _, outcome)| outcome.failures.is_empty())
    }

    /// Print it, with what was spent before the stages, and on all of them, some of which ran beside
    /// each other. The last line is exactly `N passed, N failed, N skipped`.
    pub fn print(&self, before: Duration, all: Duration) {
        let mut total = Outcome::default();
        println!(
            "\n{:<12} {:>14} {:>7} {:>7} {:>8}",
            "stage", "time", "passed", "failed", "skipped"
        );
        if before > Duration::ZERO {
            print_row("build", before, &Outcome::default());
        }
        for (stage, spent, outcome) in &self.rows {
            print_row(&stage.to_string(), *spent, outcome);
            total.absorb(outcome.clone());
        }
        print_row("all", before + all, &total);
        for skipped in &total.skipped {
            println!("SKIPPED {skipped}");
        }
        for (stage, _, outcome) in &self.rows {
            for failure in &outcome.failures {
                println!("FAILED {stage}: {failure}");
            }
        }
        println!(
            "{} passed, {} failed, {} skipped",
            total.passed,
            total.failures.len(),
            total.skipped.len()
        );
    }
}

fn print_row(name: &str, time: Duration, outcome: &Outcome) {
    println!(
        "{name:<12} {:>14} {:>7} {:>7} {:>8}",
        elapsed(time),
        outcome.passed,
        outcome.failures.len(),
        outcome.skipped.len()
    );
}
