//! Whose use it was: settled with the value, by service, split and epoch, whoever reports when.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::*;
use oaic_messages::gates::RewardSinkMsg;
use oaic_testing::stubs::{answer, Answering};

use crate::suite::*;

pub fn sink(w: &mut Suite) -> Addr {
    let sink = w.stub(&answer(&1));
    w.link(|links| links.reward_sink = Some(sink.to_string()));
    sink
}

/// A split of two developers, with or without addresses.
fn developers(w: &mut Suite, first: Option<&Addr>, second: Option<&Addr>) {
    let payees = vec![
        payee(Role::Nodes, "nodes", None, 8_400),
        payee(Role::Developer, "first", first, 700),
        payee(Role::Developer, "second", second, 300),
    ];
    w.ok("provider", update_split(payees));
}

/// Of each report to the sink: split, epoch, recipient, gross and fee.
pub fn reported(w: &Suite, sink: &Addr) -> Vec<(u32, u64, String, u128, u128)> {
    let parts = w.received(sink).into_iter();
    let part = |RewardSinkMsg::ReportUsage {
                    split_version,
                    epoch,
                    recipient,
                    gross,
                    fee,
                    ..
                }| { (split_version, epoch, recipient, gross.u128(), fee.u128()) };
    parts.map(part).collect()
}

fn nothing(w: &mut Suite, split_version: u32, epoch: u64) {
    let before = w.snapshot();
    let error = w
        .run("anyone", report_usage(1, split_version, epoch))
        .unwrap_err();
    assert_matches!(error, Runtime(NothingToReport { .. }));
    assert_eq!(w.snapshot(), before);
}

#[test]
fn use_is_reported_once_to_the_sink_that_is_set() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let epoch = w.this_epoch();
    w.settle(&draft(c, 1, 1_000));
    assert_eq!(
        w.run("anyone", report_usage(1, 1, epoch)).unwrap_err(),
        NoRewardSink
    );
    let sink = sink(&mut w);
    w.set_answer(&sink, &Answering::Fail);
    let before = w.snapshot();
    // A sink that fails takes nothing with it: the use is reported later.
    w.run("anyone", report_usage(1, 1, epoch)).unwrap_err();
    assert_eq!(w.snapshot(), before);
    w.set_answer(&sink, &answer(&1));
    w.ok("anyone", report_usage(1, 1, epoch));
    nothing(&mut w, 1, epoch);
    w.settle(&draft(c, 2, 1_500));
    w.ok("anyone", report_usage(1, 1, epoch));
    // This service's split names no developer, so its use counts as the provider's.
    let provider = w.provider.to_string();
    let expected = [
        (1, epoch, provider.clone(), 1_000, 40),
        (1, epoch, provider, 500, 20),
    ];
    assert_eq!(reported(&w, &sink), expected);
    assert_eq!(w.usage(1, 1, epoch).reported.u128(), 1_500);
}

/// A provider sends `UpdateSplit` with itself as developer and `ReportUsage` after it.
#[test]
fn a_new_split_takes_no_use_of_the_developer_of_the_old_one() {
    let mut w = Suite::new();
    let sink = sink(&mut w);
    let (dev, thief) = (w.who("dev"), w.provider.clone());
    developers(&mut w, Some(&dev), Some(&dev));
    let c = w.open(OAIC);
    let epoch = w.this_epoch();
    w.settle(&draft(c, 1, 1_000));
    developers(&mut w, Some(&thief), Some(&thief));
    nothing(&mut w, 3, epoch);
    nothing(&mut w, 1, epoch);
    w.ok("provider", report_usage(1, 2, epoch));
    assert!(reported(&w, &sink).iter().all(|t| t.2 == dev.as_str()));
    assert_eq!(reported(&w, &sink).iter().map(|t| t.3).sum::<u128>(), 1_000);
}

