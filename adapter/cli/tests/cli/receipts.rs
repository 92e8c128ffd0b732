//! `oaic receipt`: every way a receipt can be wrong, and the one in which it is right.

use std::sync::Arc;

use crate::support::calls::Lane;
use crate::support::{run_on, shows, Suite};
use cosmwasm_std::Binary;
use oaic_chain::testing::{Through, Via};
use oaic_chain::{Chain, Event};
use oaic_cli::error::Kind;
use oaic_cli::receipt::ReceiptFile;
use oaic_vouchers::lane::of_key;
use serde_json::Value;

const VERIFY: &str = "receipt verify @/receipt.json";

fn write(suite: &Suite, name: &str, file: &ReceiptFile) {
    suite.write(name, serde_json::to_string(file).unwrap());
}

/// Exit kind and JSON of `receipt verify`.
fn verify(suite: &Suite, file: &ReceiptFile) -> (Option<Kind>, Value) {
    write(suite, "receipt.json", file);
    let (text, result) = suite.run(VERIFY, true);
    let report = serde_json::from_str(&text).unwrap_or(Value::Null);
    (result.err().map(|e| e.kind()), report)
}

fn outcome(report: &Value, name: &str) -> String {
    let mut checks = report["checks"].as_array().unwrap().iter();
    let check = checks.find(|c| c["name"] == name);
    let check = check.unwrap_or_else(|| panic!("no check {name}: {report}"));
    check["outcome"].as_str().unwrap().to_owned()
}

/// Only this check failed, with exit code 6.
#[track_caller]
fn fails_only(suite: &Suite, file: &ReceiptFile, name: &str) {
    let (kind, report) = verify(suite, file);
    assert_eq!(kind, Some(Kind::Invalid), "{name}: {report}");
    assert_eq!(report["valid"], false);
    let checks = report["checks"].as_array().unwrap().iter();
    let failed = checks.filter(|c| c["outcome"] == "failed");
    let failed: Vec<_> = failed.map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(failed, [name], "{report}");
}

#[test]
fn an_honest_receipt_is_valid_and_proven_once_settled() {
    let suite = Suite::with_service();
    let lane = Lane::opened(&suite, 5);
    let (kind, report) = verify(&suite, &lane.file(2, true));
    assert_eq!(kind, None, "{report}");
    assert_eq!(report["valid"], true, "{report}");
    assert_eq!(report["settled"], false, "{report}");
    assert_eq!(outcome(&report, "settled"), "skipped");
    lane.settle();
    let (kind, report) = verify(&suite, &lane.file(2, true));
    assert_eq!(kind, None, "{report}");
    assert_eq!(report["settled"], true, "{report}");
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
    assert_eq!(kind, None, "{report}");
    assert_eq!(report["settled"], false, "no proof proves nothing");
}

