//! The stages, and which tests are in which.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ValueEnum;
use oaic_localnet::{target_dir, workspace_root};

use super::cargo::Cargo;
use super::report::Outcome;

/// The crate whose tests may need a network.
const INTEGRATION: &str = "oaic-integration";

/// A stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// Unit, property and embedded tests.
    Unit,
    /// The contracts as wasm.
    Wasm,
    /// Tests on one chain.
    Wasmd,
    /// Tests on two chains with the relayer.
    TwoChains,
}

impl Stage {
    /// In the order they run.
    pub const ALL: [Self; 4] = [Self::Unit, Self::Wasm, Self::Wasmd, Self::TwoChains];

    /// What it does.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Unit => "unit and property tests, and scenarios on the embedded chain",
            Self::Wasm => "contracts compiled to wasm and optimized",
            Self::Wasmd => "the compiled contracts on wasmd",
            Self::TwoChains => "two wasmd chains with a relayer",
        }
    }

    /// Which stage an integration test's file belongs to.
    fn of_test(name: &str) -> Self {
        if name.starts_with("wasmd") {
            Self::Wasmd
        } else if name.starts_with("ics") || name.starts_with("ibc") {
            Self::TwoChains
        } else {
            Self::Unit
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unit => "unit",
            Self::Wasm => "wasm",
            Self::Wasmd => "wasmd",
            Self::TwoChains => "two-chains",
        })
    }
}

/// Where the stages' whole outputs go.
pub fn log_dir() -> PathBuf {
    target_dir().join("test")
}

/// Run a stage's tests.
pub fn tests(stage: Stage, filter: Option<&str>) -> Result<Outcome> {
    let log = log_dir().join(format!("{stage}.log"));
    let mut cargo = Cargo::new(&log, filter)?;
    let mut outcome = Outcome::default();
    let mut integration = vec!["-p".to_owned(), INTEGRATION.to_owned()];
    if stage == Stage::Unit {
        outcome.absorb(cargo.test(&["--workspace", "--exclude", INTEGRATION])?);
        integration.push("--lib".to_owned());
    }
    let tests: Vec<String> = integration_tests()?
        .into_iter()
        .filter(|name| Stage::of_test(name) == stage)
        .collect();
    for test in &tests {
        integration.extend(["--test".to_owned(), test.clone()]);
    }
    if stage == Stage::Unit || !tests.is_empty() {
        let args: Vec<&str> = integration.iter().map(String::as_str).collect();
        outcome.absorb(cargo.test(&args)?);
    }
    Ok(outcome)
}

/// Names of the integration tests: files, and folders with a `main.rs`.
fn integration_tests() -> Result<Vec<String>> {
    let dir = workspace_root().join("integration/tests");
    let mut names = Vec::new();
    for entry in fs::read_dir(&dir).with_context(|| format!("can't list {}", dir.display()))? {
        let path = entry?.path();
        let is_test = path.extension().is_some_and(|e| e == "rs") || path.join("main.rs").is_file();
        if let (true, Some(name)) = (is_test, path.file_stem()) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_s_file_name_tells_its_stage() {
        assert_eq!(Stage::of_test("wasmd_gas"), Stage::Wasmd);
        assert_eq!(Stage::of_test("ics20"), Stage::TwoChains);
        assert_eq!(Stage::of_test("ibc_market"), Stage::TwoChains);
        assert_eq!(Stage::of_test("conservation"), Stage::Unit);
    }
}
