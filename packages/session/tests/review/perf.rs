use std::time::Instant;

use crate::common::*;
use oaic_session::*;

/// Timings, printed; bounds are generous.
#[test]
fn many_lanes() {
    let lanes = 4_096u32;
    let folder = tempfile::tempdir().unwrap();
    let opts = Options {
        max_lanes: lanes,
        ..options()
    };
    let mut provider =
        ProviderSession::create(folder.path().join("v.db"), opts.clone(), &provider_key(), 0)
            .unwrap();
    provider.attach(&terms()).unwrap();
    let mut payer = PayerSession::open(folder.path().join("p.db"), opts).unwrap();
    let lim = Limits::new(u128::MAX, CEILING, lanes);
    payer.attach(&terms(), &payer_key(), lim).unwrap();
    let t = Instant::now();
    for _ in 0..lanes {
        payer.open_lane(CHANNEL, 0).unwrap();
    }
    println!("open {lanes} lanes: {:?}", t.elapsed());
    let t = Instant::now();
    let calls: Vec<Call> = (0..lanes).map(|l| call(lane(l), u64::from(l))).collect();
    let (_, vouchers) = payer.exchange(&[], &calls).unwrap();
    println!("authorize all: {:?}", t.elapsed());
    let asks: Vec<Request> = vouchers
        .iter()
        .enumerate()
        .map(|(n, v)| asked(v.as_ref().unwrap(), n as u64))
        .collect();
    let t = Instant::now();
    let (_, a) = provider.exchange(&[], &asks).unwrap();
    println!(
        "admit all: {:?} ok {}",
        t.elapsed(),
        a.iter().filter(|a| a.is_ok()).count()
    );
    let done: Vec<Completion> = (0..lanes).map(|l| completion(lane(l), 1, 100)).collect();
    let t = Instant::now();
    let (receipts, _) = provider.exchange(&done, &asks).unwrap();
    println!(
        "complete all and replay all in one exchange: {:?}",
        t.elapsed()
    );
    assert!(receipts.iter().all(Result::is_ok));
    let t = Instant::now();
    provider.attach(&terms()).unwrap();
    println!("attach: {:?}", t.elapsed());
    let t = Instant::now();
    let told: Vec<_> = (0..lanes)
        .map(|l| {
            (
                lane(l),
                ChainLane {
                    sequence: 0,
                    paid: 60,
                },
            )
        })
        .collect();
    provider.mark_settled(&told, 2_000).unwrap();
    println!("mark_settled of all: {:?}", t.elapsed());
    let t = Instant::now();
    for l in 0..lanes {
        provider.mark_dead(lane(l), "x").unwrap();
    }
    println!("mark_dead of all: {:?}", t.elapsed());
    let t = Instant::now();
    for l in 0..200 {
        payer.give_up(lane(l)).unwrap();
    }
    println!("give_up 200 without backup: {:?}", t.elapsed());
}

#[test]
fn settleable_with_100_000_lanes_of_closed_channels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.db");
    let mut pair_payer = PayerSession::open(folder.path().join("p.db"), options()).unwrap();
    let mut provider = ProviderSession::create(&path, options(), &provider_key(), 0).unwrap();
    for c in [7u64, 8] {
        let t = terms_of(c, 0);
        provider.attach(&t).unwrap();
        pair_payer.attach(&t, &payer_key(), limits()).unwrap();
        let id = pair_payer.open_lane(c, 0).unwrap();
        let v = pair_payer.authorize(call(id, 1)).unwrap();
        provider.admit(&asked(&v, 1)).unwrap();
        let mut d = completion(id, 1, 1);
        d.units[0] = if c == 7 { 900 } else { 100 };
        provider.complete(&d).unwrap();
    }
    let mut t = terms_of(7, 0);
    t.channel.closed = true;
    provider.attach(&t).unwrap();
    drop(provider);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO lane SELECT NULL, channel, 5 + (i >> 16), i & 65535, calls, peaks, acknowledged, in_flight,
             voucher, voucher_key, signed, ended, ended_key, unsure, risk, settled, overtaken, dead,
             adopted, due FROM lane, n WHERE channel = 7;",
    )
    .unwrap();
    drop(db);
    let mut provider = ProviderSession::open_settling(&path, options()).unwrap();
    let t = Instant::now();
    let due = provider.settleable(100).unwrap();
    println!(
        "settleable over 100,000 of a closed channel: {:?}",
        t.elapsed()
    );
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].voucher.channel, 8);
}
