//! `oaic receipt`: every way a receipt can be wrong, and the one in which it is right.

use std::sync::Arc;

use crate::support::calls::Lane;
use crate::support::Suite;
use cosmwasm_std::Binary;
use oaic_chain::testing::{Through, Via};
use oaic_chain::{Chain, Event};
use oaic_cli::error::Kind;
use oaic_cli::receipt::ReceiptFile;
use serde_json::Value;

fn settle(suite: &Suite, lane: &Lane<'_>) {
    suite.settle(&[lane.entry(&suite.session_key)]);
}

/// Exit kind and JSON of `receipt verify`.
fn verify(suite: &Suite, file: &ReceiptFile) -> (Option<Kind>, Value) {
    let path = suite.write("receipt.json", serde_json::to_string(file).unwrap());
    let (text, result) = suite.run(&format!("receipt verify {}", path.display()), true);
    (
        result.err().map(|e| e.kind()),
        serde_json::from_str(&text).unwrap_or(Value::Null),
    )
}

fn outcome(report: &Value, name: &str) -> String {
    let checks = report["checks"].as_array().unwrap();
    let check = checks
        .iter()
        .find(|c| c["name"] == name)
        .unwrap_or_else(|| panic!("no check {name}: {report}"));
    check["outcome"].as_str().unwrap().to_owned()
}

/// Only this check failed, with exit code 6.
fn fails_only(suite: &Suite, file: &ReceiptFile, name: &str) {
    let (kind, report) = verify(suite, file);
    assert_eq!(kind, Some(Kind::Invalid), "{name}: {report}");
    assert_eq!(report["valid"], false);
    let failed: Vec<_> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["outcome"] == "failed")
        .map(|c| c["name"].as_str().unwrap())
        .collect();
    assert_eq!(failed, [name], "{report}");
}

#[test]
fn an_honest_receipt_is_valid_and_proven_once_settled() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(5);
    let (kind, report) = verify(&suite, &lane.file(2, true));
    assert_eq!(
        (kind, &report["valid"], &report["settled"]),
        (None, &true.into(), &false.into()),
        "{report}"
    );
    assert_eq!(outcome(&report, "settled"), "skipped");
    settle(&suite, &lane);
    let (kind, report) = verify(&suite, &lane.file(2, true));
    assert_eq!((kind, &report["settled"]), (None, &true.into()), "{report}");
    assert_eq!(report["allowed"], "2000");
    for check in [
        "encoding",
        "domain",
        "channel",
        "signature",
        "price",
        "conditions",
        "proof",
        "settled",
    ] {
        assert_eq!(outcome(&report, check), "passed");
    }
    let (kind, report) = verify(&suite, &lane.file(2, false));
    assert_eq!(
        (kind, &report["settled"]),
        (None, &false.into()),
        "no proof proves nothing"
    );
}

#[test]
fn each_fault_is_named_alone() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(5);
    let good = lane.file(2, false);

    let mut bad = good.clone();
    bad.signature.replace_range(
        0..2,
        if bad.signature.starts_with("00") {
            "01"
        } else {
            "00"
        },
    );
    fails_only(&suite, &bad, "signature");

    let mut bad = good.clone();
    bad.signature.truncate(10);
    fails_only(&suite, &bad, "signature");

    // 2,000 is the price of 1,000 prompt tokens: one more is an overcharge
    let mut receipt = lane.receipt(2);
    receipt.amount = 2_001;
    fails_only(&suite, &lane.signed(receipt, false), "price");

    // less is a present
    let mut receipt = lane.receipt(2);
    receipt.amount = 1_999;
    assert_eq!(verify(&suite, &lane.signed(receipt, false)).0, None);

    let mut receipt = lane.receipt(2);
    receipt.terms = 7;
    fails_only(&suite, &lane.signed(receipt, false), "price");

    let mut receipt = lane.receipt(2);
    receipt.channel_id[0] ^= 1;
    fails_only(&suite, &lane.signed(receipt, false), "channel");

    let mut bad = good.clone();
    bad.receipt.truncate(20);
    let (kind, report) = verify(&suite, &bad);
    assert_eq!(
        (kind, outcome(&report, "encoding").as_str()),
        (Some(Kind::Invalid), "failed")
    );

    for other in ["oaic-embedded-2", ""] {
        let mut bad = good.clone();
        bad.chain_id = other.into();
        fails_only(&suite, &bad, "domain");
    }
    let mut bad = good.clone();
    bad.contract = suite.contracts.token.as_ref().unwrap().to_string();
    fails_only(&suite, &bad, "domain");

    // of a price table that nobody ever put on chain
    let mut receipt = lane.receipt(2);
    receipt.price_table = [7; 32];
    fails_only(&suite, &lane.signed(receipt, false), "price");

    // of a receipt key that the provider never had
    let mut receipt = lane.receipt(2);
    receipt.lane = oaic_vouchers::lane::of_key(9, 0);
    fails_only(&suite, &lane.signed(receipt, false), "signature");

    let other = suite.open(10);
    let mut bad = good.clone();
    bad.channel = other;
    fails_only(&suite, &bad, "channel");
    bad.channel = 99;
    let (kind, report) = verify(&suite, &bad);
    assert_eq!(
        (kind, outcome(&report, "channel").as_str()),
        (Some(Kind::Invalid), "failed")
    );
}

