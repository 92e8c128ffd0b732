//! Bytes and numbers that nobody honest sends.

use crate::common::*;
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
        assert!(pair.accept(lane(0), &receipt, 6).is_err());
    }
    // None of it did any harm.
    pair.accept(lane(0), &good_receipt, 6).unwrap();
    pair.call(lane(0), 7);
}

#[test]
fn edges_of_numbers_never_panic() {
    const MOST: u128 = (1 << 64) - 1;
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 1);
    for sequence in [0, 1, u64::MAX - 1, u64::MAX, u64::MAX >> 1] {
        for amount in [0, 999, 1_000, MOST, MOST + 1, u128::MAX] {
            for ceiling in [0, 1, CEILING, MOST, u128::MAX] {
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
    let greatest = u64::MAX >> 1;
    let mut pair = Pair::with(0, &terms_of(greatest, 0), options());
    let id = pair.payer.open_lane(greatest, 0).unwrap();
    let mut voucher = pair.authorize(id, 1);
    let admitted = pair.admit(&voucher, 1).unwrap();
    assert!(matches!(admitted, Admission::Serve { .. }));
    voucher.channel = u64::MAX;
    let alias = pair.admit(&voucher, 2);
    assert!(alias.is_err(), "one voucher, two calls: {alias:?}");
}

/// The same lane many times in one batch: one is served, and one receipt is signed.
#[test]
fn duplicates_in_a_batch() {
    let mut pair = Pair::new(2);
    let voucher = pair.authorize(lane(0), 1);
    let [ask, other] = [1, 2].map(|n| asked(&voucher, n));
    let (_, admitted) = pair.provider.exchange(&[], &vec![ask.clone(); 50]).unwrap();
    let is_served = |a: &&Result<Admission, _>| matches!(a, Ok(Admission::Serve { .. }));
    assert_eq!(admitted.iter().filter(is_served).count(), 1);
    let again = of_request(completion(lane(0), 1, 900), 1);
    let done = [completion(lane(0), 1, 1), again, completion(lane(0), 2, 2)];
    let (receipts, replays) = pair.provider.exchange(&done, &[ask, other]).unwrap();
    let receipt = receipts[0].as_ref().unwrap();
    assert_eq!(receipts[1].as_ref().unwrap(), receipt);
    assert!(receipts[2].is_err());
    for replay in replays {
        assert_eq!(&replayed(replay), receipt);
    }
    let twice = vec![delivery(lane(0), receipt, 1); 2];
    let calls = [2, 3, 2].map(|n| call(lane(0), n));
    let (accepted, vouchers) = pair.payer.exchange(&twice, &calls).unwrap();
    assert!(accepted[0].is_ok() && accepted[1].is_err());
    assert!(vouchers[1].is_err());
    assert_eq!(vouchers[2].as_ref().unwrap(), vouchers[0].as_ref().unwrap());
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
