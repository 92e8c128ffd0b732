use std::collections::BTreeSet;

use serde_json::Value;

use super::sample::{report, years, HOSTILE};
use super::AnyReport;

fn written(rounds: u64) -> AnyReport {
    AnyReport::Settlement(Box::new(report(rounds)))
}

fn parsed(html: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    roxmltree::Document::parse_with_options(html, options).expect("the page is well-formed")
}

#[test]
fn the_page_is_well_formed_and_escapes_labels() {
    let html = report(5).html().unwrap();
    let page = parsed(&html);
    let texts: Vec<_> = page
        .descendants()
        .filter(|n| n.is_text())
        .filter_map(|n| n.text())
        .collect();
    // XML has no escape character: the page must hold a replacement, and no element of the label.
    assert!(
        texts
            .iter()
            .any(|t| t.contains("<script>alert('1')</script>&\"")),
        "the label is shown"
    );
    assert!(!page
        .descendants()
        .any(|n| n.has_tag_name(("http://www.w3.org/1999/xhtml", "script"))));
    assert!(!html.contains("<script") && !html.contains('\u{1b}'));
    assert!(texts.iter().any(|t| t.contains("a<b>.csv")));
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let html = report(5).html().unwrap();
    let page = parsed(&html);
    for node in page.descendants().filter(roxmltree::Node::is_element) {
        for name in ["src", "href", "action", "data", "onload", "onclick"] {
            assert!(
                node.attribute(name).is_none(),
                "{} has {name}",
                node.tag_name().name()
            );
        }
    }
    assert!(!html.contains("url(") && !html.contains("@import"));
}

#[test]
fn every_chart_draws_what_it_is_given() {
    let html = report(5).html().unwrap();
    let page = parsed(&html);
    let figure = |id: &str| {
        page.descendants()
            .find(|n| n.attribute("id") == Some(id))
            .unwrap()
    };
    let count = |id: &str, tag: &str| {
        figure(id)
            .descendants()
            .filter(|n| n.tag_name().name() == tag)
            .count()
    };
    assert_eq!(count("calls", "rect"), 20);
    assert_eq!((count("burn", "path"), count("burn", "rect")), (2, 5));
    assert_eq!((count("supply", "path"), count("supply", "rect")), (2, 5));
    // Three payees, burned, pool.
    assert_eq!(count("split", "rect"), 5);
    for id in ["calls", "burn", "supply", "split"] {
        assert_eq!(count(id, "svg"), 1, "{id}");
    }
    // The widths of the split fill the bar: nothing of gross is missing.
    let rects = figure("split")
        .descendants()
        .filter(|n| n.tag_name().name() == "rect");
    let sum: f64 = rects
        .map(|n| n.attribute("width").unwrap().parse::<f64>().unwrap())
        .sum();
    assert!((sum - 640.0).abs() < 1.0, "{sum}");
    assert!(!html.contains("NaN") && !html.contains("inf"));
}

#[test]
fn every_payee_of_the_split_has_a_color_of_its_own() {
    let mut report = report(1);
    report.payees = (0..14)
        .map(|n| (format!("payee {n}"), 1u128.into()))
        .collect();
    let slices = report.slices();
    let colors: BTreeSet<_> = slices.iter().map(|slice| slice.color).collect();
    assert_eq!(colors.len(), slices.len());
    let html = report.html().unwrap();
    for color in colors {
        assert!(
            html.contains(&format!(".k{color} {{")),
            "no style of {color}"
        );
    }
}

#[test]
fn a_report_without_calls_still_has_a_page() {
    let mut empty = report(1);
    (empty.calls, empty.vouchers, empty.calls_per_voucher) = (0, 0, None);
    (empty.gross, empty.net, empty.fee, empty.burned, empty.pool) = Default::default();
    empty.arrivals.clear();
    empty.settlements.clear();
    empty.payees.clear();
    empty.workload.span_ms = 0;
    let html = empty.html().unwrap();
    parsed(&html);
    assert!(!html.contains("NaN") && !html.contains("inf"));
}

#[test]
fn unbalanced_books_show_in_every_form() {
    let mut bad = report(3);
    bad.checks[0].found += 1;
    bad.balanced = false;
    let (html, text) = (bad.html().unwrap(), bad.statement());
    assert!(html.contains("books NOT balanced: 1 of 2") && html.contains("off by 1"));
    assert!(
        text.contains("NOT BALANCED, 1 of 2") && text.contains("supply: balances = supply: 6 ≠ 5")
    );
    assert_eq!(serde_json::to_value(&bad).unwrap()["balanced"], false);
}

