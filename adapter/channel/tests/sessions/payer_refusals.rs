//! What the payer refuses, why, and that nothing has changed then.

use crate::common::*;

#[test]
fn the_payer_refuses_what_it_must() {
    let mut pair = Pair::new(1);
    let (_, good) = pair.serve(lane(0), 100);
    let before = pair.payer.lane(lane(0)).unwrap();
    let key = provider_key();
    let id = lane(0);
    let changes: [Change<Receipt>; 7] = [
        (|r| r.sequence = 2, Field::Sequence),
        (|r| r.request_hash[0] ^= 1, Field::RequestHash),
        (|r| r.response_hash[0] ^= 1, Field::ResponseHash),
        (|r| r.channel_id[0] ^= 1, Field::Channel),
        (|r| r.lane = 1, Field::Lane),
        (|r| r.terms = 1, Field::Lane),
        (|r| r.price_table[0] ^= 1, Field::PriceTable),
    ];
    for (change, field) in changes {
        let bad = doctored(&good, &key, change);
        assert_eq!(mismatched(pair.accept(id, &bad, 100)), field);
    }
    let over = doctored(&good, &key, |r| r.amount += 1);
    let overcharge = Refusal::Overcharge {
        lane: id,
        sequence: 1,
        price: 120,
        amount: 121,
    };
    assert_eq!(refusal(pair.accept(id, &over, 100)), overcharge);
    let mut other_domain = good.clone();
    other_domain.bytes[0] ^= 1;
    other_domain.signature = key.sign(&other_domain.bytes);
    let refused = pair.accept(id, &other_domain, 100);
    assert_eq!(mismatched(refused), Field::Domain);
    let mut flipped = good.clone();
    flipped.signature[3] ^= 1;
    let stranger = doctored(&good, &SigningKey::from_seed([9; 32]), |_| {});
    for bad in [flipped, stranger] {
        refused!(pair.accept(id, &bad, 100), Signature { sequence: 1, .. });
    }
    let mut short = good.clone();
    short.bytes.pop();
    refused!(pair.accept(id, &short, 100), Decode { .. });

    assert_eq!(pair.payer.lane(id).unwrap(), before);
    let accepted = pair.accept(id, &good, 100).unwrap();
    assert_eq!((accepted.receipt.amount, accepted.sum), (120, 120));
    // Taken once: the second time nothing is under way.
    refused!(pair.accept(id, &good, 100), NotInFlight { .. });
}

#[test]
fn a_provider_may_charge_less_and_never_above_the_grant() {
    let mut pair = Pair::new(2);
    let (_, good) = pair.serve(lane(0), 100);
    let gift = doctored(&good, &provider_key(), |r| r.amount = 1);
    let accepted = pair.accept(lane(0), &gift, 100).unwrap();
    assert_eq!(accepted.sum, 1);
    // The price of its units, but more than this call was granted.
    pair.begin_part(lane(1), 100, 100);
    let dear = doctored(&good, &provider_key(), |r| r.lane = 1);
    let expected = Refusal::AboveCeiling {
        lane: lane(1),
        sequence: 1,
        ceiling: 100,
        amount: 120,
    };
    assert_eq!(refusal(pair.accept(lane(1), &dear, 100)), expected);
}

#[test]
fn a_response_that_never_came_counts_for_good() {
    let mut pair = Pair::new(1);
    let (_, receipt) = pair.serve(lane(0), 100);
    let accepted = pair.payer.accept(&undelivered(lane(0), &receipt));
    assert_eq!(accepted.unwrap().unseen, 120);
    assert_eq!(pair.exposure(), 120);
    let mut pair = pair.restart_payer();
    assert_eq!(pair.exposure(), 120);
    pair.call(lane(0), 100);
    assert_eq!(pair.exposure(), 120);
}

