//! What each side refuses, why, and that nothing has changed then.

mod common;

use common::*;
use oaic_session::{Admission, Delivery, Field, Limits, Refusal, SignedReceipt};
use oaic_vouchers::{PackedVoucher, Receipt, SigningKey, Voucher};

/// The payer's voucher with something else in it, signed by the given key.
fn forged(
    voucher: &PackedVoucher,
    key: &SigningKey,
    change: impl FnOnce(&mut Voucher),
) -> PackedVoucher {
    let facts = terms().channel;
    let mut voucher = voucher.voucher(facts.id);
    change(&mut voucher);
    let signature = key.sign(&voucher.to_bytes(&facts.domains.voucher));
    voucher.pack(CHANNEL, signature)
}

/// The provider's receipt with something else in it, signed by the given key.
fn doctored(
    receipt: &SignedReceipt,
    key: &SigningKey,
    change: impl FnOnce(&mut Receipt),
) -> SignedReceipt {
    let (domain, mut decoded) = Receipt::from_bytes(&receipt.bytes).unwrap();
    change(&mut decoded);
    let bytes = decoded.to_bytes(&domain).to_vec();
    let signature = key.sign(&bytes);
    SignedReceipt { bytes, signature }
}

#[test]
fn the_provider_refuses_what_it_must() {
    let mut pair = Pair::new();
    pair.call(lane(0), 100);
    let voucher = pair.payer.authorize(lane(0), request(2)).unwrap();
    let before = pair.provider.lane(lane(0)).unwrap();
    let stranger = SigningKey::from_seed([9; 32]);
    let key = payer_key();

    let admit = |pair: &mut Pair, voucher: &PackedVoucher| pair.provider.admit(voucher, request(2));
    for (bad, field) in [
        (forged(&voucher, &key, |v| v.sequence = 2), Field::Sequence),
        (
            forged(&voucher, &key, |v| v.peaks[0] ^= 1),
            Field::Commitment,
        ),
        (forged(&voucher, &key, |v| v.amount = 119), Field::Amount),
        (
            forged(&voucher, &key, |v| v.amount = CEILING - 1),
            Field::Amount,
        ),
        (forged(&voucher, &key, |v| v.key_index = 1), Field::KeyIndex),
    ] {
        assert_eq!(mismatched(admit(&mut pair, &bad)), field);
    }
    let other_chain = {
        let facts = terms().channel;
        let domain = oaic_session::Domains::derive("chain-2", "contract1").voucher;
        let voucher = voucher.voucher(facts.id);
        voucher.pack(CHANNEL, key.sign(&voucher.to_bytes(&domain)))
    };
    let mut flipped = voucher.clone();
    flipped.signature[0] ^= 1;
    for bad in [forged(&voucher, &stranger, |_| {}), flipped, other_chain] {
        assert!(matches!(
            refusal(admit(&mut pair, &bad)),
            Refusal::Signature { sequence: 1, .. }
        ));
    }
    let over = forged(&voucher, &key, |v| v.amount = BUDGET + 1);
    assert_eq!(
        refusal(admit(&mut pair, &over)),
        Refusal::OverBudget {
            lane: lane(0),
            needed: BUDGET + 1,
            limit: BUDGET
        }
    );
    let mut elsewhere = voucher.clone();
    elsewhere.channel = 8;
    let unknown = refusal(admit(&mut pair, &elsewhere));
    assert_eq!(unknown, Refusal::UnknownChannel { channel: 8 });
    let mut elsewhere = voucher.clone();
    elsewhere.terms = 1;
    let unknown = refusal(admit(&mut pair, &elsewhere));
    assert_eq!(
        unknown,
        Refusal::UnknownTerms {
            channel: 7,
            terms: 1
        }
    );
    // A voucher of one lane doesn't hold on another.
    let mut elsewhere = voucher.clone();
    elsewhere.lane = 1;
    assert!(matches!(
        refusal(admit(&mut pair, &elsewhere)),
        Refusal::Signature { .. }
    ));

    assert_eq!(pair.provider.lane(lane(0)).unwrap(), before);
    let admitted = admit(&mut pair, &voucher).unwrap();
    assert_eq!(
        admitted,
        Admission::Serve {
            sequence: 2,
            resumed: false
        }
    );
}

#[test]
fn an_opening_voucher_is_for_exactly_one_ceiling() {
    let mut pair = Pair::new();
    let voucher = pair.payer.authorize(lane(0), request(1)).unwrap();
    for amount in [0, CEILING - 1, CEILING + 1] {
        let bad = forged(&voucher, &payer_key(), |v| v.amount = amount);
        assert_eq!(
            mismatched(pair.provider.admit(&bad, request(1))),
            Field::Opening
        );
    }
    assert_eq!(pair.provider.lane(lane(0)).unwrap(), None);
    pair.provider.admit(&voucher, request(1)).unwrap();
}

