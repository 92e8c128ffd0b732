//! What is settled, in which order, and as whom.

use oaic_cli::error::Kind;
use oaic_messages::compute_settlement::ChannelStatus;
use serde_json::Value;

use super::{entry, flaky, look, put, settled, ONCE};
use crate::support::calls::Lane;
use crate::support::{run_on, shows, Suite};

const ALL: &str = " --threshold 1uoaic";

#[test]
fn what_unlocks_is_settled_first_and_by_value() {
    let suite = Suite::with_service();
    // channel i has i calls
    let entries = [1, 2, 3, 4].map(|i| entry(&suite, suite.open(10), 0, i));
    put(&suite, &entries);
    suite.ok("channel unlock 1 3 --from alice");
    let planned = look(&suite, " --threshold 8000uoaic --dry-run");
    let order = planned["planned"].as_array().unwrap().iter();
    let order: Vec<_> = order.map(|p| p["channel"].as_u64().unwrap()).collect();
    assert_eq!(order, [3, 1, 4], "{planned}");
    assert_eq!(suite.channel(3).paid.u128(), 0, "a dry run settles nothing");

    let report = look(&suite, " --deadlines-only");
    assert_eq!(settled(&report), [3, 1], "{report}");
    assert_eq!(report["ending"], 2, "{report}");
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

/// More than a batch is settled in several; one that needs too much gas is halved until it fits.
#[test]
fn more_than_a_transaction_takes_is_settled_in_several() {
    for (count, most, txs) in [(120, 120, 2), (20, 6, 4)] {
        let suite = Suite::with_service();
        let channel = suite.open(100);
        let all: Vec<_> = (0..count).map(|n| entry(&suite, channel, n, 1)).collect();
        put(&suite, &all);
        let (text, result) = run_on(&suite.context_on(flaky(&suite, most, 0), true), ONCE);
        result.unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["settled"].as_array().unwrap().len(), all.len());
        // 20 → 10 → 5
        assert_eq!(report["txs"].as_array().unwrap().len(), txs, "{report}");
        assert_eq!(
            suite.channel(channel).paid.u128(),
            u128::from(count) * 2_000
        );
    }
}

#[test]
fn junk_in_the_folder_costs_nothing_and_stops_nothing() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let good = entry(&suite, channel, 0, 2);
    let mut forged = entry(&suite, channel, 1, 5);
    forged.voucher.amount += 1;
    let stranger = Lane::called(&suite, channel, 2, 5).entry_by(&suite.receipt_key);
    let mut nowhere = good.clone();
    nowhere.voucher.channel = 77;
    let mut greedy = entry(&suite, channel, 3, 5);
    greedy.claim += 1;
    put(&suite, &[forged, stranger, nowhere, greedy, good]);
    suite.write("entries/b.entry", b"junk");
    let (text, result) = suite.run(ONCE, true);
    assert_eq!(result.unwrap_err().kind(), Kind::Refused);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(settled(&report), [channel]);
    let rejected = report["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), 4, "{report}");
    // what claims more than it authorizes is nothing on any chain; the rest is what this node says
    let dead = rejected.iter().filter(|r| r["dead"] == true).count();
    assert_eq!(dead, 1, "{report}");
    assert_eq!(report["waiting"], "0", "{report}");
    assert_eq!(report["txs"].as_array().unwrap().len(), 1);
    assert_eq!(suite.channel(channel).paid.u128(), 4_000);
}

/// The payer keeps what their vouchers authorize beyond what the provider's receipts add up to.
#[test]
fn a_claim_is_what_is_taken() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    let mut entry = entry(&suite, channel, 0, 5);
    entry.claim = 3_000;
    put(&suite, &[entry]);
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
    put(&suite, &[entry(&suite, 1, 0, 600)]);
    let report = look(&suite, "");
    assert_eq!(report["paid"], "1000000", "{report}");
    assert_eq!(report["settled"][0]["unpaid"], "200000", "{report}");
    // nothing can be paid yet
    assert_eq!(settled(&look(&suite, ALL)), [0u64; 0]);
    suite.ok("channel top-up 1 1oaic --from alice");
    assert_eq!(look(&suite, ALL)["paid"], "200000");
    assert_eq!(suite.channel(1).paid.u128(), 1_200_000);
}

/// Whoever isn't named by the provider is told so before anything is sent, and how to be.
#[test]
fn a_tower_settles_once_the_provider_named_it() {
    let suite = Suite::with_service();
    let channel = suite.open(10);
    put(&suite, &[entry(&suite, channel, 0, 1)]);
    let line = ONCE.replace("--from prov", "--from tower");
    let error = suite.fails_with(Kind::Refused, &line);
    shows(error.message(), "neither the provider");
    shows(error.advice().unwrap(), "oaic provider settlers");
    assert_eq!(suite.channel(channel).paid.u128(), 0);
    suite.ok("provider settlers tower --from prov");
    suite.ok(&line);
    assert_eq!(suite.channel(channel).paid.u128(), 2_000);
}
