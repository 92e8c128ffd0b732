//! Any order of calls, retries, lost answers and crashes keeps both sides consistent.

mod common;

use std::collections::HashMap;

use common::*;
use oaic_channel::{Admission, SignedReceipt};
use oaic_vouchers::PackedVoucher;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    /// The payer authorizes its next call, or the one under way again.
    Authorize(u32),
    /// The last voucher reaches the provider.
    Admit(u32),
    /// The provider finishes what it serves.
    Complete(u32, u64),
    /// The receipt reaches the payer.
    Accept(u32),
    /// The payer's final voucher reaches the provider.
    Acknowledge(u32),
    /// The upstream gave up.
    Release(u32),
    CrashPayer,
    CrashProvider,
}

fn step() -> impl Strategy<Value = Step> {
    let lane = 0u32..3;
    prop_oneof![
        5 => lane.clone().prop_map(Step::Authorize),
        5 => lane.clone().prop_map(Step::Admit),
        5 => (lane.clone(), 0u64..2_000).prop_map(|(lane, n)| Step::Complete(lane, n)),
        5 => lane.clone().prop_map(Step::Accept),
        1 => lane.clone().prop_map(Step::Acknowledge),
        1 => lane.prop_map(Step::Release),
        1 => Just(Step::CrashPayer),
        1 => Just(Step::CrashProvider),
    ]
}

/// What the suite outside the two stores has seen.
#[derive(Default)]
struct Suite {
    vouchers: HashMap<u32, (PackedVoucher, u64)>,
    receipts: HashMap<u32, (SignedReceipt, u64)>,
    serving: HashMap<u32, u64>,
    /// Every receipt that ever left the provider, by lane and sequence.
    seen: HashMap<(u32, u64), Vec<u8>>,
    /// Tokens of the answer to each request.
    answers: HashMap<u64, u64>,
    requests: u64,
}

fn apply(mut pair: Pair, suite: &mut Suite, step: &Step) -> Pair {
    match step {
        Step::Authorize(n) => {
            let state = pair.payer.lane(lane(*n)).unwrap();
            let under_way = state.and_then(|s| s.in_flight);
            let number = match under_way {
                Some(call) => u64::from_be_bytes(call.request_hash[..8].try_into().unwrap()),
                None => {
                    suite.requests += 1;
                    suite.requests
                }
            };
            let voucher = pair.payer.authorize(call(lane(*n), number)).unwrap();
            suite.vouchers.insert(*n, (voucher, number));
        }
        Step::Admit(n) => {
            let Some((voucher, number)) = suite.vouchers.get(n).cloned() else {
                return pair;
            };
            match pair.provider.admit(&asked(&voucher, number)) {
                Ok(Admission::Serve { sequence, .. }) => {
                    assert_eq!(sequence, voucher.sequence + 1);
                    suite.serving.insert(*n, sequence);
                }
                Ok(Admission::Replay { receipt, .. }) => {
                    handed_out(suite, *n, voucher.sequence + 1, &receipt);
                    suite.receipts.insert(*n, (receipt, number));
                }
                Ok(Admission::InProgress { sequence }) => {
                    assert!(suite.serving.get(n) == Some(&sequence));
                }
                Err(error) => panic!("{error}"),
            }
        }
        Step::Complete(n, tokens) => {
            let Some(sequence) = suite.serving.remove(n) else {
                return pair;
            };
            let number = suite.vouchers[n].1;
            let tokens = *suite.answers.entry(number).or_insert(*tokens);
            let mut done = of_request(completion(lane(*n), sequence, tokens), number);
            done.response_hash = response(number);
            let receipt = pair.provider.complete(&done).unwrap();
            handed_out(suite, *n, sequence, &receipt);
            suite.receipts.insert(*n, (receipt, number));
        }
        Step::Accept(n) => {
            let Some((receipt, number)) = suite.receipts.remove(n) else {
                return pair;
            };
            let taken = pair.payer.accept(&delivery(lane(*n), &receipt, number));
            // A receipt that was taken before is refused; no other reason is left.
            if let Err(error) = taken {
                let calls = pair_calls(&mut pair, *n);
                let taken = pair.payer.receipt(lane(*n), calls).unwrap();
                assert!(taken == receipt, "{error}");
            }
        }
        Step::Acknowledge(n) => {
            let in_step = pair.payer.lane(lane(*n)).unwrap().is_some_and(|payer| {
                let provider = pair.provider.lane(lane(*n)).unwrap();
                payer.in_flight.is_none()
                    && provider.is_some_and(|provider| provider.calls == payer.calls)
            });
            if in_step {
                let voucher = pair.payer.final_voucher(lane(*n)).unwrap();
                pair.provider.acknowledge(&voucher).unwrap();
            }
        }
        Step::Release(n) => {
            suite.serving.remove(n);
            pair.provider.release(lane(*n));
        }
        Step::CrashPayer => pair = pair.restart_payer(),
        Step::CrashProvider => {
            pair = pair.restart_provider();
            suite.serving.clear();
        }
    }
    pair
}

fn pair_calls(pair: &mut Pair, n: u32) -> u64 {
    pair.payer.lane(lane(n)).unwrap().unwrap().calls
}

fn handed_out(suite: &mut Suite, n: u32, sequence: u64, receipt: &SignedReceipt) {
    let first = suite
        .seen
        .entry((n, sequence))
        .or_insert_with(|| receipt.bytes.clone());
    assert_eq!(
        *first, receipt.bytes,
        "two receipts for call {sequence} of lane {n}"
    );
}

/// What holds after every step, whatever happened.
fn check(pair: &mut Pair) {
    for n in 0..3 {
        let payer = pair.payer.lane(lane(n)).unwrap().unwrap();
        let Some(provider) = pair.provider.lane(lane(n)).unwrap() else {
            assert_eq!(payer.calls, 0);
            continue;
        };
        // The payer acknowledges no call it hasn't kept, and authorizes one ceiling beyond them.
        if let Some(voucher) = payer.voucher {
            assert!(voucher.sequence <= payer.calls);
            assert!(voucher.amount <= payer.sum + CEILING);
        }
        // All that was answered is covered, and at most one answer is on its way.
        let received = provider.voucher.clone().unwrap();
        assert!(provider.calls - received.sequence <= 1);
        assert!(provider.calls - payer.calls <= 1);
        assert!(provider.sum <= received.amount);
        if payer.calls == provider.calls {
            assert_eq!(payer.commitment, provider.commitment);
            assert_eq!(payer.sum, provider.sum);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn both_sides_stay_consistent(steps in prop::collection::vec(step(), 1..120)) {
        let mut pair = Pair::new(3);
        let mut suite = Suite::default();
        for step in &steps {
            pair = apply(pair, &mut suite, step);
            check(&mut pair);
        }
        // Whatever was left open is finished by asking again, and every tree is its leaves.
        for n in 0..3 {
            for _ in 0..2 {
                for step in [Step::Authorize(n), Step::Release(n), Step::Admit(n), Step::Complete(n, 5), Step::Accept(n)] {
                    pair = apply(pair, &mut suite, &step);
                    check(&mut pair);
                }
            }
            let payer = pair.payer.audit(lane(n)).unwrap();
            let provider = pair.provider.audit(lane(n)).unwrap();
            prop_assert!(payer.calls >= 1);
            prop_assert_eq!(payer.calls, provider.calls);
            prop_assert_eq!(payer.commitment, provider.commitment);
        }
    }
}