#[test]
fn one_call_a_lane_and_no_other_request_for_its_place() {
    let mut pair = Pair::new();
    let voucher = pair.payer.authorize(lane(0), request(1)).unwrap();
    let again = pair.payer.authorize(lane(0), request(1)).unwrap();
    assert_eq!(voucher, again);
    let (in_flight, asked) = (request(1), request(2));
    let conflict = Refusal::Conflict {
        lane: lane(0),
        sequence: 1,
        in_flight,
        asked,
    };
    assert_eq!(refusal(pair.payer.authorize(lane(0), request(2))), conflict);

    pair.provider.admit(&voucher, request(1)).unwrap();
    assert_eq!(refusal(pair.provider.admit(&voucher, request(2))), conflict);
    let busy = Refusal::InProgress {
        lane: lane(0),
        sequence: 1,
    };
    assert_eq!(refusal(pair.provider.admit(&voucher, request(1))), busy);
    pair.provider.release(lane(0));
    let resumed = pair.provider.admit(&voucher, request(1)).unwrap();
    assert_eq!(
        resumed,
        Admission::Serve {
            sequence: 1,
            resumed: true
        }
    );

    // After the receipt the same request is replayed, another one is still refused.
    let mut with_body = completion(lane(0), 1, 1);
    with_body.response = Some(b"answer".to_vec());
    let receipt = pair.provider.complete(&with_body).unwrap();
    assert_eq!(refusal(pair.provider.admit(&voucher, request(2))), conflict);
    let replay = pair.provider.admit(&voucher, request(1)).unwrap();
    let response = Some(b"answer".to_vec());
    assert_eq!(
        replay,
        Admission::Replay {
            receipt: receipt.clone(),
            response
        }
    );
    // A completion that says something else gets the receipt that stands.
    let other = pair
        .provider
        .complete(&completion(lane(0), 1, 999))
        .unwrap();
    assert_eq!(other, receipt);
}

#[test]
fn nothing_is_signed_that_was_not_admitted() {
    let mut pair = Pair::new();
    pair.call(lane(0), 1);
    for (id, sequence) in [(lane(0), 2), (lane(0), 3), (lane(0), 0)] {
        let refused = refusal(pair.provider.complete(&completion(id, sequence, 5)));
        assert!(matches!(refused, Refusal::NotInFlight { .. }), "{refused}");
    }
    let refused = refusal(pair.provider.complete(&completion(lane(1), 1, 5)));
    assert_eq!(refused, Refusal::UnknownLane { lane: lane(1) });
    let voucher = pair.payer.authorize(lane(0), request(2)).unwrap();
    pair.provider.admit(&voucher, request(2)).unwrap();
    let refused = refusal(pair.provider.complete(&completion(lane(0), 3, 5)));
    assert!(matches!(refused, Refusal::NotInFlight { sequence: 3, .. }));
}

#[test]
fn the_payer_refuses_what_it_must() {
    let mut pair = Pair::new();
    let (_, good) = pair.serve(lane(0), 100);
    let before = pair.payer.lane(lane(0)).unwrap();
    let key = provider_key();
    let id = lane(0);
    let accept = |pair: &mut Pair, receipt: SignedReceipt| {
        pair.payer.accept(&Delivery {
            lane: id,
            receipt,
            response_hash: response(100),
        })
    };

    for (bad, field) in [
        (doctored(&good, &key, |r| r.sequence = 2), Field::Sequence),
        (
            doctored(&good, &key, |r| r.request_hash[0] ^= 1),
            Field::RequestHash,
        ),
        (
            doctored(&good, &key, |r| r.response_hash[0] ^= 1),
            Field::ResponseHash,
        ),
        (
            doctored(&good, &key, |r| r.channel_id[0] ^= 1),
            Field::Channel,
        ),
        (doctored(&good, &key, |r| r.lane = 1), Field::Lane),
        (doctored(&good, &key, |r| r.terms = 1), Field::Lane),
        (doctored(&good, &key, |r| r.key_index = 1), Field::KeyIndex),
    ] {
        assert_eq!(mismatched(accept(&mut pair, bad)), field);
    }
    let over = doctored(&good, &key, |r| r.amount += 1);
    assert_eq!(
        refusal(accept(&mut pair, over)),
        Refusal::Overcharge {
            lane: id,
            sequence: 1,
            price: 120,
            amount: 121
        }
    );
    let mut other_domain = good.clone();
    other_domain.bytes[0] ^= 1;
    other_domain.signature = key.sign(&other_domain.bytes);
    assert_eq!(mismatched(accept(&mut pair, other_domain)), Field::Domain);
    let mut flipped = good.clone();
    flipped.signature[3] ^= 1;
    let stranger = doctored(&good, &SigningKey::from_seed([9; 32]), |_| {});
    for bad in [flipped, stranger] {
        let refused = refusal(accept(&mut pair, bad));
        assert!(
            matches!(refused, Refusal::Signature { sequence: 1, .. }),
            "{refused}"
        );
    }
    let mut short = good.clone();
    short.bytes.pop();
    assert!(matches!(
        refusal(accept(&mut pair, short)),
        Refusal::Decode { .. }
    ));

    assert_eq!(pair.payer.lane(id).unwrap(), before);
    let accepted = accept(&mut pair, good.clone()).unwrap();
    assert_eq!((accepted.receipt.amount, accepted.sum), (120, 120));
    // Taken once: the second time nothing is under way.
    assert!(matches!(
        refusal(accept(&mut pair, good)),
        Refusal::NotInFlight { .. }
    ));
}

