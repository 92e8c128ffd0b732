//! The stages, and which tests are in which.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use oaic_localnet::target_dir;

use super::programs::{test_names, Programs};
use super::report::Outcome;
use super::runs::{cargo, check, Runs};
use crate::schema;

/// Tests on chains that run at once. They wait for blocks nearly all of their time; more of them
/// would make more chains than two cores can keep at pace.
const AT_ONCE: usize = 5;

/// A stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Stage {
    /// Lints of everything.
    Clippy,
    /// Documentation without warnings.
    Docs,
    /// Whether the schemas are those of the messages.
    Schema,
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
    pub const TESTS: [Self; 4] = [Self::Unit, Self::Wasm, Self::Wasmd, Self::TwoChains];

    pub fn describe(self) -> &'static str {
        match self {
            Self::Clippy => "lints of all code, none allowed",
            Self::Docs => "documentation of all libraries, no warning allowed",
            Self::Schema => "schemas compared with the messages",
            Self::Unit => "unit and property tests, and scenarios on the embedded chain",
            Self::Wasm => "contracts compiled to wasm and optimized",
            Self::Wasmd => "the compiled contracts on wasmd",
            Self::TwoChains => "two wasmd chains with a relayer",
        }
    }

    /// Whether it waits for chains more than it works, so that others can run beside it.
    pub fn on_chains(self) -> bool {
        matches!(self, Self::Wasmd | Self::TwoChains)
    }

    /// Which stage a test program belongs to.
    pub fn of_test(name: &str) -> Self {
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
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("", |value| value.get_name()))
    }
}

pub fn log_dir() -> PathBuf {
    target_dir().join("test")
}

fn log(stage: Stage) -> PathBuf {
    log_dir().join(format!("{stage}.log"))
}

pub fn clippy() -> Result<Outcome> {
    let args = ["clippy", "--workspace", "--all-targets", "--locked", "--"];
    check(cargo(&args).args(["-D", "warnings"]))?;
    Ok(Outcome::default())
}

pub fn docs() -> Result<Outcome> {
    let args = ["doc", "--workspace", "--no-deps", "--locked", "--quiet"];
    check(cargo(&args).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::default())
}

pub fn schemas() -> Result<Outcome> {
    schema::check()?;
    Ok(Outcome::default())
}

/// Run all tests that need no chain.
pub fn unit(filter: Option<&str>, long: bool) -> Result<Outcome> {
    let mut runs = Runs::new(&log(Stage::Unit), filter, String::new())?;
    let env: &[_] = if long { &[("OAIC_LONG", "1")] } else { &[] };
    // All of the workspace with what is not wanted left out, rather than the packages that are:
    // those would be built with other features.
    let names = test_names()?;
    let mut selection = vec!["--workspace", "--lib", "--bins"];
    for name in names.iter().filter(|n| Stage::of_test(n) == Stage::Unit) {
        selection.extend(["--test", name]);
    }
    let mut outcome = runs.cargo_test(&selection, env)?;
    outcome.absorb(runs.cargo_test(&["--workspace", "--doc"], env)?);
    Ok(outcome)
}

/// Run a stage's tests on chains, which are built.
pub fn on_chains(stage: Stage, filter: Option<&str>, programs: &Programs) -> Result<Outcome> {
    let mut runs = Runs::new(&log(stage), filter, format!("{stage}: "))?;
    let mut outcome = Outcome::default();
    let env: [(&str, &Path); 1] = [("OAIC_BINARY", &programs.oaic)];
    for program in &programs.tests {
        if Stage::of_test(&program.name) == stage {
            outcome.absorb(runs.program(program, AT_ONCE, &env)?);
        }
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_test_gives_its_stage() {
        assert_eq!(Stage::of_test("wasmd"), Stage::Wasmd);
        assert_eq!(Stage::of_test("ics20"), Stage::TwoChains);
        assert_eq!(Stage::of_test("ibc_market"), Stage::TwoChains);
        assert_eq!(Stage::of_test("economy"), Stage::Unit);
    }
}
