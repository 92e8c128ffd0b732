//! How sessions go: calls, batches, rotated keys, settlement, proofs.

use crate::common::*;

#[test]
fn calls_go_on_and_vouchers_are_cumulative() {
    let mut pair = Pair::new(1);
    let first = pair.authorize(lane(0), 100);
    assert_eq!((first.sequence, first.amount), (0, CEILING));
    assert_eq!(first.peaks, oaic_vouchers::EMPTY_PEAKS);
    pair.call(lane(0), 100); // 120 uoaic
    let second = pair.authorize(lane(0), 900);
    assert_eq!((second.sequence, second.amount), (1, 120 + CEILING));
    pair.call(lane(0), 900); // 920
    let last = pair.payer.final_voucher(lane(0)).unwrap();
    assert_eq!((last.sequence, last.amount), (2, 1_040));
    let state = pair.provider.acknowledge(&last).unwrap();
    assert_eq!((state.calls, state.sum), (2, 1_040));
    assert_eq!(state.commitment, last.peaks);
    assert_eq!(state.voucher.as_ref(), Some(&last));
    // The provider claims what its receipts come to, under the voucher that covers them.
    let (voucher, claim) = (last, 1_040);
    assert_eq!(pair.settleable(), [Entry { voucher, claim }]);
}

#[test]
fn what_a_call_did_not_use_stays_with_the_payer() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 100);
    let due = &pair.settleable()[0];
    assert_eq!((due.voucher.amount, due.claim), (CEILING, 120));
}

#[test]
fn a_rotated_session_key_goes_on_with_the_same_tree() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 100);
    let new = new_payer_key();
    let old = pair.authorize(lane(0), 2);
    let rotated = rotated(&new, 1);
    pair.attach_payer(&rotated, &new);
    pair.provider.attach(&rotated).unwrap();
    let refused = pair.admit(&old, 2);
    assert_eq!(mismatched(refused), Field::KeyIndex);
    let voucher = pair.payer.retry(lane(0)).unwrap();
    assert_eq!((voucher.key_index, voucher.sequence), (1, 1));
    assert_eq!(voucher.peaks, old.peaks);
    // What was not settled before the rotation can be again, since the payer signed anew.
    assert_eq!(pair.settleable(), []);
    pair.admit(&voucher, 2).unwrap();
    let receipt = pair.complete(lane(0), 2, 2).unwrap();
    assert_eq!(pair.settleable()[0].claim, 142);
    pair.accept(lane(0), &receipt, 2).unwrap();
    assert_eq!(pair.payer.final_voucher(lane(0)).unwrap().sequence, 2);
}

/// A stored receipt that is asked for under the new key makes its lane settle again.
#[test]
fn a_receipt_asked_for_anew_is_payable_anew() {
    let mut pair = Pair::new(1);
    pair.serve(lane(0), 100);
    let new = new_payer_key();
    let rotated = rotated(&new, 1);
    pair.attach_payer(&rotated, &new);
    pair.provider.attach(&rotated).unwrap();
    pair.provider.mark_dead(lane(0), "WrongKey").unwrap();
    assert_eq!(pair.settleable(), []);
    let voucher = pair.payer.retry(lane(0)).unwrap();
    replayed(pair.admit(&voucher, 100));
    let claim = 120;
    assert_eq!(pair.settleable(), [Entry { voucher, claim }]);
}

#[test]
fn a_stream_is_raised_and_has_one_receipt() {
    let mut pair = Pair::new(1);
    let voucher = pair.begin_part(lane(0), 1, 300);
    let more = pair.payer.raise(lane(0), 700).unwrap();
    assert_eq!((more.sequence, more.amount), (voucher.sequence, 700));
    assert_eq!(more.peaks, voucher.peaks);
    assert_eq!(pair.provider.raise(&more).unwrap(), 700);
    // An older voucher, or the same again, raises nothing.
    for old in [&voucher, &more] {
        assert_eq!(mismatched(pair.provider.raise(old)), Field::Amount);
    }
    assert_eq!(mismatched(pair.payer.raise(lane(0), 700)), Field::Amount);
    // The provider delivered more than was granted: that is its own loss.
    let done = of_request(completion(lane(0), 1, 900), 1);
    let receipt = pair.provider.complete(&done).unwrap();
    let accepted = pair.accept(lane(0), &receipt, 900).unwrap();
    assert_eq!(accepted.receipt.amount, 700);
    assert_eq!(mismatched(pair.provider.raise(&more)), Field::Sequence);
}