#[test]
fn each_fault_is_named_alone() {
    let suite = Suite::with_service();
    let lane = Lane::opened(&suite, 5);
    let other = suite.open(10);
    let token = suite.contracts.token.as_ref().unwrap();
    let good = lane.file(2, false);
    let changed = |change: &dyn Fn(&mut ReceiptFile)| {
        let mut bad = good.clone();
        change(&mut bad);
        bad
    };
    let flip = |file: &mut ReceiptFile| {
        let flipped = if file.signature.starts_with("00") {
            "01"
        } else {
            "00"
        };
        file.signature.replace_range(0..2, flipped);
    };
    for (check, file) in [
        ("signature", changed(&flip)),
        ("signature", changed(&|file| file.signature.truncate(10))),
        // 2,000 is the price of 1,000 prompt tokens: one more is an overcharge
        ("price", lane.altered(2, |receipt| receipt.amount = 2_001)),
        ("price", lane.altered(2, |receipt| receipt.terms = 7)),
        (
            "channel",
            lane.altered(2, |receipt| receipt.channel_id[0] ^= 1),
        ),
        (
            "domain",
            changed(&|file| file.chain_id = "oaic-embedded-2".into()),
        ),
        ("domain", changed(&|file| file.chain_id.clear())),
        ("domain", changed(&|file| file.contract = token.to_string())),
        // of a price table that nobody ever put on chain
        (
            "price",
            lane.altered(2, |receipt| receipt.price_table = [7; 32]),
        ),
        // of a receipt key that the provider never had
        (
            "signature",
            lane.altered(2, |receipt| receipt.lane = of_key(9, 0)),
        ),
        ("channel", changed(&|file| file.channel = other)),
    ] {
        fails_only(&suite, &file, check);
    }
    // less is a present
    let less = lane.altered(2, |receipt| receipt.amount = 1_999);
    assert_eq!(verify(&suite, &less).0, None);
    // what others depend on can't be read
    for (check, file) in [
        ("encoding", changed(&|file| file.receipt.truncate(20))),
        ("channel", changed(&|file| file.channel = 99)),
    ] {
        let (kind, report) = verify(&suite, &file);
        assert_eq!(kind, Some(Kind::Invalid), "{report}");
        assert_eq!(outcome(&report, check), "failed", "{report}");
    }
}

#[test]
fn proofs_that_prove_something_else_fail() {
    let suite = Suite::with_service();
    let mut lane = Lane::opened(&suite, 5);
    lane.settle();
    // the proof of another call, one that is cut off, and none in hex
    for proof in [
        lane.file(3, true).proof,
        Some("00".into()),
        Some("zz".into()),
    ] {
        let bad = ReceiptFile {
            proof,
            ..lane.file(2, false)
        };
        fails_only(&suite, &bad, "proof");
    }

    // a receipt of the right shape in a tree that was never settled
    let mut forged = Lane::new(&suite, lane.channel, 0);
    forged.calls(4);
    forged.call(900, 1_800);
    fails_only(&suite, &forged.file(5, true), "settled");

    // a proof from before more was settled
    let old = lane.file(2, true);
    lane.calls(3).settle();
    fails_only(&suite, &old, "settled");
    assert_eq!(verify(&suite, &lane.file(2, true)).1["settled"], true);
}

/// The chain knows retired keys too, and a lane says which one answered on it.
#[test]
fn a_retired_receipt_key_still_verifies_what_it_signed() {
    let suite = Suite::with_service();
    let lane = Lane::opened(&suite, 1);
    let file = lane.file(1, false);
    let new = hex::encode(oaic_vouchers::SigningKey::from_seed([44; 32]).public());
    suite.ok(&format!("provider key add {new} --from prov"));
    suite.ok("provider key retire 0 --from prov");
    assert_eq!(verify(&suite, &file).0, None);
    // the same bytes on a lane of the new key aren't signed by it
    let moved = lane.altered(1, |receipt| receipt.lane = of_key(1, 0));
    fails_only(&suite, &moved, "signature");
    write(&suite, "receipt.json", &file);
    suite.fails_with(Kind::Invalid, &format!("{VERIFY} --receipt-key {new}"));
}

/// A price that changes afterwards changes nothing about a call that was made before.
#[test]
fn a_receipt_is_priced_by_the_table_it_names() {
    let suite = Suite::with_service();
    let lane = Lane::opened(&suite, 1);
    suite.write(
        "p.toml",
        "max_call = \"1oaic\"\n[prices]\nprompt = \"1oaic\"\n",
    );
    suite.ok("service update-prices 1 @/p.toml --from prov");
    let (kind, report) = verify(&suite, &lane.file(1, false));
    assert_eq!(kind, None, "{report}");
    assert_eq!(report["allowed"], "2000", "{report}");
    // one that names the new table may cost half
    let mut later = Lane::new(&suite, lane.channel, 1);
    later.call(1_000, 2_000);
    fails_only(&suite, &later.file(1, false), "price");
}

