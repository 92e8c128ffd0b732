use crate::common::*;
use oaic_session::*;
use oaic_vouchers::SigningKey;

fn key(n: u8) -> SigningKey {
    SigningKey::from_seed([0x50 + n; 32])
}

fn rotated(n: u8, height: u64) -> ChannelTerms {
    let mut t = terms();
    t.channel.session = PublicKey {
        index: u32::from(n),
        key: key(n).public(),
    };
    t.channel.seen.height = height;
    t
}

/// No backup: "a lost store means to rotate the key". Key 1 is in force, a new store begins, and is
/// told of all lanes that the chain knows.
#[test]
fn a_lost_store_goes_on_after_its_rotation() {
    for old_terms in [false, true] {
        let mut pair = Pair::new(1);
        pair.call(lane(0), 1);
        let (_, _) = pair.serve(lane(0), 2);
        let newest = u32::from(old_terms);
        let mut t = rotated(1, 1_010);
        t.terms = newest;
        t.channel.newest_terms = newest;
        t.channel.paid = 11;
        t.channel.reserve -= 11;
        let mut payer = PayerSession::open(pair.folder.path().join("new.db"), options()).unwrap();
        payer.attach(&t, &key(1), limits()).unwrap();
        let told = [(
            lane(0),
            ChainLane {
                sequence: 0,
                paid: 11,
            },
        )];
        payer.mark_settled(&told, 1_010).ok();
        let opened = payer.open_lane(CHANNEL, 0);
        assert!(
            opened.is_ok(),
            "old terms {old_terms}: what an earlier key signed stops the new one"
        );
    }
}

/// The same for a payer that restored a copy that is too old and rotated, as it is told.
#[test]
fn a_restored_payer_goes_on_after_its_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let opts = Options {
        backup: Some(f.join("b.db")),
        ..options()
    };
    let mut payer = PayerSession::open(f.join("payer.db"), opts.clone()).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    let mut provider = open_provider(&f.join("provider.db"));
    let a = payer.open_lane(CHANNEL, 0).unwrap();
    let old = std::fs::read(f.join("b.db")).unwrap();
    let b = payer.open_lane(CHANNEL, 0).unwrap();
    for (n, id) in [(1, a), (2, b), (3, b)] {
        let v = payer.authorize(call(id, n)).unwrap();
        let Ok(Admission::Serve { sequence, .. }) = provider.admit(&asked(&v, n)) else {
            panic!()
        };
        let r = provider.complete(&completion(id, sequence, n)).unwrap();
        payer.accept(&delivery(id, &r, n)).unwrap();
    }
    drop(payer);
    std::fs::remove_file(f.join("payer.db")).unwrap();
    std::fs::write(f.join("b.db"), old).unwrap();
    let mut payer = PayerSession::restore(f.join("b.db"), f.join("payer.db"), options()).unwrap();
    assert!(payer.restored().unwrap().too_old);
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    assert!(payer.open_lane(CHANNEL, 0).is_err());
    // All was settled under key 0; then the rotation came into force.
    let mut t = rotated(1, 1_010);
    t.channel.paid = 100;
    payer.attach(&t, &key(1), limits()).unwrap();
    let told = [
        (
            a,
            ChainLane {
                sequence: 0,
                paid: 21,
            },
        ),
        (
            b,
            ChainLane {
                sequence: 1,
                paid: 50,
            },
        ),
    ];
    let heard = payer.mark_settled(&told, 1_010);
    println!("{:?}", heard.map_err(|e| e.to_string()));
    let c = payer.open_lane(CHANNEL, 0);
    assert!(c.is_ok(), "{}", c.unwrap_err());
}

