//! Scenarios: runs of the whole economy on any chain, each with its totals checked at the end.
//!
//! A new one is a module here and a line in [`all`].

pub mod api_settlement;
pub mod data;
pub mod deployed;
mod exchange;
pub mod four_years;
pub mod market;
pub mod private_calls;
mod proving;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{bail, Context, Result};
use oaic_chain::Chain;
use tempfile::TempDir;

use crate::audit::Audit;
use crate::digest::Digest;
use crate::progress::Progress;
use crate::report::AnyReport;

pub const DEFAULT_SEED: u64 = 1;

pub struct Setup<'a> {
    pub chain: &'a dyn Chain,
    /// What that is called: `embedded` or `localnet`.
    pub backend: &'a str,
    /// Folder for what must survive a restart; each run needs one of its own.
    pub folder: PathBuf,
    pub options: Options,
    pub progress: &'a dyn Progress,
}

impl Setup<'_> {
    /// A folder of its own for each run; it goes with the run.
    fn temporary(&self, what: &str) -> Result<TempDir> {
        let prefix = format!("{what}-");
        let made = tempfile::Builder::new()
            .prefix(&prefix)
            .tempdir_in(&self.folder);
        made.with_context(|| format!("no folder for {what} in {}", self.folder.display()))
    }
}

/// Milliseconds since a time, for reports.
fn elapsed_ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// What a user can ask a scenario for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub trace: Option<PathBuf>,
    /// Calls: the first so many of a trace, or so many generated ones.
    pub calls: Option<usize>,
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            trace: None,
            calls: None,
            seed: DEFAULT_SEED,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Outcome {
    pub statement: String,
    pub json: serde_json::Value,
    /// Every check that was made. Who runs a scenario must [`Audit::verify`] it.
    pub audit: Audit,
    /// What happened, comparable between chains.
    pub digest: Digest,
    /// The page, for scenarios that have one.
    pub report: Option<AnyReport>,
}

pub trait Scenario: Sync {
    fn name(&self) -> &'static str;

    fn summary(&self) -> &'static str;

    /// Coins of other issuers that accounts hold before an embedded run: label, denom, amount.
    fn coins(&self) -> Vec<(&'static str, &'static str, u128)> {
        Vec::new()
    }

    /// Run it. Totals that don't add up are in the outcome, not an error.
    fn run(&self, setup: &Setup<'_>) -> Result<Outcome>;
}

/// Every scenario; the first is the demo.
pub fn all() -> &'static [&'static dyn Scenario] {
    &[
        &api_settlement::ApiSettlement,
        &four_years::FourYears,
        &data::DataSale,
        &data::DataAnswers,
        &private_calls::PrivateCalls,
    ]
}

/// A scenario by its name.
/// The error names those there are.
pub fn find(name: &str) -> Result<&'static dyn Scenario> {
    match all().iter().find(|scenario| scenario.name() == name) {
        Some(scenario) => Ok(*scenario),
        None => {
            let names: Vec<_> = all().iter().map(|scenario| scenario.name()).collect();
            bail!(
                "there is no scenario '{name}'; there are: {}",
                names.join(", ")
            )
        }
    }
}
