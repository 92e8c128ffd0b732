//! The report as a table for a terminal.

use std::fmt::Write as _;

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};
use oaic_runtime::text::{printable, printable_lines};

use super::Report;
use crate::audit::Check;
use crate::format::{oaic, percent};

impl Report {
    pub fn statement(&self) -> String {
        let mut out = String::new();
        let (place, replayed) = (self.place(), self.replayed());
        let _ = writeln!(out, "{} on {place} ({replayed})", self.scenario);

        let mut totals = table(&["", "", "unit"]);
        for figure in self.figures() {
            totals.add_row([figure.name.to_owned(), figure.value, figure.unit.to_owned()]);
        }
        align_right(&mut totals, &[1]);
        let _ = writeln!(out, "{totals}");

        let mut payees = table(&["payee", "earned OAIC", "of net", "unclaimed OAIC"]);
        for earning in &self.earnings {
            let open = earning.earned.saturating_sub(earning.claimed);
            payees.add_row([
                printable(&earning.label),
                oaic(earning.earned.u128()),
                percent(earning.earned.u128(), self.net.u128()),
                oaic(open.u128()),
            ]);
        }
        align_right(&mut payees, &[1, 2, 3]);
        let _ = writeln!(out, "{payees}");

        with_books(out, self.balanced, &self.checks)
    }
}

/// The end of every statement: whether the totals add up, and those that don't.
pub(super) fn with_books(mut out: String, balanced: bool, checks: &[Check]) -> String {
    let verdict = if balanced { "balanced" } else { "NOT BALANCED" };
    let (good, all) = (good(checks), checks.len());
    let _ = writeln!(out, "books: {verdict}, {good} of {all} add up");
    for check in checks.iter().filter(|check| !check.holds()) {
        let _ = writeln!(out, "  {check}");
    }
    printable_lines(&out)
}

pub(super) fn good(checks: &[Check]) -> usize {
    checks.iter().filter(|check| check.holds()).count()
}

pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header);
    table
}

pub(super) fn align_right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
