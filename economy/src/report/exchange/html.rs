//! The report as a page of its own, with the exchange drawn as arrows between those who take part.

use anyhow::{Context, Result};
use askama::Template;
use oaic_runtime::text::printable_lines;

use super::{ExchangeReport, StepKind};
use crate::report::filters;
use crate::report::text::good;

/// From one actor's line to the next.
const LANE: usize = 250;

const ROW: usize = 46;

/// Above the first step.
const TOP: usize = 62;

#[derive(Template)]
#[template(path = "exchange.html")]
struct Page<'a> {
    report: &'a ExchangeReport,
    good: usize,
    lanes: Vec<Lane<'a>>,
    arrows: Vec<Arrow>,
    width: usize,
    height: usize,
}

struct Lane<'a> {
    x: usize,
    name: &'a str,
}

/// A step, drawn.
struct Arrow {
    kind: &'static str,
    /// Where it starts and ends; the same for what one does alone.
    from: usize,
    to: usize,
    y: usize,
    /// Where its text stands, above the arrow.
    text_x: usize,
    text_y: usize,
    head: String,
    what: String,
}

impl ExchangeReport {
    pub fn html(&self) -> Result<String> {
        let lanes = self.actors.iter().enumerate();
        let page = Page {
            report: self,
            good: good(&self.checks),
            lanes: lanes
                .map(|(place, name)| Lane { x: x(place), name })
                .collect(),
            arrows: self.arrows(),
            width: LANE * self.actors.len(),
            height: TOP + ROW * self.steps.len(),
        };
        let page = page.render().context("the report can't be rendered")?;
        Ok(printable_lines(&page))
    }

    fn arrows(&self) -> Vec<Arrow> {
        let steps = self.steps.iter().enumerate();
        let drawn = steps.map(|(row, step)| {
            let (from, to) = (x(step.from), x(step.to));
            let y = TOP + ROW * row + ROW / 2;
            let back = if to >= from { to - 8 } else { to + 8 };
            Arrow {
                kind: match step.kind {
                    StepKind::Private => "private",
                    StepKind::Transaction => "transaction",
                    StepKind::Proof => "proof",
                },
                from,
                to,
                y,
                text_x: (from + to) / 2,
                text_y: y - 7,
                head: format!("{to},{y} {back},{} {back},{}", y - 4, y + 4),
                what: step.what.clone(),
            }
        });
        drawn.collect()
    }
}

fn x(place: usize) -> usize {
    LANE * place + LANE / 2
}

#[cfg(test)]
mod tests {
    use super::super::{Figure, Step, View};
    use super::*;

    fn report() -> ExchangeReport {
        ExchangeReport {
            scenario: "data-sale",
            about: "a sale",
            backend: "embedded".into(),
            chain_id: "oaic-embedded-1".into(),
            actors: vec!["seller".into(), "chain".into(), "<b>buyer".into()],
            steps: vec![
                Step::new(0, 0, StepKind::Private, "packs"),
                Step::new(0, 1, StepKind::Transaction, "lists"),
                Step::new(2, 1, StepKind::Proof, "disputes <i>"),
            ],
            figures: vec![Figure::new("bytes", "3", "bytes")],
            views: vec![View::new("anybody", "roots")],
            balanced: true,
            checks: vec![],
            duration_ms: 7,
        }
    }

    #[test]
    fn the_page_is_well_formed_escapes_names_and_draws_every_step() {
        let html = report().html().unwrap();
        let options = roxmltree::ParsingOptions {
            allow_dtd: true,
            ..Default::default()
        };
        let page = roxmltree::Document::parse_with_options(&html, options).unwrap();
        let heads = page
            .descendants()
            .filter(|n| n.tag_name().name() == "polygon");
        assert_eq!(heads.count(), 2, "what one does alone has no arrow");
        assert!(page.descendants().all(|n| n.tag_name().name() != "b"));
        for node in page.descendants().filter(roxmltree::Node::is_element) {
            for name in ["src", "href", "onload", "onclick"] {
                assert!(node.attribute(name).is_none(), "{name}");
            }
        }
        for step in &report().steps {
            let shown = page.descendants().filter_map(|n| n.text());
            assert!(
                shown.into_iter().any(|text| text.trim() == step.what),
                "{}",
                step.what
            );
        }
    }

    #[test]
    fn the_statement_names_each_step_and_how_it_went() {
        let text = report().statement();
        for part in [
            "seller → chain",
            "on chain, with a proof",
            "off chain",
            "roots",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}
