//! Stake at a height: what was there when the block began, of accounts and of all.

use crate::world::*;

fn uoaic(oaic: u64) -> Option<u64> {
    Some(oaic * OAIC as u64)
}

#[test]
fn a_height_answers_with_the_start_of_its_block() {
    let mut world = World::new();
    let id = world.stake("alice", FLEXIBLE, 10 * OAIC);
    let first = world.height();
    world.advance(5, 1);
    world.advance(5, 1);
    world
        .try_stake("alice", FLEXIBLE, Some(id), 5 * OAIC)
        .unwrap();
    let second = world.height();
    world.advance(5, 1);
    world.unbond("alice", id, 15 * OAIC).unwrap();
    let third = world.height();
    world.advance(5, 1);
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
        assert_eq!(world.member("alice", Some(height)), expected, "{height}");
        assert_eq!(
            world.total(Some(height)),
            expected.unwrap_or(0),
            "total at {height}"
        );
    }
}

// B-25
#[test]
fn staking_and_unbonding_in_one_block_leaves_no_trace_at_any_height() {
    let mut world = World::new();
    world.stake("bob", FLEXIBLE, 3 * OAIC);
    let kept = world.stake("alice", FLEXIBLE, 4 * OAIC);
    world.advance(5, 1);
    let flash = world.stake("alice", FLEXIBLE, 1_000_000 * OAIC);
    world.unbond("alice", flash, 1_000_000 * OAIC).unwrap();
    let new = world.stake("carol", FLEXIBLE, 1_000_000 * OAIC);
    world.unbond("carol", new, 1_000_000 * OAIC).unwrap();
    let height = world.height();
    world.advance(5, 1);
    for at in [height, height + 1] {
        assert_eq!(world.member("alice", Some(at)), uoaic(4), "{at}");
        assert_eq!(world.member("carol", Some(at)), None, "{at}");
        assert_eq!(world.total(Some(at)), uoaic(7).unwrap(), "{at}");
    }
    // Again in a later block, with a record that is there already.
    let again = world.stake("carol", FLEXIBLE, OAIC);
    assert_eq!(world.member("carol", Some(world.height())), None);
    world.unbond("carol", again, OAIC).unwrap();
    world.unbond("alice", kept, OAIC).unwrap();
    assert_eq!(world.member("alice", Some(world.height())), uoaic(4));
    assert_eq!(world.total(Some(world.height())), uoaic(7).unwrap());
    assert_eq!(world.total(None), uoaic(6).unwrap());
}

// Findings 1 and 21: unbonding in the block of a snapshot moves neither side of the fraction.
#[test]
fn member_and_total_of_a_height_stay_in_step_when_others_leave_in_its_block() {
    let mut world = World::new();
    world.stake("alice", FLEXIBLE, 60 * OAIC);
    let id = world.stake("bob", FLEXIBLE, 40 * OAIC);
    world.advance(5, 1);
    let snapshot = world.height();
    world.unbond("bob", id, 40 * OAIC).unwrap();
    world.advance(5, 1);
    assert_eq!(world.member("alice", Some(snapshot)), uoaic(60));
    assert_eq!(world.member("bob", Some(snapshot)), uoaic(40));
    assert_eq!(world.total(Some(snapshot)), uoaic(100).unwrap());
    assert_eq!(world.total(None), uoaic(60).unwrap());
}

#[test]
fn what_changes_no_stake_leaves_no_checkpoint() {
    let mut world = World::new();
    let id = world.stake("alice", FLEXIBLE, 2_000 * OAIC);
    world.pay_in(1_000 * OAIC);
    world.advance(UNBONDING, 1);
    world.unbond("alice", id, OAIC).unwrap();
    let entries = |world: &World| world.app.dump_wasm_raw(&world.contract).len();
    let before = entries(&world);
    for _ in 0..5 {
        world.advance(UNBONDING, 1);
        world.claim("alice").ok();
        world.withdraw("alice").ok();
        world.refresh("alice").unwrap();
        world.sync(None).unwrap();
    }
    assert_eq!(entries(&world), before);
}
