//! How sessions go: calls, batches, rotated keys, settlement, proofs.

mod common;

use common::*;
use oaic_session::{
    ChainLane, Field, LaneId, Limits, Options, PayerSession, ProviderSession, Refusal, StoreError,
};
use oaic_vouchers::SigningKey;

#[test]
fn calls_go_on_and_vouchers_are_cumulative() {
    let mut pair = Pair::new();
    let opening = pair.payer.authorize(lane(0), request(100)).unwrap();
    assert_eq!((opening.sequence, opening.amount), (0, CEILING));
    assert_eq!(opening.peaks, oaic_vouchers::EMPTY_PEAKS);
    pair.call(lane(0), 100); // 120 uoaic
    let second = pair.payer.authorize(lane(0), request(900)).unwrap();
    assert_eq!(
        (second.sequence, second.amount),
        (1, CEILING),
        "credited to the opening amount"
    );
    pair.call(lane(0), 900); // 920
    let last = pair.payer.final_voucher(lane(0)).unwrap();
    assert_eq!((last.sequence, last.amount), (2, 1_040));
    let state = pair.provider.acknowledge(&last).unwrap();
    assert_eq!(
        (state.calls, state.sum, state.voucher),
        (2, 1_040, Some(last.clone()))
    );
    assert_eq!(state.commitment, last.peaks);
    assert_eq!(pair.provider.settleable(10).unwrap(), [last]);
}

#[test]
fn rotated_keys_go_on_with_the_same_tree() {
    let mut pair = Pair::new();
    pair.call(lane(0), 100);
    let (new_payer, new_provider) = (
        SigningKey::from_seed([0x33; 32]),
        SigningKey::from_seed([0x44; 32]),
    );
    let mut rotated = terms();
    rotated.channel.session.index = 1;
    rotated.channel.session.key = new_payer.public();
    rotated.channel.receipt.index = 1;
    rotated.channel.receipt.key = new_provider.public();
    let old = pair.payer.authorize(lane(0), request(2)).unwrap();
    pair.payer
        .attach(&rotated, &new_payer, Limits::NONE)
        .unwrap();
    pair.provider.set_key(&new_provider, 1);
    // Until the channel is attached again nothing is admitted that could not be signed for.
    assert_eq!(
        mismatched(pair.provider.admit(&old, request(2))),
        Field::KeyIndex
    );
    pair.provider.attach(&rotated).unwrap();
    assert_eq!(
        mismatched(pair.provider.admit(&old, request(2))),
        Field::KeyIndex
    );
    let voucher = pair.payer.authorize(lane(0), request(2)).unwrap();
    assert_eq!(
        (voucher.key_index, voucher.sequence, voucher.peaks),
        (1, 1, old.peaks)
    );
    pair.call(lane(0), 2);
    assert_eq!(pair.payer.final_voucher(lane(0)).unwrap().sequence, 2);
}

#[test]
fn one_bad_item_of_many_touches_no_other() {
    let mut pair = Pair::new();
    let calls: Vec<_> = (0..8)
        .map(|n| oaic_session::Call {
            lane: lane(n),
            request_hash: request(n.into()),
        })
        .collect();
    let (_, vouchers) = pair.payer.exchange(&[], &calls).unwrap();
    let mut requests: Vec<_> = vouchers
        .into_iter()
        .zip(&calls)
        .map(|(voucher, call)| oaic_session::Request {
            voucher: voucher.unwrap(),
            request_hash: call.request_hash,
        })
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
fn settled_lanes_are_not_settled_again_and_owed_ones_are_kept() {
    let mut pair = Pair::new();
    pair.call(lane(0), 500);
    pair.call(lane(1), 100);
    pair.call(lane(0), 900);
    for n in 0..2 {
        let voucher = pair.payer.final_voucher(lane(n)).unwrap();
        pair.provider.acknowledge(&voucher).unwrap();
    }
    let all = pair.provider.settleable(10).unwrap();
    let amounts: Vec<_> = all.iter().map(|v| (v.lane, v.amount)).collect();
    assert_eq!(amounts, [(0, 1_440), (1, 1_000)], "most valuable first");
    assert_eq!(pair.provider.settleable(1).unwrap(), all[..1]);
    let part = ChainLane {
        sequence: 2,
        acknowledged: 1_440,
        paid: 40,
    };
    pair.provider.mark_settled(&[(lane(0), part)]).unwrap();
    assert_eq!(pair.provider.settleable(10).unwrap(), all[1..]);
    assert_eq!(pair.provider.owed(10).unwrap(), all[..1]);
    let whole = ChainLane {
        paid: 1_440,
        ..part
    };
    pair.provider.mark_settled(&[(lane(0), whole)]).unwrap();
    // An answer that is older than what is noted changes nothing.
    pair.provider.mark_settled(&[(lane(0), part)]).unwrap();
    assert_eq!(pair.provider.owed(10).unwrap(), []);
    pair.call(lane(0), 1);
    let voucher = pair.payer.final_voucher(lane(0)).unwrap();
    pair.provider.acknowledge(&voucher).unwrap();
    assert_eq!(pair.provider.settleable(10).unwrap().len(), 2);
    let unknown = LaneId { lane: 9, ..lane(0) };
    let refused = refusal(pair.provider.mark_settled(&[(unknown, whole)]));
    assert_eq!(refused, Refusal::UnknownLane { lane: unknown });
}

#[test]
fn calls_are_provable_against_what_was_signed() {
    let mut pair = Pair::new();
    let receipts: Vec<_> = (0..7).map(|n| pair.call(lane(0), n)).collect();
    let voucher = pair.payer.authorize(lane(0), request(7)).unwrap();
    pair.provider.admit(&voucher, request(7)).unwrap();
    pair.provider.complete(&completion(lane(0), 8, 7)).unwrap();
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
        let refused = refusal(pair.payer.prove(lane(0), sequence, count));
        assert!(matches!(refused, Refusal::UnknownCall { .. }));
    }
}

#[test]
fn a_store_has_one_role_and_one_process() {
    let pair = Pair::new();
    let file = pair.payer_file();
    let locked = PayerSession::open(&file, Options::default()).err().unwrap();
    assert!(matches!(locked, StoreError::Locked { .. }), "{locked}");
    drop(pair.payer);
    let other = ProviderSession::open(&file, OPTIONS, &provider_key(), 0)
        .err()
        .unwrap();
    assert!(matches!(other, StoreError::Role { .. }), "{other}");
    PayerSession::open(&file, OPTIONS).unwrap();
    std::fs::write(
        &file,
        b"this is no database, but it is long enough to be looked at",
    )
    .unwrap();
    let junk = PayerSession::open(&file, OPTIONS).err().unwrap();
    assert!(junk.to_string().contains("payer.db"), "{junk}");
}
