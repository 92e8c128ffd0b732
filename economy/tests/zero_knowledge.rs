//! The scenarios of zero knowledge, on the embedded chain.

use std::path::PathBuf;

use oaic_economy::progress::Quiet;
use oaic_economy::scenarios::{self, Options, Outcome, Setup};
use oaic_embedded::EmbeddedChain;
use serde_json::Value;

fn run(name: &str, options: Options) -> anyhow::Result<Outcome> {
    let scenario = scenarios::find(name)?;
    let folder = tempfile::tempdir()?;
    let chain = EmbeddedChain::new();
    let setup = Setup {
        chain: &chain,
        backend: "embedded",
        folder: folder.path().to_path_buf(),
        options,
        progress: &Quiet,
    };
    scenario.run(&setup)
}

fn few(calls: usize) -> Options {
    Options {
        calls: Some(calls),
        ..Options::default()
    }
}

fn figure(outcome: &Outcome, name: &str) -> String {
    let figures = outcome.json["figures"].as_array().expect("figures");
    let found = figures.iter().find(|figure| figure["name"] == name);
    found.expect("the figure")["value"]
        .as_str()
        .expect("text")
        .to_owned()
}

/// The step whose text begins so: from whom, to whom, what.
fn step(outcome: &Outcome, beginning: &str) -> [String; 3] {
    let steps = outcome.json["steps"].as_array().expect("steps");
    let what = |step: &Value| step["what"].as_str().expect("text").to_owned();
    let mut found = steps
        .iter()
        .filter(|step| what(step).starts_with(beginning));
    let found = found.next().expect("the step");
    let actor = |end: &str| {
        let place = found[end].as_u64().expect("a place");
        let actor = &outcome.json["actors"][usize::try_from(place).expect("a place")];
        actor.as_str().expect("a name").to_owned()
    };
    [actor("from"), actor("to"), what(found)]
}

#[test]
fn a_file_is_sold_a_cheat_is_proven_and_a_silent_seller_refunded() {
    let outcome = run("data-sale", few(120)).unwrap();
    outcome.audit.verify().unwrap();
    assert_eq!(figure(&outcome, "paid for files"), "120.000000");
    assert_eq!(figure(&outcome, "given back"), "240.000000");
    // 4 % of what was paid, and of what the cheat's deposit gave twice, 5 % of the price.
    assert_eq!(figure(&outcome, "fee"), "5.280000");
    assert_eq!(figure(&outcome, "of that, to the buyer"), "11.520000");
    let part = "pays 5.76 OAIC of the seller's deposit, 6 less 0.24 fee";
    for why in ["a chunk was false", "late.csv was never delivered"] {
        let what = format!("{why}: refunds 120 OAIC, and {part}");
        assert_eq!(
            step(&outcome, why),
            ["data-market", "atlas-robotics", &what]
        );
    }
    // The buyer's money that came back was never taxed.
    let html = outcome.report.expect("a page").html().unwrap();
    assert!(html.contains("proves it,"));
}

#[test]
fn a_real_usage_table_is_sold_and_opened_byte_for_byte() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/traces/azure-llm-code-2023.csv"
    );
    let path = PathBuf::from(path);
    if !path.is_file() {
        println!("SKIPPED the real trace is not beside this clone");
        return;
    }
    let size = std::fs::metadata(&path).unwrap().len();
    let options = Options {
        trace: Some(path),
        ..Options::default()
    };
    let outcome = run("data-sale", options).unwrap();
    outcome.audit.verify().unwrap();
    let bytes = outcome
        .audit
        .checks
        .iter()
        .find(|check| check.book == "file");
    assert_eq!(bytes.expect("the file is compared").found, u128::from(size));
}

#[test]
fn mean_and_histogram_are_sold_and_no_row_leaves_its_owner() {
    let outcome = run("data-answers", few(60)).unwrap();
    outcome.audit.verify().unwrap();
    // Two partitions, mean and histogram of each.
    assert_eq!(figure(&outcome, "answers"), "4");
    assert_eq!(figure(&outcome, "paid for answers"), "14.000000");
    assert_eq!(figure(&outcome, "given back"), "2.000000");
    // 4 % of 14 OAIC, and of the silent seller's deposit.
    assert_eq!(figure(&outcome, "taken from sellers' deposits"), "0.100000");
    assert_eq!(figure(&outcome, "fee"), "0.564000");
}

#[test]
fn a_partition_that_is_too_small_is_never_listed() {
    let error = run("data-answers", few(12)).unwrap_err().to_string();
    assert!(
        error.contains("fewer than 10 are never answered for"),
        "{error}"
    );
}

#[test]
fn calls_are_bought_with_notes_and_nothing_joins_them_to_who_paid_in() {
    let outcome = run("private-calls", few(40)).unwrap();
    outcome.audit.verify().unwrap();
    assert_eq!(figure(&outcome, "calls"), "40");
    assert_eq!(figure(&outcome, "paid in as notes"), "150.000000");
    assert_eq!(
        figure(&outcome, "paid to an account, before the fee"),
        "9.900000"
    );
    let what = "pays 9.9 OAIC, less 0.396 fee".to_owned();
    let left = step(&outcome, &what);
    assert_eq!(left, ["private-credits", "quiet-harbor", &what]);
}
