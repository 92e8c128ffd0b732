//! One trace for each rule of settlement without which some promise breaks: with the rule it holds.

use oaic_channel::{Admission, LaneId, Refusal};
use oaic_vouchers::{lane, Peaks};

use crate::pair::{self, HonestPair};
use crate::parts::*;
use crate::payer::{self, HonestPayer};
use crate::provider::{Act, HonestProvider, How, C};
use crate::walk::{replay, Suite};

fn call(at: usize) -> Act {
    Act::Call(at, How::Right, C)
}

fn fin(at: usize) -> Act {
    Act::Finish(at, 3)
}

/// A suite after acts, none of which broke anything.
fn after<W: Suite>(make: impl Fn() -> W, acts: &[W::Act]) -> W {
    assert_eq!(replay(&make, acts, true), None, "after {acts:?}");
    let mut suite = make();
    for act in acts {
        suite.act(act).unwrap();
    }
    suite
}

fn provider() -> HonestProvider {
    HonestProvider::new(5, 6)
}

fn lane_at(terms: u32, key: u16, number: u16) -> LaneId {
    LaneId {
        channel: 0,
        terms,
        lane: lane::of_key(key, number),
    }
}

/// What runs when the payer's key changes is ended and settled before.
#[test]
fn cut_none_at_a_rotation() {
    let acts = [call(0), Act::Rotate(1), Act::Near, Act::Due, fin(0)];
    let suite = after(provider, &acts);
    assert_eq!(suite.chain.ch().key, 1);
    assert_eq!(suite.chain.ch().paid(), 1, "what was delivered was settled");
    assert!(suite.processes[0].runs().is_empty());
}

#[test]
fn cut_none_at_an_unlock() {
    let acts = [
        call(0),
        Act::Unlock("pay"),
        Act::Near,
        Act::Due,
        fin(0),
        Act::Finalize,
    ];
    let suite = after(provider, &acts);
    assert!(suite.chain.ch().closed);
    assert_eq!(suite.chain.ch().paid(), 1);
}

/// Within the margin nothing new is served, and nothing raised.
#[test]
fn cut_none_nothing_new() {
    let mut suite = after(provider, &[Act::Unlock("safe"), Act::Near]);
    let id = lane_of(&suite.chain, 0);
    let tree = Peaks::default();
    let request = |suite: &HonestProvider| {
        asked(
            &suite.chain,
            voucher(&suite.chain, id, 0, 3, &tree),
            C,
            1,
            None,
        )
    };
    let asked = request(&suite);
    let refused = suite.processes[0].admit(&asked).unwrap_err();
    assert!(matches!(refused, Refusal::Closing { .. }), "{refused}");
    // A receipt of 0 is still given, and once it is withdrawn the lane goes on.
    let zero = suite.processes[0].s().admit_zero(&asked).unwrap();
    assert!(matches!(zero, Admission::Replay { .. }));
    suite.act(&Act::Withdraw("safe")).unwrap();
}

/// A channel is counted in one process: the other doesn't serve it.
#[test]
fn room_own() {
    let mut suite = after(provider, &[call(0), call(1), fin(0), fin(1)]);
    let lanes = suite.processes[1].s().lanes(0).unwrap();
    assert!(lanes.is_empty(), "{lanes:?}");
    assert_eq!(suite.processes[0].s().lanes(0).unwrap()[0].sum, 3);
}

/// It is handed over only when what runs has ended and is settled.
#[test]
fn room_at_once() {
    let mut suite = after(provider, &[call(0), Act::Failover, call(1), fin(0), fin(1)]);
    assert_eq!(suite.chain.ch().paid(), 1, "ended and settled before");
    let sums: Vec<_> = (0..2)
        .map(|at| suite.processes[at].s().lanes(0).unwrap()[0].sum)
        .collect();
    assert_eq!(sums, [1, 3]);
}

/// A raise needs room for all that it grants beyond what is granted now, whatever the voucher
/// before it was for.
#[test]
fn raised_voucher() {
    let raise = Act::Call(0, How::Raise, 1);
    let acts = [
        call(0),
        fin(0),
        Act::Call(0, How::Zero, 1),
        // A call for 1, with a voucher that is higher by 2; then one for 3 more than its receipts.
        raise.clone(),
        raise,
        Act::Finish(0, 9),
    ];
    let mut suite = after(provider, &acts);
    let lane = suite.processes[0].s().lanes(0).unwrap()[0].clone();
    assert_eq!(lane.sum, 4, "3 more don't fit, and nothing was raised");
}

/// A store that was lost signs nothing under its old key.
#[test]
fn restored_untold() {
    let acts = [
        Act::Call(0, How::Right, 1),
        Act::Finish(0, 1),
        Act::Empty,
        Act::Call(0, How::Zero, C),
    ];
    let mut suite = after(provider, &acts);
    assert_eq!(suite.processes[0].key, 2, "it began anew under a new key");
    let acts = [
        Act::Call(0, How::Right, 1),
        Act::Save,
        Act::Finish(0, 1),
        Act::Restore,
        Act::Call(0, How::Zero, C),
    ];
    let again = after(provider, &acts);
    assert_eq!(again.processes[0].key, 2);
    suite.act(&Act::Settle).unwrap();
}

/// A retry waits while the call runs: a receipt of 0 would convict the provider.
#[test]
fn inflight_zero_at_a_provider() {
    let zero = Act::Call(0, How::Zero, C);
    let mut suite = after(provider, &[call(0), zero.clone(), call(0), zero, fin(0)]);
    let lane = suite.processes[0].s().lanes(0).unwrap()[0].clone();
    assert_eq!((lane.calls, lane.sum), (1, 3));
}

