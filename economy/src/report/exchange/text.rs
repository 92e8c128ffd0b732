//! The report as tables for a terminal.

use std::fmt::Write as _;

use comfy_table::ContentArrangement;
use oaic_runtime::text::printable;

use super::{ExchangeReport, Step, StepKind};
use crate::format::grouped;
use crate::report::text::{align_right, table, with_books};

/// Columns of a terminal that whole sentences are fitted to.
const WIDTH: u16 = 100;

impl ExchangeReport {
    pub fn statement(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} on {} chain {} in {} ms",
            self.scenario,
            self.backend,
            self.chain_id,
            grouped(self.duration_ms)
        );
        for part in [self.steps_table(), self.figures_table(), self.views_table()] {
            let _ = writeln!(out, "{part}");
        }
        with_books(out, self.balanced, &self.checks)
    }

    fn steps_table(&self) -> String {
        let mut rows = table(&["", "who", "what", "how"]);
        for (number, step) in self.steps.iter().enumerate() {
            rows.add_row([
                (number + 1).to_string(),
                printable(&self.who(step)),
                printable(&step.what),
                step.kind.words().to_owned(),
            ]);
        }
        align_right(&mut rows, &[0]);
        rows.to_string()
    }

    pub(super) fn who(&self, step: &Step) -> String {
        match step.from == step.to {
            true => self.actor(step.from).to_owned(),
            false => format!("{} → {}", self.actor(step.from), self.actor(step.to)),
        }
    }

    fn figures_table(&self) -> String {
        let mut rows = table(&["figure", "", "unit"]);
        for figure in &self.figures {
            rows.add_row([
                figure.name.clone(),
                figure.value.clone(),
                figure.unit.to_owned(),
            ]);
        }
        align_right(&mut rows, &[1]);
        rows.to_string()
    }

    fn views_table(&self) -> String {
        let mut rows = table(&["who looks", "what they can see"]);
        rows.set_content_arrangement(ContentArrangement::Dynamic);
        rows.set_width(WIDTH);
        for view in &self.views {
            rows.add_row([printable(&view.who), printable(&view.sees)]);
        }
        rows.to_string()
    }
}

impl StepKind {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Private => "off chain",
            Self::Transaction => "on chain",
            Self::Proof => "on chain, with a proof",
        }
    }
}