#[test]
fn the_json_keeps_its_keys_and_adds_up() {
    let value = serde_json::to_value(report(4)).unwrap();
    for key in ["calls", "prompt_tokens", "completion_tokens", "vouchers"] {
        assert!(value[key].is_u64(), "{key} is a number");
    }
    let amount = |key: &str| -> u128 { value[key].as_str().expect(key).parse().unwrap() };
    assert_eq!(amount("gross"), amount("net") + amount("fee"));
    assert_eq!(amount("fee"), amount("burned") + amount("pool"));
    assert_eq!(amount("supply"), 2_000_000_000_000_000 - amount("burned"));
    let payees = value["payees"].as_object().unwrap();
    let sum: u128 = payees
        .values()
        .map(|v| v.as_str().unwrap().parse::<u128>().unwrap())
        .sum();
    assert_eq!(sum, amount("net"));
    assert_eq!(value["balanced"], Value::Bool(true));
    assert_eq!(value["checks"][0]["found"], "5");
}

#[test]
fn the_table_names_everything_a_person_asks_for() {
    let text = report(4).statement();
    for part in [
        "Calls",
        "Prompt tokens",
        "Gross",
        "Net",
        "Burned",
        "Pool",
        "Calls per voucher",
        "model owner",
        "balanced, 2 of 2",
        "0.960000",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(
        !text.contains('\u{1b}'),
        "no label reaches the terminal raw"
    );
    assert!(text.contains(&HOSTILE[..20]));
}

#[test]
fn reports_are_replaced_whole() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("demo");
    written(2).write(&place).unwrap();
    written(6).write(&place).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(&place)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["report.html", "report.json"],
        "nothing else is left behind"
    );
    let json: Value =
        serde_json::from_slice(&std::fs::read(place.join("report.json")).unwrap()).unwrap();
    assert_eq!(json["settlements"].as_array().unwrap().len(), 6);
    // A place that can't be written says which, and leaves nothing.
    let blocked = folder.path().join("file");
    std::fs::write(&blocked, "x").unwrap();
    let error = format!("{:#}", written(1).write(&blocked).unwrap_err());
    assert!(error.contains("file"), "{error}");
    assert_eq!(std::fs::read(&blocked).unwrap(), b"x");
}

#[test]
fn the_page_of_years_is_well_formed_escapes_labels_and_shows_every_part() {
    let report = years();
    let html = report.html().unwrap();
    let page = parsed(&html);
    let ids: Vec<_> = page
        .descendants()
        .filter(|n| n.has_tag_name("figure"))
        .filter_map(|n| n.attribute("id"))
        .collect();
    let charts = [
        "where",
        "unlocked",
        "circulating",
        "burned",
        "staked",
        "treasury",
    ];
    assert_eq!(ids, charts);
    assert!(!html.contains("<script>"), "a label became markup");
    // Every coordinate is a number: an empty or huge span must not leave NaN in a path.
    for path in page.descendants().filter(|n| n.has_tag_name("path")) {
        let d = path.attribute("d").unwrap();
        assert!(!d.contains("NaN") && !d.contains("inf"), "{d}");
    }
    let mut empty = years();
    empty.samples.clear();
    parsed(&empty.html().unwrap());

    let text = report.statement();
    assert!(
        !text.contains('\u{1b}'),
        "no label reaches the terminal raw"
    );
    for part in [
        "private-sale",
        "first on day",
        "raised USD",
        "0.000009",
        "100.00 %",
        "balanced, 1 of 1",
    ] {
        assert!(text.contains(part), "no '{part}' in\n{text}");
    }
}

#[test]
fn an_attack_is_told_in_the_page_and_in_the_tables_alike() {
    let report = years();
    let sentence = "Somebody bought 0.000060 OAIC with 2 accounts for 0.000006 USD";
    let lost = "the attack lost 0.000005 USD.";
    for page in [report.html().unwrap(), report.statement()] {
        assert!(page.contains(sentence) && page.contains(lost), "{page}");
    }
}

#[test]
fn json_of_years_has_amounts_as_strings() {
    let json: Value = serde_json::to_value(years()).unwrap();
    assert_eq!(json["samples"][1]["locked"], "300");
    assert_eq!(json["accounts"][0]["amount"], "1000");
    assert_eq!(json["sales"][0]["raised"], "9");
}