/// More was settled since: the root of the block that settled the call stands in its event.
#[test]
fn a_proof_is_checked_against_the_block_that_settled_it() {
    let suite = Suite::with_service();
    let mut lane = Lane::opened(&suite, 5);
    let (file, entry) = (lane.file(2, true), lane.entry());
    lane.settle();
    lane.calls(3).settle();
    fails_only(&suite, &file, "settled");
    let voucher = |lane_number: u32, sequence: u64, root: &[u8]| Event {
        kind: "wasm-voucher".into(),
        attributes: [
            ("_contract_address", suite.settlement().to_string()),
            ("channel", lane.channel.to_string()),
            ("terms", "0".into()),
            ("lane", lane_number.to_string()),
            ("sequence", sequence.to_string()),
            ("paid", "50".into()),
            ("pay", "50".into()),
            ("root", Binary::from(root).to_base64()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into(),
    };
    let root = &entry.voucher.peaks;
    write(&suite, "receipt.json", &file);
    let line = format!("{VERIFY} --block 7");
    for (events, valid) in [
        (vec![voucher(0, 5, root)], true),
        (vec![voucher(0, 8, &[1; 32]), voucher(0, 5, root)], true),
        (vec![], false),
        (vec![voucher(1, 5, root)], false),
        (vec![voucher(0, 4, root)], false),
        (vec![voucher(0, 5, &[1; 32])], false),
    ] {
        let chain = Via(WithEvents {
            inner: suite.chain.clone(),
            events,
        });
        let ctx = suite.context_on(Arc::new(chain), true);
        let (text, result) = run_on(&ctx, &line);
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["settled"], valid, "{report}");
        assert_eq!(result.is_ok(), valid, "{report}");
    }
    // where events aren't stored it is said, not taken for an answer
    shows(suite.fails(&line).message(), "events of block 7");
}

fn offenses(suite: &Suite) -> Value {
    suite.json("provider show prov")["offenses"].clone()
}

#[test]
fn an_overcharge_is_disputed_with_the_file_that_shows_it() {
    let suite = Suite::with_service();
    let lane = Lane::opened(&suite, 1);
    write(&suite, "ok.json", &lane.file(1, false));
    let over = lane.altered(1, |receipt| receipt.amount += 1);
    write(&suite, "over.json", &over);

    suite.fails_with(Kind::Invalid, "receipt dispute @/ok.json --from alice");
    let error = suite.fails("receipt verify @/over.json");
    shows(error.advice().unwrap(), "receipt dispute");
    suite.ok("receipt dispute @/over.json --from alice");
    assert_eq!(offenses(&suite), 1);
}

#[test]
fn two_receipts_for_one_call_are_disputed_and_one_twice_is_not() {
    let suite = Suite::with_service();
    let lane = Lane::opened(&suite, 2);
    write(&suite, "a.json", &lane.file(1, false));
    write(&suite, "next.json", &lane.file(2, false));
    let other = lane.altered(1, |receipt| receipt.response_hash = [9; 32]);
    write(&suite, "b.json", &other);
    for same in ["a", "next"] {
        let line = format!("receipt dispute @/a.json @/{same}.json --from alice");
        suite.fails_with(Kind::Invalid, &line);
    }
    assert_eq!(offenses(&suite), 0);
    suite.ok("receipt dispute @/a.json @/b.json --from alice");
    assert_eq!(offenses(&suite), 1);
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
        suite.write("receipt.json", text);
        suite.fails_with(Kind::Usage, VERIFY);
    }
    suite.fails_with(Kind::Usage, "receipt verify /nowhere/at/all");
}

/// A node that stores events.
struct WithEvents {
    inner: Arc<dyn Chain>,
    events: Vec<Event>,
}

impl Through for WithEvents {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn events(&self, height: u64) -> oaic_chain::Result<Vec<Event>> {
        assert_eq!(height, 7);
        Ok(self.events.clone())
    }
}
