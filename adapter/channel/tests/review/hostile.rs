//! Bytes and numbers that nobody honest sends.

use crate::common::*;
use oaic_channel::*;
use rand::{rngs::StdRng, Rng, SeedableRng};

#[test]
fn any_bytes_as_views_and_receipts_never_panic() {
    let mut rng = StdRng::seed_from_u64(9);
    let mut pair = Pair::new(2);
    for n in 0..5 {
        pair.call(lane(0), n);
    }
    let (_, good_receipt) = pair.serve(lane(0), 6);
    let good = pair.provider.view(lane(0)).unwrap().to_bytes();
    for round in 0..20_000 {
        let mut bytes = good.clone();
        match round % 3 {
            0 => {
                for _ in 0..rng.gen_range(1..6) {
                    let i = rng.gen_range(0..bytes.len());
                    bytes[i] = rng.gen();
                }
            }
            1 => bytes.truncate(rng.gen_range(0..bytes.len())),
            _ => {
                let i = rng.gen_range(0..bytes.len());
                let n = rng.gen_range(0..80).min(bytes.len() - i);
                for b in &mut bytes[i..i + n] {
                    *b = 0xff;
                }
                bytes[0] &= 7;
            }
        }
        if let Ok(view) = ProviderView::from_bytes(&bytes) {
            if let Some(p) = &view.peaks {
                let _ = (p.count(), p.sum(), p.commitment());
            }
            let heard = pair.payer.refused(lane(0), &view);
            assert!(!matches!(heard, Ok(Heard::Adopted { .. })), "adopted");
            assert!(pair.payer.budget(CHANNEL).is_ok());
        }
        let mut receipt = good_receipt.clone();
        let i = rng.gen_range(0..receipt.bytes.len());
        receipt.bytes[i] = receipt.bytes[i].wrapping_add(rng.gen_range(1..255));
        assert!(pair.payer.accept(&delivery(lane(0), &receipt, 6)).is_err());
    }
    // None of it did any harm.
    pair.payer
        .accept(&delivery(lane(0), &good_receipt, 6))
        .unwrap();
    pair.call(lane(0), 7);
}

#[test]
fn edges_of_numbers_never_panic() {
    let mut pair = Pair::new(1);
    let voucher = pair.payer.authorize(call(lane(0), 1)).unwrap();
    for sequence in [0, 1, u64::MAX - 1, u64::MAX, u64::MAX >> 1] {
        for amount in [
            0,
            999,
            1_000,
            u128::from(u64::MAX),
            u128::from(u64::MAX) + 1,
            u128::MAX,
        ] {
            for ceiling in [0, 1, CEILING, u128::from(u64::MAX), u128::MAX] {
                let odd = forged(&voucher, &payer_key(), |v| {
                    v.sequence = sequence;
                    v.amount = amount;
                });
                let ask = |voucher| Request {
                    ceiling,
                    ..asked(voucher, 1)
                };
                if let Ok(Admission::Serve { sequence, .. }) = pair.provider.admit(&ask(&odd)) {
                    assert!(amount >= ceiling && ceiling <= BUDGET, "{amount} {ceiling}");
                    pair.provider.release(lane(0));
                    assert_eq!(sequence, 1);
                }
                let _ = pair.provider.raise(&odd);
                let _ = pair.provider.acknowledge(&odd);
                let mut elsewhere = odd.clone();
                elsewhere.channel = u64::MAX;
                assert!(pair.provider.admit(&ask(&elsewhere)).is_err());
                assert!(pair.provider.raise(&elsewhere).is_err());
            }
        }
    }
    let _ = pair.payer.prove(lane(0), 1, u64::MAX);
    let _ = pair.provider.prove(lane(0), u64::MAX, u64::MAX);
    let _ = pair.provider.receipts(lane(0), u64::MAX, u64::MAX);
    for ceiling in [u128::MAX, 0] {
        let _ = pair.payer.authorize(Call {
            ceiling,
            ..call(lane(0), 9)
        });
    }
    let _ = pair.payer.raise(lane(0), u128::MAX);
}