#[test]
fn one_bad_item_of_many_touches_no_other() {
    let mut pair = Pair::new(8);
    let calls: Vec<_> = (0..8).map(|n| call(lane(n), n.into())).collect();
    let (_, vouchers) = pair.payer.exchange(&[], &calls).unwrap();
    let mut requests: Vec<_> = vouchers
        .into_iter()
        .zip(0..)
        .map(|(voucher, n)| asked(&voucher.unwrap(), n))
        .collect();
    requests[3].voucher.signature[9] ^= 4;
    requests[5].voucher.channel = 1;
    let (_, admissions) = pair.provider.exchange(&[], &requests).unwrap();
    let ok: Vec<_> = admissions.iter().map(Result::is_ok).collect();
    assert_eq!(ok, [true, true, true, false, true, false, true, true]);

    let completions: Vec<_> = (0..8).map(|n| completion(lane(n), 1, n.into())).collect();
    let (receipts, _) = pair.provider.exchange(&completions, &[]).unwrap();
    let mut deliveries = Vec::new();
    for (n, receipt) in (0u32..).zip(receipts) {
        assert_eq!(receipt.is_ok(), ok[n as usize]);
        if let Ok(receipt) = receipt {
            deliveries.push(delivery(lane(n), &receipt, n.into()));
        }
    }
    deliveries[2].receipt.signature[0] ^= 1;
    let (accepted, _) = pair.payer.exchange(&deliveries, &[]).unwrap();
    let ok: Vec<_> = accepted.iter().map(Result::is_ok).collect();
    assert_eq!(ok, [true, true, false, true, true, true]);
    for n in 0..8 {
        assert_eq!(
            pair.payer.audit(lane(n)).unwrap().in_flight.is_some(),
            [2, 3, 5].contains(&n)
        );
    }
}

#[test]
fn settled_lanes_are_not_settled_again() {
    let mut pair = Pair::new(2);
    pair.call(lane(0), 500);
    pair.call(lane(1), 100);
    pair.call(lane(0), 900);
    let claims = |pair: &mut Pair| -> Vec<_> {
        let due = pair.settleable().into_iter();
        due.map(|e| (e.voucher.lane, e.claim)).collect()
    };
    assert_eq!(claims(&mut pair), [(0, 1_440), (1, 120)], "most first");
    let part = chain(1, 1_400);
    assert_eq!(pair.settled(lane(0), part, 1_001), []);
    assert_eq!(claims(&mut pair), [(1, 120), (0, 1_440)], "by what is new");
    let whole = chain(1, 1_440);
    pair.settled(lane(0), whole, 1_002);
    // An answer that is no later than what is noted changes nothing.
    pair.settled(lane(0), part, 1_002);
    assert_eq!(claims(&mut pair), [(1, 120)]);
    pair.call(lane(0), 1);
    assert_eq!(claims(&mut pair), [(1, 120), (0, 1_461)]);
    let unknown = LaneId { lane: 9, ..lane(0) };
    let refused = refusal(pair.provider.mark_settled(&[(unknown, whole)], 1_004));
    assert_eq!(refused, Refusal::UnknownLane { lane: unknown });
}

/// The last voucher pays nothing new, but its root covers the last call.
#[test]
fn the_last_calls_can_be_proven_too() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 500);
    let due = pair.provider.settleable(1).unwrap();
    let settled = chain(due[0].voucher.sequence, due[0].claim.into());
    pair.settled(lane(0), settled, 1_001);
    let last = pair.payer.final_voucher(lane(0)).unwrap();
    pair.provider.acknowledge(&last).unwrap();
    assert_eq!(pair.provider.settleable(1).unwrap(), []);
    let unproven = pair.provider.unproven(CHANNEL).unwrap();
    let (voucher, claim) = (last, 520);
    assert_eq!(unproven, [Entry { voucher, claim }]);
}

