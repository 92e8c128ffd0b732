//! What the provider refuses, why, and that nothing has changed then.

use crate::common::*;

#[test]
fn the_provider_refuses_what_it_must() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 100);
    let voucher = pair.authorize(lane(0), 2);
    let before = pair.provider.lane(lane(0)).unwrap();
    let view = pair.provider.view(lane(0)).unwrap();
    let stranger = SigningKey::from_seed([9; 32]);
    let key = payer_key();

    let changes: [Change<Voucher>; 4] = [
        (|v| v.sequence = 2, Field::Sequence),
        (|v| v.peaks[0] ^= 1, Field::Commitment),
        (|v| v.amount = 119, Field::Amount),
        (|v| v.amount -= 1, Field::Amount),
    ];
    for (change, field) in changes {
        let refused = pair.admit(&forged(&voucher, &key, change), 2);
        // Who holds the payer's key is shown where the lane stands.
        assert_eq!(refused.as_ref().unwrap_err().view(), Some(&view));
        assert_eq!(mismatched(refused), field);
    }
    let bad = forged(&voucher, &key, |v| v.key_index = 1);
    assert_eq!(mismatched(pair.admit(&bad, 2)), Field::KeyIndex);
    let other_chain = {
        let facts = terms().channel;
        let domain = Domains::derive("chain-2", "contract1").voucher;
        let voucher = voucher.voucher(facts.id);
        voucher.pack(CHANNEL, key.sign(&voucher.to_bytes(&domain)))
    };
    let mut flipped = voucher.clone();
    flipped.signature[0] ^= 1;
    for bad in [forged(&voucher, &stranger, |_| {}), flipped, other_chain] {
        let refused = pair.admit(&bad, 2);
        // And nobody else.
        assert_eq!(refused.as_ref().unwrap_err().view(), None);
        refused!(refused, Signature { sequence: 1, .. });
    }
    for amount in [1 << 64, u128::MAX] {
        let huge = forged(&voucher, &key, |v| v.amount = amount);
        refused!(pair.admit(&huge, 2), TooBig { .. });
    }
    let huge = forged(&voucher, &key, |v| v.sequence = u64::MAX);
    refused!(pair.admit(&huge, 2), TooBig { .. });
    let mut elsewhere = voucher.clone();
    elsewhere.channel = 8;
    let unknown = refusal(pair.admit(&elsewhere, 2));
    assert_eq!(unknown, Refusal::UnknownChannel { channel: 8 });
    let mut elsewhere = voucher.clone();
    elsewhere.terms = 1;
    let unknown = refusal(pair.admit(&elsewhere, 2));
    let (channel, terms) = (7, 1);
    assert_eq!(unknown, Refusal::UnknownTerms { channel, terms });
    // A voucher of one lane doesn't hold on another, and one of another key is another's.
    let mut elsewhere = voucher.clone();
    elsewhere.lane = 1;
    refused!(pair.admit(&elsewhere, 2), Signature { .. });
    elsewhere.lane = 1 << 16;
    let other = Refusal::OtherProcess {
        lane: lane(1 << 16),
        key_index: 1,
        ours: 0,
    };
    assert_eq!(refusal(pair.admit(&elsewhere, 2)), other);

    assert_eq!(pair.provider.lane(lane(0)).unwrap(), before);
    let admitted = pair.admit(&voucher, 2).unwrap();
    let (sequence, resumed) = (2, false);
    assert_eq!(admitted, Admission::Serve { sequence, resumed });
}

