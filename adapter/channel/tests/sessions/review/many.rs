//! Many lanes.

use crate::common::*;

const LANES: u32 = 4_096;

/// A whole channel's lanes in one batch, and each on its own, end to end.
#[test]
fn many_lanes() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        max_lanes: LANES,
        ..options()
    };
    let mut provider = open_provider_with(&folder.path().join("provider.db"), options);
    let mut payer = open_payer(&folder.path().join("payer.db"));
    let limits = Limits::new(u128::MAX, CEILING, LANES);
    payer.attach(&terms(), &payer_key(), limits).unwrap();
    let requests = begin_calls(&mut payer, &mut provider, LANES);
    let done = (0..LANES).map(|n| of_request(completion(lane(n), 1, 100), n.into()));
    let done: Vec<Completion> = done.collect();
    let (receipts, replays) = provider.exchange(&done, &requests).unwrap();
    assert!(receipts.iter().all(Result::is_ok));
    assert!(replays.iter().all(Result::is_ok));
    provider.attach(&terms()).unwrap();
    let paid: Vec<_> = (0..LANES).map(|n| (lane(n), chain(0, 60))).collect();
    provider.mark_settled(&paid, 2_000).unwrap();
    for n in 0..LANES {
        provider.mark_dead(lane(n), "x").unwrap();
    }
    for n in 0..200 {
        payer.give_up(lane(n)).unwrap();
    }
}

#[test]
fn settleable_with_100_000_lanes_of_closed_channels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("provider.db");
    let mut payer = PayerSession::open(folder.path().join("payer.db"), options()).unwrap();
    let mut provider = ProviderSession::create(&path, options(), &provider_key(), 0).unwrap();
    let (closed, open) = (7, 8);
    // The closed channel's lanes are worth more.
    for (channel, tokens) in [(closed, 900), (open, 100)] {
        let terms = terms_of(channel, 0);
        provider.attach(&terms).unwrap();
        payer.attach(&terms, &payer_key(), limits()).unwrap();
        let id = payer.open_lane(channel, 0).unwrap();
        let voucher = payer.authorize(call(id, tokens)).unwrap();
        answer(&mut provider, &voucher, tokens);
    }
    let mut terms = terms_of(closed, 0);
    terms.channel.closed = true;
    provider.attach(&terms).unwrap();
    drop(provider);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO lane SELECT NULL, channel, 5 + (i >> 16), i & 65535, calls, peaks,
             acknowledged, in_flight, voucher, voucher_key, signed, ended, ended_key, unsure, risk,
             settled, overtaken, dead, adopted, due FROM lane, n WHERE channel = 7;",
    )
    .unwrap();
    drop(db);
    let mut provider = ProviderSession::open_settling(&path, options()).unwrap();
    let due = provider.settleable(100).unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].voucher.channel, open);
}
