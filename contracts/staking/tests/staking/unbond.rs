//! Unbonding and withdrawal.

use oaic_messages::staking::*;
use oaic_testing::assert_matches;

use crate::suite::*;

#[test]
fn unbonded_stake_waits_its_time_to_the_second_and_is_paid_once() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    let before = suite.balance(&alice);
    let done = suite.unbond("alice", id, 4 * OAIC).unwrap();
    let due = suite.now() + UNBONDING;
    assert_eq!(
        attribute(&done, "wasm-unbonded", "release_at"),
        due.to_string()
    );
    let staker = suite.staker("alice");
    assert_eq!(staker.bonded.u128(), 6 * OAIC);
    assert_eq!(
        staker.claims,
        [UnbondingClaim {
            amount: (4 * OAIC).into(),
            release_at: due
        }]
    );
    suite.advance(UNBONDING - 1, 1);
    let error = suite.withdraw("alice").unwrap_err();
    assert_matches!(error, NothingToWithdraw { next, .. } if next.contains(&due.to_string()));
    assert_eq!(suite.staker("alice").withdrawable.u128(), 0);
    suite.advance(1, 1);
    assert_eq!(suite.staker("alice").withdrawable.u128(), 4 * OAIC);
    let done = suite.withdraw("alice").unwrap();
    assert_eq!(
        attribute(&done, "wasm-withdrawn", "amount"),
        (4 * OAIC).to_string()
    );
    assert_eq!(suite.balance(&alice), before + 4 * OAIC);
    for label in ["alice", "stranger"] {
        let error = suite.withdraw(label).unwrap_err();
        assert_matches!(error, NothingToWithdraw { .. }, "{label}");
    }
    assert_eq!(suite.totals().unbonding.u128(), 0);
}

// B-17
#[test]
fn more_than_is_bonded_is_refused_however_large() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.stake("bob", FLEXIBLE, 10 * OAIC);
    let bonded = 10 * OAIC as u64;
    for amount in [bonded + 1, u64::MAX] {
        let error = suite.unbond("alice", id, amount.into()).unwrap_err();
        assert_eq!(
            error,
            MoreThanBonded {
                position: id,
                bonded,
                amount
            }
        );
    }
    for amount in [1u128 << 64, u128::MAX] {
        let error = suite.unbond("alice", id, amount).unwrap_err();
        assert_matches!(error, Runtime(Invalid { .. }));
    }
    let error = suite.unbond("alice", id, 0).unwrap_err();
    assert_matches!(error, Runtime(Zero { .. }));
    for (label, position) in [("alice", id + 1), ("carol", id)] {
        let error = suite.unbond(label, position, 1).unwrap_err();
        assert_matches!(error, Runtime(Unknown { .. }));
    }
    assert_eq!(suite.total(None), 2 * bonded);
}

#[test]
fn what_stays_is_nothing_or_a_whole_position() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    let error = suite.unbond("alice", id, 9 * OAIC + 1).unwrap_err();
    assert_matches!(error, RestBelowMinStake { rest, .. } if *rest == OAIC as u64 - 1);
    suite.unbond("alice", id, 9 * OAIC).unwrap();
    suite.unbond("alice", id, OAIC).unwrap();
    assert_eq!(suite.member("alice", None), None);
    assert!(suite.staker("alice").positions.is_empty());
}

#[test]
fn a_partly_unbonded_position_keeps_its_age() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    let since = suite.now();
    suite.advance(DAY, 1);
    suite.unbond("alice", id, OAIC).unwrap();
    assert_eq!(suite.staker("alice").positions[0].since, since);
}

#[test]
fn a_lock_holds_to_the_second_of_its_end() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", QUARTER, 10 * OAIC);
    let ends = suite.now() + 90 * DAY;
    suite.advance(90 * DAY - 1, 1);
    let error = suite.unbond("alice", id, OAIC).unwrap_err();
    assert_matches!(error, Locked { ends: e, .. } if *e == ends);
    suite.advance(1, 1);
    suite.unbond("alice", id, 10 * OAIC).unwrap();
    // The lock's end doesn't spare the unbonding period.
    assert_eq!(suite.staker("alice").claims[0].release_at, ends + UNBONDING);
}

#[test]
fn neither_a_pause_nor_a_freeze_holds_back_what_is_due() {
    let mut suite = Suite::new();
    let alice = suite.who("alice");
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    suite.pay_in(1_000 * OAIC);
    suite.unbond("alice", id, 5 * OAIC).unwrap();
    suite.advance(UNBONDING, 1);
    suite.freeze("alice");
    suite.pause_token(DAY);
    let before = suite.balance(&alice);
    suite.withdraw("alice").unwrap();
    suite.claim("alice").unwrap();
    suite.unbond("alice", id, 5 * OAIC).unwrap();
    assert!(suite.balance(&alice) > before + 5 * OAIC);
    suite.try_stake("alice", FLEXIBLE, None, OAIC).unwrap_err();
}
