//! Stake at a height: what was there when the block began, of accounts and of all.

use crate::suite::*;

fn uoaic(oaic: u64) -> Option<u64> {
    Some(oaic * OAIC as u64)
}

#[test]
fn a_height_answers_with_the_start_of_its_block() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 10 * OAIC);
    let first = suite.height();
    suite.advance(5, 1);
    suite.advance(5, 1);
    suite.add("alice", id, 5 * OAIC);
    let second = suite.height();
    suite.advance(5, 1);
    suite.unbond("alice", id, 15 * OAIC).unwrap();
    let third = suite.height();
    suite.advance(5, 1);
    for (height, expected) in [
        (0, None),
        (first - 1, None),
        (first, None),
        (first + 1, uoaic(10)),
        (second, uoaic(10)),
        (third, uoaic(15)),
        (third + 1, None),
        (u64::MAX, None),
    ] {
        assert_eq!(suite.member("alice", Some(height)), expected, "{height}");
        assert_eq!(
            suite.total(Some(height)),
            expected.unwrap_or(0),
            "total at {height}"
        );
    }
}

// B-25
#[test]
fn staking_and_unbonding_in_one_block_leaves_no_trace_at_any_height() {
    let mut suite = Suite::new();
    suite.stake("bob", FLEXIBLE, 3 * OAIC);
    let position = suite.stake("alice", FLEXIBLE, 4 * OAIC);
    suite.advance(5, 1);
    let flash = suite.stake("alice", FLEXIBLE, 1_000_000 * OAIC);
    suite.unbond("alice", flash, 1_000_000 * OAIC).unwrap();
    let new = suite.stake("carol", FLEXIBLE, 1_000_000 * OAIC);
    suite.unbond("carol", new, 1_000_000 * OAIC).unwrap();
    let height = suite.height();
    suite.advance(5, 1);
    for at in [height, height + 1] {
        assert_eq!(suite.member("alice", Some(at)), uoaic(4), "{at}");
        assert_eq!(suite.member("carol", Some(at)), None, "{at}");
        assert_eq!(suite.total(Some(at)), uoaic(7).unwrap(), "{at}");
    }
    // Again in a later block, with a record that is there already.
    let again = suite.stake("carol", FLEXIBLE, OAIC);
    assert_eq!(suite.member("carol", Some(suite.height())), None);
    suite.unbond("carol", again, OAIC).unwrap();
    suite.unbond("alice", position, OAIC).unwrap();
    assert_eq!(suite.member("alice", Some(suite.height())), uoaic(4));
    assert_eq!(suite.total(Some(suite.height())), uoaic(7).unwrap());
    assert_eq!(suite.total(None), uoaic(6).unwrap());
}

// Findings 1 and 21: unbonding in the block of a snapshot moves neither side of the fraction.
#[test]
fn member_and_total_of_a_height_stay_in_step_when_others_leave_in_its_block() {
    let mut suite = Suite::new();
    suite.stake("alice", FLEXIBLE, 60 * OAIC);
    let id = suite.stake("bob", FLEXIBLE, 40 * OAIC);
    suite.advance(5, 1);
    let snapshot = suite.height();
    suite.unbond("bob", id, 40 * OAIC).unwrap();
    suite.advance(5, 1);
    assert_eq!(suite.member("alice", Some(snapshot)), uoaic(60));
    assert_eq!(suite.member("bob", Some(snapshot)), uoaic(40));
    assert_eq!(suite.total(Some(snapshot)), uoaic(100).unwrap());
    assert_eq!(suite.total(None), uoaic(60).unwrap());
}

#[test]
fn what_changes_no_stake_leaves_no_checkpoint() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 2_000 * OAIC);
    suite.pay_in(1_000 * OAIC);
    suite.advance(UNBONDING, 1);
    suite.unbond("alice", id, OAIC).unwrap();
    let entries = |suite: &Suite| suite.app.dump_wasm_raw(&suite.contract).len();
    let before = entries(&suite);
    for _ in 0..5 {
        suite.advance(UNBONDING, 1);
        suite.claim("alice").ok();
        suite.withdraw("alice").ok();
        suite.refresh("alice").unwrap();
        suite.sync(None).unwrap();
    }
    assert_eq!(entries(&suite), before);
}
