//! The report as a page of its own: no scripts, nothing fetched from anywhere.

use anyhow::{Context, Result};
use askama::Template;
use oaic_runtime::text::printable_lines;

use super::axes::{Chart, HEIGHT, WIDTH};
use super::chart::Slice;
use super::filters;
use super::text::good;
use super::{Figure, Report, HEADLINES};
use crate::format::{oaic, percent};

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    report: &'a Report,
    figures: Vec<Figure>,
    headlines: usize,
    charts: Vec<Chart>,
    slices: Vec<Slice>,
    payees: Vec<[String; 4]>,
    good: usize,
    width: f64,
    height: f64,
}

impl Report {
    pub fn html(&self) -> Result<String> {
        let payees = self.earnings.iter().map(|earning| {
            let (earned, claimed) = (earning.earned.u128(), earning.claimed.u128());
            [
                earning.label.clone(),
                oaic(earned),
                percent(earned, self.net.u128()),
                oaic(earned.saturating_sub(claimed)),
            ]
        });
        let page = Page {
            report: self,
            figures: self.figures(),
            headlines: HEADLINES,
            charts: self.charts(),
            slices: self.slices(),
            payees: payees.collect(),
            good: good(&self.checks),
            width: WIDTH,
            height: HEIGHT,
        };
        let html = page
            .render()
            .context("the report's page can't be rendered")?;
        // Escaping leaves control characters, which no document may hold.
        Ok(printable_lines(&html))
    }
}
