//! `oaic receipt`, of receipts that state less than their terms ask for.

use crate::support::calls::Lane;
use crate::support::{shows, Suite};
use oaic_cli::error::{CliError, Kind};
use oaic_cli::receipt::ReceiptFile;
use oaic_vouchers::{Receipt, NO_LIMIT};
use serde_json::Value;

/// Channel 1 asks for level 1 and storage of at most an hour; its provider offers more.
fn suite() -> Suite {
    let suite = Suite::with_service();
    suite.ok("provider update --security-level 2 --retention 60 --from prov");
    suite.ok(
        "channel open --service 1 --amount 50oaic --session-key sk --min-security-level 1 \
         --max-retention 3600 --from alice",
    );
    suite
}

/// The lane's first receipt with another level and retention.
fn stating(lane: &Lane<'_>, security_level: u8, retention: u32) -> Receipt {
    Receipt {
        security_level,
        retention,
        ..lane.receipt(1)
    }
}

/// Runs a command on a receipt's file; what it reports and how it failed.
fn run(suite: &Suite, command: &str, file: &ReceiptFile) -> (Value, Option<CliError>) {
    suite.write("receipt.json", serde_json::to_string(file).unwrap());
    let from = match command {
        "dispute" => " --from alice",
        _ => "",
    };
    let (text, result) = suite.run(&format!("receipt {command} @/receipt.json{from}"), true);
    let report = serde_json::from_str(&text).unwrap_or_default();
    (report, result.err())
}

fn failed(report: &Value) -> Vec<&str> {
    let checks = report["checks"].as_array().unwrap().iter();
    let failed = checks.filter(|check| check["outcome"] == "failed");
    failed
        .map(|check| check["name"].as_str().unwrap())
        .collect()
}

fn offenses(suite: &Suite) -> Value {
    suite.json("provider show prov")["offenses"].clone()
}

#[test]
fn a_receipt_that_meets_its_conditions_is_valid_and_no_offense() {
    let suite = suite();
    let lane = Lane::called(&suite, 1, 0, 1);
    for (level, retention) in [(1, 3_600), (1, 0), (2, 60), (3, 3_600)] {
        let file = lane.signed(stating(&lane, level, retention), false);
        let (report, error) = run(&suite, "verify", &file);
        assert!(error.is_none(), "{report}");
        let (_, error) = run(&suite, "dispute", &file);
        let error = error.unwrap();
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
        assert!(error.to_string().contains("every check passed"), "{error}");
        shows(error.advice().unwrap(), "receipt verify");
    }
    assert_eq!(offenses(&suite), 0);
}

#[test]
fn less_than_was_agreed_is_found_and_disputed() {
    for (level, retention) in [(0, 3_600), (1, 3_601), (1, NO_LIMIT), (0, NO_LIMIT)] {
        let suite = suite();
        let lane = Lane::called(&suite, 1, 0, 1);
        let file = lane.signed(stating(&lane, level, retention), false);
        let (report, error) = run(&suite, "verify", &file);
        assert_eq!(failed(&report), ["conditions"], "{report}");
        let error = error.unwrap();
        assert_eq!(error.kind(), Kind::Invalid);
        shows(error.advice().unwrap(), "receipt dispute");
        let (done, error) = run(&suite, "dispute", &file);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(done["action"], "report that call 1 was underserved");
        assert_eq!(offenses(&suite), 1);
    }
}

/// Terms that ask for nothing are met by a receipt that states nothing.
#[test]
fn terms_without_conditions_are_always_met() {
    let suite = Suite::with_service();
    suite.open(5);
    let lane = Lane::called(&suite, 1, 0, 1);
    let file = lane.signed(stating(&lane, 0, NO_LIMIT), false);
    assert!(run(&suite, "verify", &file).1.is_none());
}

#[test]
fn a_receipt_that_is_overcharged_too_is_disputed_once() {
    let suite = suite();
    let lane = Lane::called(&suite, 1, 0, 1);
    let mut receipt = stating(&lane, 0, NO_LIMIT);
    receipt.amount += 1;
    let file = lane.signed(receipt.clone(), false);
    let (report, error) = run(&suite, "verify", &file);
    assert_eq!(failed(&report), ["price", "conditions"], "{report}");
    assert!(error.unwrap().advice().unwrap().contains("receipt dispute"));
    let (done, error) = run(&suite, "dispute", &file);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(done["action"], "report that call 1 was underserved");
    assert_eq!(offenses(&suite), 1);

    // A table that nobody put on chain proves no overcharge, and hides nothing else.
    receipt.price_table = [7; 32];
    receipt.lane = 1;
    let (report, error) = run(&suite, "verify", &lane.signed(receipt, false));
    assert_eq!(failed(&report), ["price", "conditions"], "{report}");
    assert!(error.unwrap().advice().unwrap().contains("receipt dispute"));
}

/// What the contract would refuse isn't advised: another key's signature, another channel.
#[test]
fn what_somebody_else_signed_is_no_offense() {
    let suite = suite();
    suite.open(5);
    let lane = Lane::called(&suite, 1, 0, 1);
    let good = lane.signed(stating(&lane, 0, 0), false);
    let mut forged = good.clone();
    forged.signature = "00".repeat(64);
    let mut elsewhere = good;
    elsewhere.channel = 2;
    for file in [forged, elsewhere] {
        let error = run(&suite, "verify", &file).1.unwrap();
        assert_eq!(error.advice(), None, "{error}");
        let error = run(&suite, "dispute", &file).1.unwrap();
        assert!(error.message().contains("proves no offense"), "{error}");
    }
    assert_eq!(offenses(&suite), 0);
}

/// A proof against a tree that has grown since fails; the receipt proves its offense without it.
#[test]
fn an_outdated_proof_does_not_keep_an_offense_from_being_disputed() {
    let suite = suite();
    let mut lane = Lane::new(&suite, 1, 0);
    // These state level 0.
    lane.calls(2);
    let old = lane.file(1, true);
    lane.settle();
    lane.calls(1);
    lane.settle();
    let (report, _) = run(&suite, "verify", &old);
    assert_eq!(failed(&report), ["conditions", "settled"], "{report}");
    let (_, error) = run(&suite, "dispute", &old);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(offenses(&suite), 1);
}

/// Each receipt is held to the conditions of its own terms.
#[test]
fn new_conditions_are_those_of_new_terms_only() {
    let suite = suite();
    suite.ok(
        "channel advance-terms 1 --service 1 --new-conditions --min-security-level 2 --from alice",
    );
    let lane = Lane::called(&suite, 1, 0, 1);
    let old = stating(&lane, 1, 3_600);
    let new = Receipt {
        terms: 1,
        ..old.clone()
    };
    assert!(run(&suite, "verify", &lane.signed(old, false)).1.is_none());
    let file = lane.signed(new, false);
    let (report, _) = run(&suite, "verify", &file);
    assert_eq!(failed(&report), ["conditions"], "{report}");
    assert!(run(&suite, "dispute", &file).1.is_none());
    assert_eq!(offenses(&suite), 1);
}