#[test]
fn proofs_that_prove_something_else_fail() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(5);
    settle(&suite, &lane);

    // the proof of another call
    let mut bad = lane.file(2, true);
    bad.proof = lane.file(3, true).proof;
    fails_only(&suite, &bad, "proof");
    let mut bad = lane.file(2, true);
    bad.proof = Some("00".into());
    fails_only(&suite, &bad, "proof");
    let mut bad = lane.file(2, true);
    bad.proof = Some("zz".into());
    fails_only(&suite, &bad, "proof");

    // a receipt of the right shape in a tree that was never settled
    let mut forged = Lane::new(&suite, channel, 0);
    forged.calls(4);
    forged.call(900, 1_800);
    fails_only(&suite, &forged.file(5, true), "settled");

    // a proof from before more was settled
    let old = lane.file(2, true);
    lane.calls(3);
    settle(&suite, &lane);
    fails_only(&suite, &old, "settled");
    assert_eq!(verify(&suite, &lane.file(2, true)).1["settled"], true);
}

/// The chain knows retired keys too, and a lane says which one answered on it.
#[test]
fn a_retired_receipt_key_still_verifies_what_it_signed() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(1);
    let file = lane.file(1, false);
    let new = hex::encode(oaic_vouchers::SigningKey::from_seed([44; 32]).public());
    suite.ok(&format!("provider key add {new} --from prov"));
    suite.ok("provider key retire 0 --from prov");
    assert_eq!(verify(&suite, &file).0, None);
    // the same bytes on a lane of the new key aren't signed by it
    let mut receipt = lane.receipt(1);
    receipt.lane = oaic_vouchers::lane::of_key(1, 0);
    fails_only(&suite, &lane.signed(receipt, false), "signature");
    let path = suite.write("receipt.json", serde_json::to_string(&file).unwrap());
    let error = suite.fails(&format!(
        "receipt verify {} --receipt-key {new}",
        path.display()
    ));
    assert_eq!(error.kind(), Kind::Invalid);
}

/// A price that changes afterwards changes nothing about a call that was made before.
#[test]
fn a_receipt_is_priced_by_the_table_it_names() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(1);
    let cheaper = suite.write(
        "p.toml",
        "max_call = \"1oaic\"\n[prices]\nprompt = \"1oaic\"\n",
    );
    suite.ok(&format!(
        "service update-prices 1 {} --from prov",
        cheaper.display()
    ));
    let (kind, report) = verify(&suite, &lane.file(1, false));
    assert_eq!(
        (kind, &report["allowed"]),
        (None, &"2000".into()),
        "{report}"
    );
    // one that names the new table may cost half
    let mut later = Lane::new(&suite, channel, 1);
    later.call(1_000, 2_000);
    fails_only(&suite, &later.file(1, false), "price");
}

