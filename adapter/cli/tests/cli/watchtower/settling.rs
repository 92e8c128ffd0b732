//! What is settled, in which order, and as whom.

use oaic_cli::error::Kind;
use oaic_messages::compute_settlement::ChannelStatus;
use serde_json::Value;

use super::{entry, flaky, look, once, put, settled};
use crate::support::calls::{packed, Lane};
use crate::support::{run_on, Suite};

#[test]
fn what_unlocks_is_settled_first_and_by_value() {
    let suite = Suite::with_service();
    // channel i has i calls
    for i in 1..=4u64 {
        let channel = suite.open(10);
        put(
            &suite,
            &format!("{i}"),
            Lane::new(&suite, channel, 0).calls(i),
        );
    }
    suite.ok("channel unlock 1 3 --from alice");
    let planned = look(&suite, " --threshold 8000uoaic --dry-run");
    let order: Vec<_> = planned["planned"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["channel"].as_u64().unwrap())
        .collect();
    assert_eq!(order, [3, 1, 4], "{planned}");
    assert_eq!(suite.channel(3).paid.u128(), 0, "a dry run settles nothing");

    let report = look(&suite, " --deadlines-only");
    assert_eq!(
        (settled(&report), &report["ending"]),
        (vec![3, 1], &2.into()),
        "{report}"
    );
    assert_eq!(report["waiting"], "12000");
    assert_eq!(suite.channel(3).paid.u128(), 6_000);
    assert_eq!(suite.channel(4).paid.u128(), 0);

    let report = look(&suite, " --threshold 8000uoaic");
    assert_eq!(settled(&report), [4]);
    // nothing is left to do, and a new process knows it from the chain
    let report = look(&suite, " --threshold 8000uoaic");
    assert_eq!(settled(&report), [0u64; 0]);
    assert_eq!(report["waiting"], "4000");

    // nothing is finalized but by who wants it, and with the rest only
    suite.wait_for_unlock();
    look(&suite, "");
    assert_eq!(suite.channel(3).status, ChannelStatus::Unlocking);
    suite.ok("channel close 3 --from alice");
    assert_eq!(suite.channel(3).paid.u128(), 6_000);
}

#[test]
fn more_than_a_batch_is_settled_in_several() {
    let suite = Suite::with_service();
    let channel = suite.open(100);
    let all: Vec<_> = (0..120).map(|n| entry(&suite, channel, n, 1)).collect();
    suite.write("entries/all.entry", packed(&all));
    let report = look(&suite, " --threshold 1uoaic");
    assert_eq!(report["settled"].as_array().unwrap().len(), 120);
    assert_eq!(report["txs"].as_array().unwrap().len(), 2);
    assert_eq!(suite.channel(channel).paid.u128(), 240_000);
}

/// A batch that needs too much gas is halved until it fits.
#[test]
fn a_batch_that_does_not_fit_is_halved() {
    let suite = Suite::with_service();
    let channel = suite.open(100);
    let all: Vec<_> = (0..20).map(|n| entry(&suite, channel, n, 1)).collect();
    let file = suite.write("all.entry", packed(&all));
    let line = format!(
        "watchtower --once --threshold 1uoaic --entries {} --from prov",
        file.display()
    );
    let (text, result) = run_on(&suite.context_on(flaky(&suite, 6, 0), true), &line);
    result.unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["settled"].as_array().unwrap().len(), 20);
    assert_eq!(
        report["txs"].as_array().unwrap().len(),
        4,
        "20 → 10 → 5: {report}"
    );
}

#[test]
fn junk_in_the_folder_costs_nothing_and_stops_nothing() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut lane = Lane::new(&suite, channel, 0);
    let good = lane.calls(2).entry(&suite.session_key);
    let mut forged = entry(&suite, channel, 1, 5);
    forged.voucher.amount += 1;
    let stranger = Lane::new(&suite, channel, 2)
        .calls(5)
        .entry(&suite.receipt_key);
    let mut nowhere = good.clone();
    nowhere.voucher.channel = 77;
    let mut greedy = entry(&suite, channel, 3, 5);
    greedy.claim += 1;
    suite.write(
        "entries/a.entry",
        packed(&[forged, stranger, nowhere, greedy, good]),
    );
    suite.write("entries/b.entry", b"junk");
    let (text, result) = suite.run(&once(&suite, " --threshold 1uoaic"), true);
    assert_eq!(result.unwrap_err().kind(), Kind::Refused);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(settled(&report), [channel]);
    let rejected = report["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 4, "{report}");
    // what claims more than it authorizes is nothing on any chain; the rest is what this node says
    let dead = rejected.iter().filter(|r| r["dead"] == true).count();
    assert_eq!((dead, &report["waiting"]), (1, &"0".into()), "{report}");
    assert_eq!(report["txs"].as_array().unwrap().len(), 1);
    assert_eq!(suite.channel(channel).paid.u128(), 4_000);
}

/// The payer keeps what his vouchers authorize beyond what the provider's receipts come to.
#[test]
fn a_claim_is_what_is_taken() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut entry = entry(&suite, channel, 0, 5);
    entry.claim = 3_000;
    suite.write("entries/a.entry", packed(&[entry]));
    let report = look(&suite, " --threshold 3000uoaic");
    assert_eq!(report["paid"], "3000", "{report}");
    assert_eq!(suite.channel(channel).paid.u128(), 3_000);
}

#[test]
fn what_was_not_covered_is_settled_after_a_top_up() {
    let suite = Suite::with_service();
    suite.json(
        "channel open --service 1 --amount 1oaic --spend-limit 2oaic --session-key sk --from alice",
    );
    put(&suite, "v", Lane::new(&suite, 1, 0).calls(600));
    let report = look(&suite, "");
    assert_eq!(
        (&report["paid"], &report["settled"][0]["unpaid"]),
        (&"1000000".into(), &"200000".into()),
        "{report}"
    );
    assert_eq!(
        settled(&look(&suite, " --threshold 1uoaic")),
        [0u64; 0],
        "nothing can be paid yet"
    );
    suite.ok("channel top-up 1 1oaic --from alice");
    assert_eq!(look(&suite, " --threshold 1uoaic")["paid"], "200000");
    assert_eq!(suite.channel(1).paid.u128(), 1_200_000);
}

/// Whoever isn't named by the provider is told so before anything is sent, and how to be.
#[test]
fn a_tower_settles_once_the_provider_named_it() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    put(&suite, "v", Lane::new(&suite, channel, 0).calls(1));
    let line = once(&suite, " --threshold 1uoaic").replace("--from prov", "--from tower");
    let error = suite.fails(&line);
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.message().contains("neither the provider"), "{error}");
    assert!(
        error.advice().unwrap().contains("oaic provider settlers"),
        "{error:?}"
    );
    assert_eq!(suite.channel(channel).paid.u128(), 0);
    suite.ok("provider settlers tower --from prov");
    suite.ok(&line);
    assert_eq!(suite.channel(channel).paid.u128(), 2_000);
}