#[test]
fn use_counts_in_the_epoch_it_settled_in_whenever_somebody_reports() {
    let mut w = Suite::new();
    let sink = sink(&mut w);
    let c = w.open(OAIC);
    let first = w.this_epoch();
    w.settle(&draft(c, 1, 1_000));
    w.advance(2 * EPOCH_SECONDS, 1);
    w.settle(&draft(c, 2, 1_300));
    for epoch in [0, first - 1, first + 1, first + 3, u64::MAX] {
        nothing(&mut w, 1, epoch);
    }
    w.ok("anyone", report_usage(1, 1, first + 2));
    w.ok("anyone", report_usage(1, 1, first));
    let of: Vec<(u64, u128)> = reported(&w, &sink)
        .into_iter()
        .map(|t| (t.1, t.3))
        .collect();
    assert_eq!(of, [(first + 2, 300), (first, 1_000)]);
}

#[test]
fn use_is_divided_among_all_developers_who_have_an_address() {
    let mut w = Suite::new();
    let sink = sink(&mut w);
    let (one, two) = (w.who("one"), w.who("two"));
    developers(&mut w, Some(&one), Some(&two));
    let c = w.open(OAIC);
    let epoch = w.this_epoch();
    w.settle(&draft(c, 1, 1_001));
    w.ok("anyone", report_usage(1, 2, epoch));
    let parts = reported(&w, &sink);
    // Each rounded down: of 1,001 with a fee of 41.
    let expected = [
        (2, epoch, one.to_string(), 700, 28),
        (2, epoch, two.to_string(), 300, 12),
    ];
    assert_eq!(parts, expected);
    nothing(&mut w, 2, epoch);
    // The part of one without an address waits: nobody else gets it.
    developers(&mut w, None, Some(&two));
    let c = w.open(OAIC);
    w.settle(&draft(c, 1, 500));
    w.ok("anyone", report_usage(1, 3, epoch));
    let last = reported(&w, &sink).pop().unwrap();
    assert_eq!((last.2, last.3, last.4), (two.to_string(), 150, 6));
    assert_eq!(w.usage(1, 3, epoch).reported.u128(), 150);
    nothing(&mut w, 3, epoch);
    let payee = PayeeRef {
        source_id: 1,
        split_version: 3,
        payee: 1,
    };
    let address = one.to_string();
    w.ok("provider", ExecuteMsg::SetPayeeAddress { payee, address });
    w.settle(&draft(c, 2, 1_000));
    w.ok("anyone", report_usage(1, 3, epoch));
    // All of its part, and what the other has earned since.
    let expected = [
        (3, epoch, one.to_string(), 700, 28),
        (3, epoch, two.to_string(), 150, 6),
    ];
    assert_eq!(reported(&w, &sink)[3..], expected);
    assert_eq!(w.usage(1, 3, epoch).reported.u128(), 1_000);
}

/// With several developers a refusal fails nothing, and all that was refused is reported later.
#[test]
fn a_refused_part_is_reported_again() {
    let mut w = Suite::new();
    let sink = sink(&mut w);
    let (one, two) = (w.who("one"), w.who("two"));
    developers(&mut w, Some(&one), Some(&two));
    let c = w.open(OAIC);
    let epoch = w.this_epoch();
    w.settle(&draft(c, 1, 1_000));
    w.set_answer(&sink, &Answering::Fail);
    for _ in 0..3 {
        let done = w.ok("anyone", report_usage(1, 2, epoch));
        let refused = done.events.iter().filter(|e| e.ty == "wasm-usage_refused");
        assert_eq!(refused.count(), 2);
        assert_eq!(w.usage(1, 2, epoch).reported.u128(), 0);
    }
    w.settle(&draft(c, 2, 2_000));
    w.set_answer(&sink, &answer(&1));
    w.ok("anyone", report_usage(1, 2, epoch));
    let expected = [
        (2, epoch, one.to_string(), 1_400, 56),
        (2, epoch, two.to_string(), 600, 24),
    ];
    assert_eq!(reported(&w, &sink), expected);
    nothing(&mut w, 2, epoch);
}