#[test]
fn one_call_a_lane_and_whatever_was_asked_gets_its_end() {
    let mut pair = Pair::new(1);
    let voucher = pair.authorize(lane(0), 1);
    let again = pair.authorize(lane(0), 1);
    assert_eq!(voucher, again);
    assert_eq!(voucher, pair.payer.retry(lane(0)).unwrap());
    let conflict = Refusal::Conflict {
        lane: lane(0),
        sequence: 1,
        in_flight: request(1),
        asked: request(2),
    };
    assert_eq!(refusal(pair.payer.authorize(call(lane(0), 2))), conflict);

    pair.admit(&voucher, 1).unwrap();
    // Any request at its place waits while it runs, also one for a receipt of 0.
    let (sequence, resumed) = (1, true);
    let waits = Admission::InProgress { sequence };
    for n in [1, 2] {
        assert_eq!(pair.admit(&voucher, n).unwrap(), waits);
        let zero = pair.provider.admit_zero(&asked(&voucher, n));
        assert_eq!(zero.unwrap(), waits);
    }
    pair.provider.release(lane(0));
    refused!(pair.complete(lane(0), 1, 1), NotInFlight { .. });
    let again = pair.admit(&voucher, 1).unwrap();
    assert_eq!(again, Admission::Serve { sequence, resumed });

    // After the receipt everybody at its place gets it, with its response.
    let mut with_body = completion(lane(0), 1, 1);
    with_body.response = Some(b"answer".to_vec());
    let receipt = pair.provider.complete(&with_body).unwrap();
    for n in [1, 2] {
        for replay in [
            pair.admit(&voucher, n).unwrap(),
            pair.provider.admit_zero(&asked(&voucher, n)).unwrap(),
        ] {
            let (receipt, response) = (receipt.clone(), Some(b"answer".to_vec()));
            assert_eq!(replay, Admission::Replay { receipt, response });
        }
    }
    // A completion that says something else gets the receipt that stands.
    let other = of_request(completion(lane(0), 1, 999), 1);
    assert_eq!(pair.provider.complete(&other).unwrap(), receipt);
}

/// A call that is never served gets a signed receipt of 0.
#[test]
fn a_call_never_served_ends_with_a_receipt_of_0() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 100);
    let voucher = pair.authorize(lane(0), 2);
    let low = forged(&voucher, &payer_key(), |v| v.amount = 119);
    let refused = pair.provider.admit_zero(&asked(&low, 2));
    assert_eq!(mismatched(refused), Field::Amount);
    let zero = pair.provider.admit_zero(&asked(&voucher, 2)).unwrap();
    let Admission::Replay { receipt, response } = zero.clone() else {
        panic!("{zero:?}")
    };
    assert_eq!(response, None);
    let accepted = pair.payer.accept(&undelivered(lane(0), &receipt));
    let accepted = accepted.unwrap();
    assert_eq!((accepted.receipt.amount, accepted.sum), (0, 120));
    assert_eq!(accepted.unseen, 0);
    assert_eq!(pair.exposure(), 0);
    // It isn't served after that, whatever is asked at its place.
    assert_eq!(pair.admit(&voucher, 3).unwrap(), zero);
    pair.call(lane(0), 3);
    assert_eq!(pair.settleable()[0].claim, 143);
}

#[test]
fn nothing_is_signed_that_was_not_admitted() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    for sequence in [2, 3, 0] {
        refused!(pair.complete(lane(0), sequence, 5), NotInFlight { .. });
    }
    let refused = refusal(pair.complete(lane(1), 1, 5));
    assert_eq!(refused, Refusal::UnknownLane { lane: lane(1) });
    let voucher = pair.authorize(lane(0), 2);
    pair.admit(&voucher, 2).unwrap();
    refused!(
        pair.complete(lane(0), 3, 5),
        NotInFlight { sequence: 3, .. }
    );
}

#[test]
fn a_provider_takes_at_most_so_many_lanes() {
    let mut pair = Pair::new(MAX_LANES);
    for n in 0..MAX_LANES {
        pair.serve(lane(n), 1);
    }
    let last = pair.provider.lane(lane(0)).unwrap().unwrap();
    let voucher = forged(&last.voucher.unwrap(), &payer_key(), |v| v.lane = MAX_LANES);
    let (channel, max) = (CHANNEL, MAX_LANES);
    let refused = refusal(pair.admit(&voucher, 1));
    assert_eq!(refused, Refusal::TooManyLanes { channel, max });
}