/// The greatest channel number has no alias.
#[test]
fn a_channel_has_one_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut provider =
        ProviderSession::create(folder.path().join("v.db"), options(), &provider_key(), 0).unwrap();
    let mut payer = PayerSession::open(folder.path().join("p.db"), options()).unwrap();
    let t = terms_of(u64::MAX >> 1, 0);
    provider.attach(&t).unwrap();
    payer.attach(&t, &payer_key(), limits()).unwrap();
    let id = payer.open_lane(u64::MAX >> 1, 0).unwrap();
    let v = payer.authorize(call(id, 1)).unwrap();
    assert!(matches!(
        provider.admit(&asked(&v, 1)),
        Ok(Admission::Serve { .. })
    ));
    let mut alias = v.clone();
    alias.channel = u64::MAX;
    let got = provider.admit(&asked(&alias, 2));
    assert!(got.is_err(), "one voucher, two calls: {got:?}");
}

/// The same lane many times in one batch: one is served, and one receipt is signed.
#[test]
fn duplicates_in_a_batch() {
    let mut pair = Pair::new(2);
    let v = pair.payer.authorize(call(lane(0), 1)).unwrap();
    let (_, got) = pair
        .provider
        .exchange(&[], &vec![asked(&v, 1); 50])
        .unwrap();
    let served = got
        .iter()
        .filter(|g| matches!(g, Ok(Admission::Serve { .. })))
        .count();
    assert_eq!(served, 1);
    let again = of_request(completion(lane(0), 1, 900), 1);
    let mut c = vec![completion(lane(0), 1, 1), again];
    c.push(completion(lane(0), 2, 2));
    let (receipts, again) = pair
        .provider
        .exchange(&c, &[asked(&v, 1), asked(&v, 2)])
        .unwrap();
    assert_eq!(receipts[0].as_ref().unwrap(), receipts[1].as_ref().unwrap());
    assert!(receipts[2].is_err());
    for a in again {
        let Ok(Admission::Replay { receipt, .. }) = a else {
            panic!("{a:?}")
        };
        assert_eq!(&receipt, receipts[0].as_ref().unwrap());
    }
    let d = delivery(lane(0), receipts[0].as_ref().unwrap(), 1);
    let (a, v) = pair
        .payer
        .exchange(
            &[d.clone(), d.clone()],
            &[call(lane(0), 2), call(lane(0), 3), call(lane(0), 2)],
        )
        .unwrap();
    assert!(a[0].is_ok() && a[1].is_err());
    assert!(v[0].is_ok() && v[1].is_err() && v[2].as_ref().unwrap() == v[0].as_ref().unwrap());
}

/// A call that runs is listed to be ended even after the store failed once.
#[test]
fn what_must_end_is_listed_after_a_store_error() {
    let mut pair = Pair::new(2);
    pair.call(lane(1), 1);
    let file = pair.provider_file();
    let (_folder, mut payer) = (pair.folder, pair.payer);
    drop(pair.provider);
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch("DELETE FROM leaf").unwrap();
    drop(db);
    let mut provider = open_provider(&file);
    let v = payer.authorize(call(lane(0), 5)).unwrap();
    assert!(provider.admit(&asked(&v, 5)).is_ok());
    let mut t = terms();
    t.channel.unlocks = vec![due(1, 1)];
    t.channel.seen.height += 1;
    provider.attach(&t).unwrap();
    assert_eq!(provider.ends().len(), 1);
    // Another lane's replay hits the damage.
    let old = payer.authorize(call(lane(1), 6)).unwrap();
    let old = forged(&old, &payer_key(), |v| v.sequence = 0);
    assert!(provider.admit(&asked(&old, 6)).is_err());
    assert_eq!(provider.ends().len(), 1, "the call still runs");
}