/// Vouchers that can never settle crowd nothing out, and pages starve none.
#[test]
fn dead_vouchers_crowd_nothing_out() {
    let mut pair = Pair::new(6);
    for n in 0..6 {
        pair.call(lane(n), 600 - 100 * u64::from(n));
    }
    for n in 0..3 {
        pair.provider.mark_dead(lane(n), "UnknownTerms").unwrap();
    }
    let due = pair.provider.settleable(3).unwrap();
    let lanes: Vec<_> = due.iter().map(|e| e.voucher.lane).collect();
    assert_eq!(lanes, [3, 4, 5]);
    let state = pair.provider.lane(lane(0)).unwrap().unwrap();
    assert_eq!(state.dead.as_deref(), Some("UnknownTerms"));
    // A later voucher is looked at again.
    pair.call(lane(0), 1);
    assert_eq!(pair.provider.settleable(9).unwrap().len(), 4);

    // Lanes 0 and 1 are worth what lane 3 is: none is passed over, none comes twice.
    pair.call(lane(1), 1);
    pair.call(lane(2), 1);
    let lanes = [(lane(0), chain(0, 321)), (lane(1), chain(0, 221))];
    pair.provider.mark_settled(&lanes, 1_001).unwrap();
    let mut claims = vec![];
    let mut after = None;
    loop {
        let (page, next) = pair.provider.settleable_after(after, 1).unwrap();
        claims.extend(page.iter().map(|e| (e.claim, e.voucher.lane)));
        if next.is_none() {
            break;
        }
        after = next;
    }
    let expected = [(441, 2), (641, 0), (541, 1), (320, 3), (220, 4), (120, 5)];
    assert_eq!(claims, expected);

    // Nothing of a channel that is closed, empty, or under another key.
    let changes: [fn(&mut ChannelTerms); 3] = [
        |t| (t.channel.reserve, t.channel.spendable) = (0, 0),
        |t| t.channel.session = rotated(&new_payer_key(), 1).channel.session,
        |t| t.channel.closed = true,
    ];
    for change in changes {
        let mut changed = terms();
        change(&mut changed);
        pair.provider.attach(&changed).unwrap();
        assert_eq!(pair.provider.settleable(9).unwrap(), []);
        pair.provider.attach(&terms()).unwrap();
        assert_eq!(pair.provider.settleable(9).unwrap().len(), 6);
    }
}

/// What somebody else settled on a lane is seen, and the lane stops.
#[test]
fn a_lane_that_the_chain_has_more_of_stops() {
    for (sequence, paid) in [(9, 120), (0, 121)] {
        let mut pair = Pair::new(1);
        pair.call(lane(0), 100);
        let overtaken = pair.settled(lane(0), chain(sequence, paid), 1_001);
        assert_eq!(overtaken, [lane(0)]);
        let voucher = pair.authorize(lane(0), 2);
        let expected = Refusal::Overtaken {
            lane: lane(0),
            paid,
            sequence,
        };
        assert_eq!(refusal(pair.admit(&voucher, 2)), expected);
    }
}

#[test]
fn calls_are_provable_against_what_was_signed() {
    let mut pair = Pair::new(1);
    let receipts: Vec<_> = (0..7).map(|n| pair.call(lane(0), n)).collect();
    let voucher = pair.authorize(lane(0), 7);
    pair.admit(&voucher, 7).unwrap();
    pair.complete(lane(0), 8, 7).unwrap();
    for (sequence, receipt) in (1u64..).zip(&receipts) {
        for (signed, proof) in [
            pair.payer.prove(lane(0), sequence, 7).unwrap(),
            pair.provider.prove(lane(0), sequence, 7).unwrap(),
        ] {
            assert_eq!(&signed, receipt);
            let verified = proof.verify(&receipt.bytes).unwrap();
            assert_eq!(verified.commitment, voucher.peaks);
            assert_eq!(verified.count, voucher.sequence);
            assert!(verified.sum <= voucher.amount);
        }
    }
    for (sequence, count) in [(0, 7), (8, 7), (1, 8), (9, 9)] {
        refused!(
            pair.payer.prove(lane(0), sequence, count),
            UnknownCall { .. }
        );
    }
}

#[test]
fn a_store_has_one_role_and_one_process() {
    let pair = Pair::new(0);
    let file = pair.payer_file();
    fails!(PayerSession::open(&file, options()), Locked { .. });
    drop(pair.payer);
    let other = ProviderSession::open(&file, options(), &provider_key(), 0);
    fails!(other, Role { .. });
    PayerSession::open(&file, options()).unwrap();
    let junk = "this is no database, but it is long enough to be looked at";
    std::fs::write(&file, junk).unwrap();
    let junk = PayerSession::open(&file, options()).err().unwrap();
    assert!(junk.to_string().contains("payer.db"), "{junk}");
}
