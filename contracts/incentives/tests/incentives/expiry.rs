//! What nobody claims in time.

use oaic_messages::incentives::*;

use crate::suite::*;

#[test]
fn a_reward_can_be_claimed_to_the_last_second_of_its_last_epoch() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.wait_epochs(4);
    let msg = claim(API, FIRST, "alice");
    suite.fails("alice", msg, "until the end of epoch 1600003");
    assert_eq!(suite.reward(API, FIRST, "alice").claimable.u128(), 0);

    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.advance(4 * EPOCH - 1, 1);
    let msg = expire(API, FIRST);
    suite.fails("anyone", msg, "can be claimed until the end of");
    assert_eq!(suite.claim(API, FIRST, "alice"), 250);
}

#[test]
fn what_is_unclaimed_is_free_again_exactly_once() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 200_000);
    suite.report("settlement", "bob", 600_000);
    suite.wait_epochs(2);
    assert_eq!(suite.claim(API, FIRST, "alice"), 12_500);
    suite.wait_epochs(3);
    let free = |suite: &Suite| suite.totals().free.u128();
    let before = free(&suite);
    suite.ok("anyone", expire(API, FIRST));
    assert_eq!(free(&suite), before + 37_500);
    suite.fails("anyone", expire(API, FIRST), "has nothing left");
    assert_eq!(free(&suite), before + 37_500);
    suite.fails("bob", claim(API, FIRST, "bob"), "could be claimed until");
}

// B-16: nobody to divide by.
#[test]
fn a_budget_without_points_waits_an_epoch_to_claim_in_and_is_free_again() {
    let mut suite = Suite::funded(1_000_000);
    suite.ok("anyone", ExecuteMsg::RollEpoch {});
    suite.wait_epochs(4);
    suite.ok("anyone", expire(MARKET, FIRST));
    assert_eq!(suite.pool(), 20_000);
    assert_eq!(suite.totals().free.u128(), 900_000 + 30_000);
}

#[test]
fn an_epoch_all_claimed_of_grants_or_never_rolled_has_nothing_to_expire() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 2_000_000);
    suite.wait_epochs(2);
    suite.claim(API, FIRST, "alice");
    suite.wait_epochs(3);
    suite.fails("anyone", expire(API, FIRST), "has nothing left");
    suite.fails("anyone", expire(GRANTS, FIRST), "has nothing left");
    suite.fails("anyone", expire(API, FIRST + 1), "no budget of program 0");
    suite.fails("anyone", expire(9, FIRST), "no budget of program 9");
    suite.fails("anyone", expire(API, u64::MAX), "no budget");
}

#[test]
fn a_shorter_claim_time_never_shortens_that_of_an_epoch_that_has_begun() {
    let mut suite = Suite::funded(1_000_000);
    suite.report("settlement", "alice", 1_000);
    suite.ok("owner", update(None, None, Some(1)));
    suite.wait_epochs(3);
    let msg = expire(API, FIRST);
    suite.fails("anyone", msg, "can be claimed until the end of");
    assert_eq!(suite.claim(API, FIRST, "alice"), 250);
}