#[test]
fn a_payers_own_limits_hold() {
    let mut pair = Pair::new(1);
    let attach = |pair: &mut Pair, limits| {
        pair.payer.attach(&terms(), &payer_key(), limits).unwrap();
    };
    attach(&mut pair, Limits::new(CEILING - 1, CEILING, 1));
    let over = Refusal::OverBudget {
        lane: lane(0),
        needed: CEILING,
        left: CEILING - 1,
    };
    assert_eq!(refusal(pair.payer.authorize(call(lane(0), 1))), over);
    attach(&mut pair, Limits::new(CEILING, CEILING - 1, 1));
    let dear = Refusal::CallTooDear {
        lane: lane(0),
        ceiling: CEILING,
        limit: CEILING - 1,
    };
    assert_eq!(refusal(pair.payer.authorize(call(lane(0), 1))), dear);
    attach(&mut pair, Limits::new(CEILING, CEILING, 1));
    pair.authorize(lane(0), 1);
    let (channel, max) = (CHANNEL, 1);
    let many = Refusal::TooManyLanes { channel, max };
    assert_eq!(refusal(pair.payer.open_lane(CHANNEL, 0)), many);
    let limits = Limits::new(1, 10, 3);
    assert_eq!(limits.exposure(), 60, "twice a ceiling for each lane");
    let (exposure, least) = (29, 30);
    let low = limits.with_exposure(exposure).unwrap_err();
    assert_eq!(low, Refusal::Exposure { exposure, least });
    assert_eq!(limits.with_exposure(30).unwrap().exposure(), 30);
}

/// What ended lanes authorized beyond their receipts stays counted; above its bound the session
/// leaves the provider.
#[test]
fn exposure_has_a_bound() {
    let mut pair = Pair::new(3);
    let limits = Limits::new(u128::MAX, CEILING, 3);
    let limits = limits.with_exposure(3_000).unwrap();
    pair.payer.attach(&terms(), &payer_key(), limits).unwrap();
    for n in 0..3 {
        pair.call(lane(n), 80); // 100
        let ended = pair.cut(lane(n), 1);
        assert_eq!((ended.ended, ended.at_risk), (true, 1_000));
    }
    let refused = refusal(pair.payer.retry(lane(0)));
    assert_eq!(refused, Refusal::Ended { lane: lane(0) });
    assert_eq!(pair.exposure(), 3_000);
    // It may be at its bound; a fourth lane brings it above.
    let fourth = pair.open();
    pair.cut(fourth, 1);
    let over = Refusal::OverExposure {
        channel: CHANNEL,
        exposure: 4_000,
        bound: 3_000,
    };
    assert_eq!(refusal(pair.payer.open_lane(CHANNEL, 0)), over);

    // A late receipt with its response is a call after all.
    let voucher = pair.payer.voucher(lane(0)).unwrap().unwrap();
    pair.admit(&voucher, 1).unwrap();
    let receipt = pair.complete(lane(0), 2, 1).unwrap();
    pair.accept(lane(0), &receipt, 1).unwrap();
    assert_eq!(pair.exposure(), 3_979);

    // The key is rotated out: what the claims took stays, the rest is freed.
    let lanes: Vec<_> = (0..4).map(|n| (lane(n), ChainLane::default())).collect();
    refused!(pair.payer.realize(CHANNEL, &lanes, 1_000), NotFinal { .. });
    let new = new_payer_key();
    let mut rotated = rotated(&new, 1);
    rotated.channel.seen.height = 2_000;
    pair.payer.attach(&rotated, &new, limits).unwrap();
    let mut lanes = lanes;
    lanes[1].1.paid = 600;
    refused!(
        pair.payer.realize(CHANNEL, &lanes, 1_999),
        NotFinal { since: 2_000, .. }
    );
    pair.payer.realize(CHANNEL, &lanes, 2_000).unwrap();
    assert_eq!(pair.exposure(), 500);
    pair.payer.realize(CHANNEL, &lanes, 2_000).unwrap();
    assert_eq!(pair.exposure(), 500, "once");
    pair.open();
}

#[test]
fn what_never_changes_must_not_change() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    // A key index means one key.
    let changes: [Change<ChannelTerms>; 4] = [
        (|t| t.tier += 1, Field::Terms),
        (|t| t.channel.id[0] ^= 1, Field::Channel),
        (|t| t.channel.domains.voucher[0] ^= 1, Field::Domain),
        (
            |t| t.channel.receipt_keys[0].key = payer_key().public(),
            Field::Key,
        ),
    ];
    for (change, field) in changes {
        let mut other = terms();
        change(&mut other);
        assert_eq!(mismatched(pair.provider.attach(&other)), field);
        let refused = pair.payer.attach(&other, &payer_key(), limits());
        assert_eq!(mismatched(refused), field);
    }
    let refused = pair.payer.attach(&terms(), &provider_key(), limits());
    assert_eq!(mismatched(refused), Field::Key);
    let mut small_order = terms();
    small_order.channel.session.key = oaic_vouchers::keys::SMALL_ORDER[0];
    refused!(pair.provider.attach(&small_order), Key { .. });
    let big = terms_of(u64::MAX, 0);
    refused!(pair.provider.attach(&big), TooBig { .. });
}
