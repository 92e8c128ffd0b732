//! The report as a page of its own, with the exchange drawn as arrows between those who take part.

use anyhow::{Context, Result};
use askama::Template;
use oaic_runtime::text::printable_lines;

use super::{ExchangeReport, StepKind};
use crate::report::filters;
use crate::report::text::good;

/// Most that a page has room for beside its margins, in CSS pixels. The diagram is drawn in these,
/// so that its text is of one size whatever the number of actors; a narrow window scrolls it.
const WIDTH: usize = 1_100;

/// From one actor's line to the next, at most.
const LANE: usize = 220;

/// Height of a step without its text.
const ROW: usize = 30;

/// Height of a line of text.
const LINE: usize = 15;

/// Width to reckon with for a character of text. Fonts differ: this is a wide one's mean.
const CHARACTER: usize = 7;

/// Above the first step.
const TOP: usize = 40;

#[derive(Template)]
#[template(path = "exchange.html")]
struct Page<'a> {
    report: &'a ExchangeReport,
    good: usize,
    lanes: Vec<Lane<'a>>,
    arrows: Vec<Arrow>,
    width: usize,
    height: usize,
    line: usize,
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
    head: String,
    /// Its text, above the arrow.
    lines: Vec<Line>,
}

/// A line of text, on a ground that hides the actors' lines behind it.
struct Line {
    x: usize,
    /// Of the baseline.
    y: usize,
    left: usize,
    top: usize,
    width: usize,
    text: String,
}

impl ExchangeReport {
    pub fn html(&self) -> Result<String> {
        let lane = LANE.min(WIDTH / self.actors.len().max(1));
        let lanes = self.actors.iter().enumerate();
        let (arrows, height) = self.arrows(lane);
        let page = Page {
            report: self,
            good: good(&self.checks),
            lanes: lanes
                .map(|(place, name)| Lane {
                    x: x(lane, place),
                    name,
                })
                .collect(),
            arrows,
            width: lane * self.actors.len(),
            height,
            line: LINE,
        };
        let page = page.render().context("the report can't be rendered")?;
        Ok(printable_lines(&page))
    }

    /// The steps, drawn, and the height of all of them.
    fn arrows(&self, lane: usize) -> (Vec<Arrow>, usize) {
        let mut bottom = TOP;
        let mut arrows = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let (from, to) = (x(lane, step.from), x(lane, step.to));
            // What one does alone has its own lane.
            let room = match from.abs_diff(to) {
                0 => lane,
                length => length,
            };
            let wrapped = wrap(&step.what, (room - 2 * CHARACTER) / CHARACTER);
            let top = bottom + ROW / 2;
            let y = top + LINE * wrapped.len() + 6;
            bottom = y + ROW / 2 - 6;
            let back = if to >= from { to - 8 } else { to + 8 };
            let lines = wrapped.into_iter().zip(0..).map(|(text, row)| {
                let width = CHARACTER * (text.chars().count() + 1);
                let x = (from + to) / 2;
                let top = top + LINE * row;
                Line {
                    x,
                    y: top + LINE - 4,
                    left: x.saturating_sub(width / 2),
                    top,
                    width,
                    text,
                }
            });
            arrows.push(Arrow {
                kind: match step.kind {
                    StepKind::Private => "private",
                    StepKind::Transaction => "transaction",
                    StepKind::Proof => "proof",
                },
                from,
                to,
                y,
                head: format!("{to},{y} {back},{} {back},{}", y - 4, y + 4),
                lines: lines.collect(),
            });
        }
        (arrows, bottom + ROW / 2)
    }
}

fn x(lane: usize, place: usize) -> usize {
    lane * place + lane / 2
}

/// A text in lines of at most so many characters; a longer word has a line of its own.
fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
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
        let groups = page.descendants().filter(|n| n.tag_name().name() == "g");
        let shown = groups.map(|group| {
            let texts = group.children().filter(|n| n.tag_name().name() == "text");
            let lines: Vec<_> = texts.filter_map(|n| n.text()).collect();
            lines.join(" ")
        });
        let steps: Vec<_> = report().steps.into_iter().map(|step| step.what).collect();
        assert_eq!(shown.collect::<Vec<_>>(), steps);
    }

    #[test]
    fn a_long_text_stays_within_its_arrow_and_above_it() {
        let mut report = report();
        let what = "refunds 120 OAIC and adds 5.76 OAIC of the seller's deposit";
        report.steps = vec![
            Step::new(1, 0, StepKind::Transaction, what),
            Step::new(1, 1, StepKind::Private, what),
        ];
        let (arrows, height) = report.arrows(LANE);
        let mut above = 0;
        for arrow in &arrows {
            assert!(arrow.lines.len() > 1, "it is too long for a line");
            let (left, right) = match arrow.from == arrow.to {
                true => (arrow.from - LANE / 2, arrow.from + LANE / 2),
                false => (arrow.to, arrow.from),
            };
            for line in &arrow.lines {
                assert!(line.left > left && line.left + line.width < right);
                assert!(line.top >= above && line.top + LINE < arrow.y);
                above = line.top + LINE;
            }
            above = arrow.y;
        }
        assert!(above < height);
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
