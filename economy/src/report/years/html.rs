//! The report as a page of its own: no scripts, nothing fetched from anywhere.

use anyhow::{Context, Result};
use askama::Template;
use oaic_runtime::text::printable_lines;

use super::{term, Figure, YearsReport};
use crate::format::{grouped, oaic, percent};
use crate::report::axes::{Chart, HEIGHT};
use crate::report::filters;
use crate::report::text::good;

/// Figures on tiles at the top of the page.
const HEADLINES: usize = 6;

#[derive(Template)]
#[template(path = "years.html")]
struct Page<'a> {
    report: &'a YearsReport,
    figures: Vec<Figure>,
    headlines: usize,
    charts: Vec<Chart>,
    accounts: Vec<[String; 4]>,
    stakes: Vec<[String; 5]>,
    attack: String,
    accounted: String,
    days: String,
    good: usize,
    height: f64,
}

impl YearsReport {
    pub fn html(&self) -> Result<String> {
        let whole = self.totals.initial_supply.u128();
        let accounts = self.accounts.iter().map(|account| {
            let amount = account.amount.u128();
            [
                account.label.clone(),
                account.note.clone(),
                oaic(amount),
                percent(amount, whole),
            ]
        });
        let stakes = self.stakes.iter().map(|stake| {
            [
                stake.account.clone(),
                term(stake.term),
                oaic(stake.amount.u128()),
                stake.tier.to_string(),
                oaic(stake.dividends.u128()),
            ]
        });
        let page = Page {
            report: self,
            figures: self.figures(),
            headlines: HEADLINES,
            charts: self.charts(),
            accounts: accounts.collect(),
            stakes: stakes.collect(),
            attack: self.attack.sentence(),
            accounted: oaic(self.accounted().u128()),
            days: grouped(self.days),
            good: good(&self.checks),
            height: HEIGHT,
        };
        let html = page
            .render()
            .context("the report's page can't be rendered")?;
        // Escaping leaves control characters, which no document may hold.
        Ok(printable_lines(&html))
    }
}