/// More was settled since: the root of the block that settled the call stands in its event.
#[test]
fn a_proof_is_checked_against_the_block_that_settled_it() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(5);
    let (file, entry) = (lane.file(2, true), lane.entry(&suite.session_key));
    settle(&suite, &lane);
    lane.calls(3);
    settle(&suite, &lane);
    fails_only(&suite, &file, "settled");
    let voucher = |lane: u32, sequence: u64, root: Vec<u8>| Event {
        kind: "wasm-voucher".into(),
        attributes: [
            ("_contract_address", suite.settlement().to_string()),
            ("channel", channel.to_string()),
            ("terms", "0".into()),
            ("lane", lane.to_string()),
            ("sequence", sequence.to_string()),
            ("paid", "50".into()),
            ("pay", "50".into()),
            ("root", Binary::from(root).to_base64()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into(),
    };
    let root = entry.voucher.peaks.to_vec();
    let path = suite.write("receipt.json", serde_json::to_string(&file).unwrap());
    let line = format!("receipt verify {} --block 7", path.display());
    for (events, valid) in [
        (vec![voucher(0, 5, root.clone())], true),
        (
            vec![voucher(0, 8, vec![1; 32]), voucher(0, 5, root.clone())],
            true,
        ),
        (vec![], false),
        (vec![voucher(1, 5, root.clone())], false),
        (vec![voucher(0, 4, root)], false),
        (vec![voucher(0, 5, vec![1; 32])], false),
    ] {
        let chain = Via(Kept {
            inner: suite.chain.clone(),
            events,
        });
        let ctx = suite.context_on(Arc::new(chain), true);
        let (text, result) = crate::support::run_on(&ctx, &line);
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["settled"], valid, "{report}");
        assert_eq!(result.is_ok(), valid, "{report}");
    }
    // where events aren't kept it is said, not taken for an answer
    let error = suite.fails(&line);
    assert!(error.message().contains("events of block 7"), "{error}");
}

#[test]
fn an_overcharge_is_disputed_with_the_file_that_shows_it() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(1);
    let honest = suite.write(
        "ok.json",
        serde_json::to_string(&lane.file(1, false)).unwrap(),
    );
    let mut receipt = lane.receipt(1);
    receipt.amount += 1;
    let over = suite.write(
        "over.json",
        serde_json::to_string(&lane.signed(receipt, false)).unwrap(),
    );

    let error = suite.fails(&format!(
        "receipt dispute {} --from alice",
        honest.display()
    ));
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
    let error = suite.fails(&format!("receipt verify {}", over.display()));
    assert!(
        error.advice().unwrap().contains("receipt dispute"),
        "{error:?}"
    );
    suite.ok(&format!("receipt dispute {} --from alice", over.display()));
    assert_eq!(suite.json("provider show prov")["offenses"], 1);
}

#[test]
fn two_receipts_for_one_call_are_disputed_and_one_twice_is_not() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut lane = Lane::new(&suite, channel, 0);
    lane.calls(2);
    let write = |name: &str, file: &ReceiptFile| {
        suite
            .write(name, serde_json::to_string(file).unwrap())
            .display()
            .to_string()
    };
    let a = write("a.json", &lane.file(1, false));
    let next = write("next.json", &lane.file(2, false));
    let mut receipt = lane.receipt(1);
    receipt.response_hash = [9; 32];
    let b = write("b.json", &lane.signed(receipt, false));
    assert_eq!(
        suite
            .fails(&format!("receipt dispute {a} {a} --from alice"))
            .kind(),
        Kind::Invalid
    );
    assert_eq!(
        suite
            .fails(&format!("receipt dispute {a} {next} --from alice"))
            .kind(),
        Kind::Invalid
    );
    assert_eq!(suite.json("provider show prov")["offenses"], 0);
    suite.ok(&format!("receipt dispute {a} {b} --from alice"));
    assert_eq!(suite.json("provider show prov")["offenses"], 1);
}

#[test]
fn what_is_no_receipt_file_is_a_usage_error() {
    let suite = Suite::bare();
    for text in [
        "",
        "{}",
        "[]",
        "{\"format\":\"oaic/receipt/9\"}",
        "null",
        "\u{0}",
    ] {
        let path = suite.write("junk.json", text);
        let error = suite.fails(&format!("receipt verify {}", path.display()));
        assert_eq!(error.kind(), Kind::Usage, "{text}: {error}");
    }
    assert_eq!(
        suite.fails("receipt verify /nowhere/at/all").kind(),
        Kind::Usage
    );
}

/// A node that keeps events.
struct Kept {
    inner: Arc<dyn Chain>,
    events: Vec<Event>,
}

impl Through for Kept {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn events(&self, height: u64) -> oaic_chain::Result<Vec<Event>> {
        assert_eq!(height, 7);
        Ok(self.events.clone())
    }
}
