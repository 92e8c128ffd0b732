//! One trace for each rule of settlement without which some promise breaks: with the rule it holds.

use oaic_channel::{Admission, LaneId, Refusal};
use oaic_vouchers::{lane, Peaks};

use crate::promises::pair::{self, HonestPair};
use crate::promises::parts::*;
use crate::promises::payer::{self, HonestPayer};
use crate::promises::provider::{self, HonestProvider, How, C};
use crate::promises::simulation::{replay, Simulation};

/// A suite after operations, none of which broke anything.
fn after<S: Simulation>(make: impl Fn() -> S, operations: &[S::Operation]) -> S {
    let violation = replay(&make, operations, true);
    assert_eq!(violation, None, "after {operations:?}");
    let mut suite = make();
    for operation in operations {
        suite.apply(operation).unwrap();
    }
    suite
}

/// After operations of a provider, of which the calls and answers are as large as they can be.
fn provider(operations: &[provider::Operation]) -> HonestProvider {
    after(|| HonestProvider::new(5, 6), operations)
}

fn call(at: usize) -> provider::Operation {
    provider::Operation::Call(at, How::Right, C)
}

fn fin(at: usize) -> provider::Operation {
    provider::Operation::Finish(at, 3)
}

fn lane_at(terms: u32, number: u16) -> LaneId {
    LaneId {
        channel: 0,
        terms,
        lane: lane::of_key(0, number),
    }
}

/// What runs when the payer's key changes is ended and settled before.
#[test]
fn cut_none_at_a_rotation() {
    use provider::Operation::*;
    let suite = provider(&[call(0), Rotate(1), Near, Due, fin(0)]);
    assert_eq!(suite.chain.ch().key, 1);
    assert_eq!(suite.chain.ch().paid(), 1, "what was delivered was settled");
    assert!(suite.processes[0].runs().is_empty());
}

#[test]
fn cut_none_at_an_unlock() {
    use provider::Operation::*;
    let suite = provider(&[call(0), Unlock("pay"), Near, Due, fin(0), Finalize]);
    assert!(suite.chain.ch().closed);
    assert_eq!(suite.chain.ch().paid(), 1);
}

/// Within the margin nothing new is served, and nothing raised.
#[test]
fn cut_none_nothing_new() {
    use provider::Operation::*;
    let mut suite = provider(&[Unlock("safe"), Near]);
    let id = lane_of(&suite.chain, 0);
    let voucher = voucher(&suite.chain, id, 0, 3, &Peaks::default());
    let asked = asked(&suite.chain, voucher, C, 1, None);
    let refused = suite.processes[0].admit(&asked).unwrap_err();
    assert!(matches!(refused, Refusal::Closing { .. }), "{refused}");
    // A receipt of 0 is still given, and once it is withdrawn the lane goes on.
    let zero = suite.processes[0].s().admit_zero(&asked).unwrap();
    assert!(matches!(zero, Admission::Replay { .. }));
    suite.apply(&Withdraw("safe")).unwrap();
}

/// A channel is counted in one process: the other doesn't serve it.
#[test]
fn room_own() {
    let mut suite = provider(&[call(0), call(1), fin(0), fin(1)]);
    let lanes = suite.processes[1].s().lanes(0).unwrap();
    assert!(lanes.is_empty(), "{lanes:?}");
    assert_eq!(suite.processes[0].s().lanes(0).unwrap()[0].sum, 3);
}

/// It is handed over only when what runs has ended and is settled.
#[test]
fn room_at_once() {
    use provider::Operation::*;
    let mut suite = provider(&[call(0), Failover, call(1), fin(0), fin(1)]);
    assert_eq!(suite.chain.ch().paid(), 1, "ended and settled before");
    let sums = [0, 1].map(|at: usize| suite.processes[at].s().lanes(0).unwrap()[0].sum);
    assert_eq!(sums, [1, 3]);
}

/// A raise needs room for all that it grants beyond what is granted now, whatever the voucher
/// before it was for.
#[test]
fn raised_voucher() {
    use provider::Operation::*;
    // A call for 1, with a voucher that is higher by 2; then one for 3 more than its receipts.
    let raise = Call(0, How::Raise, 1);
    let zero = Call(0, How::Zero, 1);
    let mut suite = provider(&[call(0), fin(0), zero, raise.clone(), raise, Finish(0, 9)]);
    let lane = suite.processes[0].s().lanes(0).unwrap()[0].clone();
    assert_eq!(lane.sum, 4, "3 more don't fit, and nothing was raised");
}

/// A store that was lost signs nothing under its old key.
#[test]
fn restored_untold() {
    use provider::Operation::*;
    let (one, zero) = (Call(0, How::Right, 1), Call(0, How::Zero, C));
    let mut suite = provider(&[one.clone(), Finish(0, 1), Empty, zero.clone()]);
    assert_eq!(suite.processes[0].key, 2, "it began anew under a new key");
    let again = provider(&[one, Save, Finish(0, 1), Restore, zero]);
    assert_eq!(again.processes[0].key, 2);
    suite.apply(&Settle).unwrap();
}