#[test]
fn a_provider_may_charge_less() {
    let mut pair = Pair::new();
    let (_, good) = pair.serve(lane(0), 100);
    let gift = doctored(&good, &provider_key(), |r| r.amount = 1);
    assert_eq!(
        pair.payer
            .accept(&delivery(lane(0), &gift, 100))
            .unwrap()
            .sum,
        1
    );
}

#[test]
fn lanes_together_never_pass_the_budget() {
    let mut pair = Pair::new();
    let mut small = terms();
    small.channel.budget = 2 * CEILING + 500;
    pair.payer
        .attach(&small, &payer_key(), Limits::NONE)
        .unwrap();
    pair.provider.attach(&small).unwrap();
    pair.call(lane(0), 700);
    let one = pair.payer.authorize(lane(1), request(1)).unwrap();
    // Lane 0: 720 signed for, 1,000 acknowledged at opening, 1,720 with a call; lane 1: 1,000.
    let over = Refusal::OverBudget {
        lane: lane(0),
        needed: 2_720,
        limit: 2_500,
    };
    assert_eq!(refusal(pair.payer.authorize(lane(0), request(2))), over);
    let forced = forged(
        &pair.payer.final_voucher(lane(0)).unwrap(),
        &payer_key(),
        |_| {},
    );
    pair.provider.admit(&one, request(1)).unwrap();
    assert_eq!(refusal(pair.provider.admit(&forced, request(2))), over);
    // More budget, and it goes on.
    small.channel.budget = 2_720;
    pair.payer
        .attach(&small, &payer_key(), Limits::NONE)
        .unwrap();
    pair.provider.attach(&small).unwrap();
    pair.serve(lane(0), 2);
}

#[test]
fn a_payers_own_limits_hold() {
    let mut pair = Pair::new();
    let limits = |max_spend, max_call| Limits {
        max_spend,
        max_call,
    };
    pair.payer
        .attach(&terms(), &payer_key(), limits(CEILING - 1, CEILING))
        .unwrap();
    let needed = CEILING;
    assert_eq!(
        refusal(pair.payer.authorize(lane(0), request(1))),
        Refusal::OverBudget {
            lane: lane(0),
            needed,
            limit: CEILING - 1
        }
    );
    pair.payer
        .attach(&terms(), &payer_key(), limits(CEILING, CEILING - 1))
        .unwrap();
    assert_eq!(
        refusal(pair.payer.authorize(lane(0), request(1))),
        Refusal::CallTooDear {
            lane: lane(0),
            max_call: CEILING,
            limit: CEILING - 1
        }
    );
    pair.payer
        .attach(&terms(), &payer_key(), limits(CEILING, CEILING))
        .unwrap();
    pair.payer.authorize(lane(0), request(1)).unwrap();
}

#[test]
fn a_channel_has_at_most_so_many_lanes() {
    let mut pair = Pair::new();
    for n in 0..OPTIONS.max_lanes {
        pair.serve(lane(n), 1);
    }
    let max = OPTIONS.max_lanes;
    let too_many = Refusal::TooManyLanes {
        lane: lane(max),
        max,
    };
    assert_eq!(
        refusal(pair.payer.authorize(lane(max), request(1))),
        too_many
    );
    let last = pair
        .provider
        .lane(lane(0))
        .unwrap()
        .unwrap()
        .voucher
        .unwrap();
    let voucher = forged(&last, &payer_key(), |v| v.lane = max);
    assert_eq!(refusal(pair.provider.admit(&voucher, request(1))), too_many);
}

#[test]
fn what_never_changes_must_not_change() {
    let mut pair = Pair::new();
    let mut dearer = terms();
    dearer.price.max_call += 1;
    assert_eq!(mismatched(pair.provider.attach(&dearer)), Field::Terms);
    let mut other = terms();
    other.channel.id[0] ^= 1;
    assert_eq!(mismatched(pair.provider.attach(&other)), Field::Channel);
    let mut other = terms();
    other.channel.domains.voucher[0] ^= 1;
    let refused = pair.payer.attach(&other, &payer_key(), Limits::NONE);
    assert_eq!(mismatched(refused), Field::Domain);
    let refused = pair.payer.attach(&terms(), &provider_key(), Limits::NONE);
    assert_eq!(mismatched(refused), Field::Key);
    let mut other = terms();
    other.channel.receipt.index = 1;
    assert_eq!(mismatched(pair.provider.attach(&other)), Field::Key);
    let mut small_order = terms();
    small_order.channel.session.key = oaic_vouchers::keys::SMALL_ORDER[0];
    assert!(matches!(
        refusal(pair.provider.attach(&small_order)),
        Refusal::Key { .. }
    ));
    let big = terms_of(u64::MAX, 0);
    assert!(matches!(
        refusal(pair.provider.attach(&big)),
        Refusal::TooBig { .. }
    ));
}