#[test]
fn inflight_zero_at_a_pair() {
    use pair::Act;
    let id = lane_at(0, 0, 0);
    let acts = [
        Act::Open,
        Act::Call(id),
        Act::Get(0),
        Act::Retry(id),
        Act::Get(0),
        Act::Finish(1),
        Act::Get(0),
    ];
    let suite = after(HonestPair::new, &acts);
    assert_eq!(suite.told, 1);
}

/// What final claims took above receipts stays counted for good.
#[test]
fn realized_freed() {
    use payer::Act;
    let first = lane_at(0, 0, 0);
    let acts = [
        Act::Open,
        Act::Call(first, 3),
        Act::Terms,
        Act::Claim,
        Act::Rotate,
        Act::Due,
    ];
    let mut suite = after(HonestPayer::new, &acts);
    assert_eq!(suite.s().exposure(0).unwrap(), 3, "taken for nothing");
    let lane = suite.s().lane(first).unwrap().unwrap();
    assert_eq!((lane.at_risk, lane.ended), (3, true));
    // Without a claim it is freed.
    let acts: Vec<_> = acts
        .into_iter()
        .filter(|a| !matches!(a, Act::Claim))
        .collect();
    let mut suite = after(HonestPayer::new, &acts);
    assert_eq!(suite.s().exposure(0).unwrap(), 0);
}

/// A receipt whose response did not arrive counts, so receipts without answers end.
#[test]
fn blind_free() {
    use payer::Act;
    let id = lane_at(0, 0, 0);
    let mut acts = vec![Act::Open];
    for _ in 0..4 {
        acts.extend([Act::Call(id, 3), Act::Answer(id, 3, false)]);
    }
    let mut suite = after(HonestPayer::new, &acts);
    // The bound is 6, and each call is looked at before it: 9, and no fourth.
    assert_eq!(suite.s().exposure(0).unwrap(), 9);
    let lane = suite.s().lane(id).unwrap().unwrap();
    assert_eq!((lane.calls, lane.in_flight), (3, None));
}

/// What a refusal says that a lane comes to is never believed.
#[test]
fn adopt_told() {
    use payer::Act;
    let id = lane_at(0, 0, 0);
    let acts = [
        Act::Open,
        Act::Call(id, 3),
        Act::Lie(id),
        Act::Answer(id, 1, true),
        Act::Call(id, 1),
    ];
    let mut suite = after(HonestPayer::new, &acts);
    let lane = suite.s().lane(id).unwrap().unwrap();
    assert_eq!((lane.sum, lane.signed), (1, 3));
    assert_eq!(lane.voucher.unwrap().amount, 2);
}

/// The backup is of after each lane was opened or ended: none is forgotten, no number comes twice.
#[test]
fn backup_whenever() {
    use payer::Act;
    let first = lane_at(0, 0, 0);
    let acts = [
        Act::Open,
        Act::Call(first, 3),
        Act::Terms,
        Act::Restore,
        Act::Open,
        Act::Open,
    ];
    let mut suite = after(HonestPayer::new, &acts);
    assert_eq!(suite.s().exposure(0).unwrap(), 3, "the ended lane counts");
    assert_eq!(suite.live(), [lane_at(1, 0, 0), lane_at(1, 0, 1)]);
    suite.act(&Act::Restore).unwrap();
    suite.act(&Act::GiveUp(lane_at(1, 0, 1))).unwrap();
    suite.act(&Act::Restore).unwrap();
    suite.act(&Act::Open).unwrap();
    assert_eq!(suite.live(), [lane_at(1, 0, 0), lane_at(1, 0, 2)]);
}

/// A lane out of a backup that ends counts a whole ceiling: what was signed since isn't known.
#[test]
fn unsure_known() {
    use payer::Act;
    let (first, second) = (lane_at(0, 0, 0), lane_at(0, 0, 1));
    let acts = [
        Act::Open,
        Act::Open,
        Act::Call(first, 3),
        Act::Call(second, 3),
        Act::Restore,
        Act::NewKey,
    ];
    let mut suite = after(HonestPayer::new, &acts);
    assert_eq!(suite.s().exposure(0).unwrap(), 6, "two ceilings");
    assert!(suite.live().is_empty());
}

/// A call that can't be served any more ends with a signed receipt of 0, so its lane goes on.
#[test]
fn zero_no() {
    use pair::Act;
    let id = lane_at(0, 0, 0);
    let mut suite = after(HonestPair::new, &[Act::Open, Act::Call(id), Act::Terms]);
    suite.net.clear();
    assert!(suite.pending(id), "it was never served");
    assert!(suite.resolve(id).unwrap());
    let lane = suite.y().lane(id).unwrap().unwrap();
    assert_eq!((lane.calls, lane.sum), (1, 0));
    suite.sync();
    assert!(
        suite.live().is_empty(),
        "resolved, and ended with its terms"
    );
    assert_eq!(suite.y().exposure(0).unwrap(), 2);
}

/// A payer from a backup asks under a new price table where its earlier life sent a request under
/// the old one: it takes that receipt, and the lane goes on.
#[test]
fn a_stale_payer_after_a_new_price_table() {
    use pair::Act;
    let (first, second) = (lane_at(0, 0, 0), lane_at(0, 0, 1));
    let acts = [
        Act::Open,
        Act::Call(first),
        Act::Open,
        Act::Call(second),
        Act::Get(1),
        Act::RestorePayer,
        Act::Table,
        Act::Call(second),
    ];
    let suite = after(HonestPair::new, &acts);
    suite.progress().unwrap();
}
