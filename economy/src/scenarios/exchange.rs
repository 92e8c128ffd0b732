//! The end of a scenario of an exchange: its report, its totals and its digest.

use std::time::Instant;

use anyhow::Result;

use super::deployed::Deployed;
use super::{elapsed_ms, Outcome, Setup};
use crate::audit::Audit;
use crate::report::{AnyReport, ExchangeFigure, ExchangeReport, Step, View};

/// What a scenario has to tell of its exchange.
pub struct Exchange {
    pub scenario: &'static str,
    pub about: &'static str,
    pub actors: Vec<String>,
    pub steps: Vec<Step>,
    pub figures: Vec<ExchangeFigure>,
    pub views: Vec<View>,
    pub started: Instant,
}

impl Exchange {
    /// The outcome of a run, with its totals.
    pub fn outcome(
        self,
        setup: &Setup<'_>,
        deployed: &Deployed<'_>,
        audit: Audit,
    ) -> Result<Outcome> {
        let report = ExchangeReport {
            scenario: self.scenario,
            about: self.about,
            backend: setup.backend.to_owned(),
            chain_id: deployed.chain.chain_id(),
            actors: self.actors,
            steps: self.steps,
            figures: self.figures,
            views: self.views,
            balanced: audit.balanced(),
            checks: audit.checks.clone(),
            duration_ms: elapsed_ms(self.started),
        };
        Ok(Outcome {
            statement: report.statement(),
            json: serde_json::to_value(&report)?,
            audit,
            digest: deployed.digest()?,
            report: Some(AnyReport::Exchange(Box::new(report))),
        })
    }
}