/// Messages are lost anywhere, both restart anywhere, the price changes, terms advance, keys rotate:
/// after each, a call gets through after sensible steps.
#[test]
fn an_honest_pair_is_never_stuck() {
    use rand::{Rng, SeedableRng};
    for seed in 0..150u64 {
        let mut rng = rand::rngs::StdRng::seed_from_u64(seed);
        let mut pair = Pair::new(1);
        let mut now = terms();
        let mut session = payer_key();
        let mut id = lane(0);
        let mut n = 0u64;
        let lim = Limits::new(u128::MAX, CEILING, 3);
        for _ in 0..40 {
            match rng.gen_range(0..9) {
                0 => {
                    drop(pair.payer);
                    pair.payer =
                        PayerSession::open(pair.folder.path().join("payer.db"), options()).unwrap();
                    pair.payer.attach(&now, &session, lim).unwrap();
                }
                1 => {
                    drop(pair.provider);
                    pair.provider = ProviderSession::open(
                        pair.folder.path().join("provider.db"),
                        options(),
                        &provider_key(),
                        0,
                    )
                    .unwrap();
                    pair.provider.attach(&now).unwrap();
                }
                2 => {
                    let index = now.channel.session.index + 1;
                    session = key(index as u8);
                    now.channel.session = PublicKey {
                        index,
                        key: session.public(),
                    };
                    now.channel.seen.height += 1;
                    pair.payer.attach(&now, &session, lim).unwrap();
                    pair.provider.attach(&now).unwrap();
                }
                3 => {
                    let mut table = now.prices[0];
                    table.hash = [rng.gen(); 32];
                    table.version += 1;
                    now.prices = vec![table];
                    now.in_force = table.hash;
                    now.channel.seen.height += 1;
                    pair.payer.attach(&now, &session, lim).unwrap();
                    pair.provider.attach(&now).unwrap();
                }
                4 if rng.gen_bool(0.4) => {
                    now.terms += 1;
                    now.channel.newest_terms += 1;
                    now.channel.seen.height += 1;
                    pair.payer.attach(&now, &session, lim).unwrap();
                    pair.provider.attach(&now).unwrap();
                }
                _ => {}
            }
            // Sensible steps.
            let (lose_request, lose_answer) = (rng.gen_bool(0.3), rng.gen_bool(0.3));
            n += 1;
            let mut done = false;
            for attempt in 0..8 {
                let _ = attempt;
                if pair.payer.outdated(CHANNEL).unwrap().contains(&id)
                    && pair.payer.lane(id).unwrap().unwrap().in_flight.is_none()
                {
                    let _ = pair
                        .payer
                        .final_voucher(id)
                        .map(|v| pair.provider.acknowledge(&v));
                    pair.payer.give_up(id).unwrap();
                    id = pair.payer.open_lane(CHANNEL, 0).unwrap();
                }
                let state = pair.payer.lane(id).unwrap().unwrap();
                let (voucher, q) = match state.in_flight {
                    Some(f) => (
                        pair.payer.retry(id).unwrap(),
                        (f.request_hash, f.ceiling, f.price_table),
                    ),
                    None => {
                        let c = Call {
                            price_table: now.in_force,
                            ..call(id, n)
                        };
                        (
                            pair.payer.authorize(c).unwrap(),
                            (c.request_hash, c.ceiling, c.price_table),
                        )
                    }
                };
                if lose_request && attempt == 0 {
                    break;
                }
                let ask = Request {
                    voucher,
                    request_hash: q.0,
                    ceiling: q.1,
                    price_table: q.2,
                };
                let receipt = match pair.provider.admit(&ask) {
                    Ok(Admission::Serve { sequence, .. }) => {
                        if rng.gen_bool(0.15) {
                            pair.provider.release(id);
                            continue;
                        }
                        pair.provider
                            .complete(&completion(id, sequence, n))
                            .unwrap()
                    }
                    Ok(Admission::Replay { receipt, .. }) => receipt,
                    Ok(Admission::InProgress { .. }) => panic!("nothing runs"),
                    Err(e) => {
                        if let Some(view) = e.view() {
                            let view = view.clone();
                            pair.payer.refused(id, &view).unwrap();
                        }
                        match pair.provider.admit_zero(&ask) {
                            Ok(Admission::Replay { receipt, .. }) => receipt,
                            other => panic!("seed {seed}: {e} then {other:?}"),
                        }
                    }
                };
                if lose_answer && attempt == 0 {
                    continue;
                }
                let a = pair
                    .payer
                    .accept(&Delivery {
                        lane: id,
                        response_hash: Some(
                            oaic_vouchers::Receipt::from_bytes(&receipt.bytes)
                                .unwrap()
                                .1
                                .response_hash,
                        ),
                        receipt,
                    })
                    .unwrap_or_else(|e| panic!("seed {seed}: {e}"));
                if a.receipt.request_hash == request(n) && a.receipt.amount > 0 {
                    done = true;
                    break;
                }
            }
            let stuck = pair.payer.exposure(CHANNEL).unwrap() > lim.exposure();
            if stuck {
                break; // it leaves
            }
            assert!(
                done || lose_request,
                "seed {seed}: call {n} didn't get through"
            );
        }
    }
}

/// As above; and what the chain names was under terms that the new store never needed.
#[test]
fn lanes_of_terms_that_are_unknown_stop_a_payer_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut payer = PayerSession::open(folder.path().join("new.db"), options()).unwrap();
    let told = [(
        lane(0),
        ChainLane {
            sequence: 0,
            paid: 11,
        },
    )];
    let mut open = Vec::new();
    for n in 1..4u8 {
        let mut t = rotated(n, 1_000 + u64::from(n) * 10);
        t.terms = 1;
        t.channel.newest_terms = 1;
        t.channel.paid = 11;
        payer.attach(&t, &key(n), limits()).unwrap();
        let _ = payer.mark_settled(&told, 1_000 + u64::from(n) * 10);
        open.push(payer.open_lane(CHANNEL, 0).is_ok());
    }
    assert!(
        open[1..].iter().all(|o| *o),
        "rotations 2 and 3 don't help: {open:?}"
    );
}