/// A retry waits while the call runs: a receipt of 0 would convict the provider.
#[test]
fn inflight_zero_at_a_provider() {
    let zero = provider::Operation::Call(0, How::Zero, C);
    let mut suite = provider(&[call(0), zero.clone(), call(0), zero, fin(0)]);
    let lane = suite.processes[0].s().lanes(0).unwrap()[0].clone();
    assert_eq!((lane.calls, lane.sum), (1, 3));
}

#[test]
fn inflight_zero_at_a_pair() {
    use pair::Operation::*;
    let id = lane_at(0, 0);
    let retried = [Open, Call(id), Get(0), Retry(id), Get(0), Finish(1), Get(0)];
    let suite = after(HonestPair::new, &retried);
    assert_eq!(suite.completed, 1);
}

/// What final claims took above receipts stays counted for good.
#[test]
fn realized_freed() {
    use payer::Operation::*;
    let first = lane_at(0, 0);
    let claimed = [Open, Call(first, 3), Terms, Claim, Rotate, Due];
    let mut suite = after(HonestPayer::new, &claimed);
    assert_eq!(suite.s().exposure(0).unwrap(), 3, "taken for nothing");
    let lane = suite.s().lane(first).unwrap().unwrap();
    assert_eq!((lane.at_risk, lane.ended), (3, true));
    // Without a claim it is freed.
    let unclaimed = [Open, Call(first, 3), Terms, Rotate, Due];
    let mut suite = after(HonestPayer::new, &unclaimed);
    assert_eq!(suite.s().exposure(0).unwrap(), 0);
}

/// A receipt whose response did not arrive counts, so receipts without answers end.
#[test]
fn blind_free() {
    use payer::Operation::*;
    let id = lane_at(0, 0);
    let mut operations = vec![Open];
    for _ in 0..4 {
        operations.extend([Call(id, 3), Answer(id, 3, false)]);
    }
    let mut suite = after(HonestPayer::new, &operations);
    // The bound is 6, and each call is looked at before it: 9, and no fourth.
    assert_eq!(suite.s().exposure(0).unwrap(), 9);
    let lane = suite.s().lane(id).unwrap().unwrap();
    assert_eq!((lane.calls, lane.in_flight), (3, None));
}

/// What a refusal says that a lane comes to is never believed.
#[test]
fn no_refusal_is_believed() {
    use payer::Operation::*;
    let id = lane_at(0, 0);
    let operations = [Open, Call(id, 3), Lie(id), Answer(id, 1, true), Call(id, 1)];
    let mut suite = after(HonestPayer::new, &operations);
    let lane = suite.s().lane(id).unwrap().unwrap();
    assert_eq!((lane.sum, lane.signed), (1, 3));
    assert_eq!(lane.voucher.unwrap().amount, 2);
}

/// The backup is of after each lane was opened or ended: none is forgotten, no number comes twice.
#[test]
fn backup_whenever() {
    use payer::Operation::*;
    let operations = [Open, Call(lane_at(0, 0), 3), Terms, Restore, Open, Open];
    let mut suite = after(HonestPayer::new, &operations);
    assert_eq!(suite.s().exposure(0).unwrap(), 3, "the ended lane counts");
    assert_eq!(suite.live(), [lane_at(1, 0), lane_at(1, 1)]);
    for operation in [Restore, GiveUp(lane_at(1, 1)), Restore, Open] {
        suite.apply(&operation).unwrap();
    }
    assert_eq!(suite.live(), [lane_at(1, 0), lane_at(1, 2)]);
}

/// A lane out of a backup that ends counts a whole ceiling: what was signed since isn't known.
#[test]
fn unsure_known() {
    use payer::Operation::*;
    let [first, second] = [0, 1].map(|number| Call(lane_at(0, number), 3));
    let mut suite = after(
        HonestPayer::new,
        &[Open, Open, first, second, Restore, NewKey],
    );
    assert_eq!(suite.s().exposure(0).unwrap(), 6, "two ceilings");
    assert!(suite.live().is_empty());
}

/// A call that can't be served any more ends with a signed receipt of 0, so its lane goes on.
#[test]
fn zero_no() {
    use pair::Operation::*;
    let id = lane_at(0, 0);
    let mut suite = after(HonestPair::new, &[Open, Call(id), Terms]);
    suite.net.clear();
    assert!(suite.pending(id), "it was never served");
    assert!(suite.resolve(id).unwrap());
    let lane = suite.y().lane(id).unwrap().unwrap();
    assert_eq!((lane.calls, lane.sum), (1, 0));
    suite.sync();
    assert!(suite.live().is_empty(), "it ended with its terms");
    assert_eq!(suite.y().exposure(0).unwrap(), 2);
}

/// A payer from a backup asks under a new price table where its earlier life sent a request under
/// the old one: it takes that receipt, and the lane goes on.
#[test]
fn a_stale_payer_after_a_new_price_table() {
    use pair::Operation::*;
    let (first, second) = (lane_at(0, 0), lane_at(0, 1));
    let earlier = [Open, Call(first), Open, Call(second), Get(1), RestorePayer];
    let operations = [&earlier[..], &[Table, Call(second)]].concat();
    after(HonestPair::new, &operations).progress().unwrap();
}
