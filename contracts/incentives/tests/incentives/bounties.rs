//! Bounties.

use oaic_messages::incentives::*;

use crate::suite::*;

const CANCEL: ExecuteMsg = ExecuteMsg::CancelBounty { bounty: 1 };
const RECLAIM: ExecuteMsg = ExecuteMsg::ReclaimBounty { bounty: 1 };
const CLAIM: ExecuteMsg = ExecuteMsg::ClaimBounty { bounty: 1 };

/// One bounty of 5,000, out of a pool of 20,000, until 100 seconds from now.
fn suite() -> Suite {
    let mut suite = Suite::funded(1_000_000);
    let deadline = suite.now() + 100;
    suite.ok("owner", post_bounty(5_000, deadline));
    suite
}

fn status(suite: &Suite) -> BountyStatus {
    let bounty: BountyResponse = suite.query(&QueryMsg::Bounty { bounty: 1 });
    bounty.status
}

/// Everything but what is named must be refused.
fn only(suite: &mut Suite, allowed: &[&str]) {
    for (name, sender, msg) in [
        ("award", "owner", award(1, "bob")),
        ("cancel", "owner", CANCEL),
        ("reclaim", "anyone", RECLAIM),
        ("claim", "anyone", CLAIM),
    ] {
        if !allowed.contains(&name) {
            suite.fails(sender, msg, "bounty 1");
        }
    }
}

#[test]
fn a_bounty_is_reserved_awarded_and_paid_once_to_whom_it_was_awarded() {
    let mut suite = suite();
    assert_eq!(suite.totals().reserved_bounties.u128(), 5_000);
    assert_eq!(suite.pool(), 15_000);
    only(&mut suite, &["award", "cancel"]);
    suite.ok("owner", award(1, "alice"));
    only(&mut suite, &["claim"]);
    suite.ok("thief", CLAIM);
    let paid = ["alice", "thief"].map(|label| suite.balance_of(label));
    assert_eq!(paid, [5_000, 0]);
    assert_eq!(status(&suite), BountyStatus::Paid);
    only(&mut suite, &[]);
    let totals = suite.totals();
    assert_eq!(totals.reserved_bounties.u128(), 0);
    assert_eq!(totals.bounties_paid.u128(), 5_000);
}

#[test]
fn a_bounty_can_be_awarded_in_the_second_of_its_deadline_and_not_after() {
    let mut at = suite();
    at.advance(100, 1);
    at.fails("anyone", RECLAIM, "reclaim it after that");
    at.ok("owner", award(1, "alice"));

    let mut after = suite();
    after.advance(101, 1);
    after.fails("owner", award(1, "alice"), "could be awarded until");
    after.ok("anyone", RECLAIM);
    assert_eq!(status(&after), BountyStatus::Reclaimed);
    assert_eq!(after.pool(), 20_000);
    only(&mut after, &[]);
}

#[test]
fn an_awarded_bounty_never_expires() {
    let mut suite = suite();
    suite.ok("owner", award(1, "alice"));
    suite.advance(1_000 * EPOCH, 1);
    only(&mut suite, &["claim"]);
    suite.ok("alice", CLAIM);
    assert_eq!(suite.balance(&account("alice")), 5_000);
}

#[test]
fn a_canceled_bounty_goes_back_to_the_pool_once() {
    let mut suite = suite();
    suite.ok("owner", CANCEL);
    assert_eq!(suite.pool(), 20_000);
    only(&mut suite, &[]);
    suite.advance(101, 1);
    only(&mut suite, &[]);
    assert_eq!(status(&suite), BountyStatus::Canceled);
}

#[test]
fn an_open_bounty_can_be_canceled_after_its_deadline_too() {
    let mut suite = suite();
    suite.advance(101, 1);
    suite.ok("owner", CANCEL);
    assert_eq!(suite.pool(), 20_000);
}

#[test]
fn bounties_above_the_pool_of_nothing_or_without_a_future_are_refused() {
    let mut suite = suite();
    let now = suite.now();
    suite.fails("owner", post_bounty(15_001, now + 1), "has 15000 uoaic");
    suite.fails("owner", post_bounty(0, now + 1), "amount is 0");
    suite.fails("owner", post_bounty(1, now), "later than now");
    suite.ok("owner", post_bounty(15_000, now + 1));
    let long = ExecuteMsg::PostBounty {
        title: "x".repeat(1_000_000),
        amount: 1u128.into(),
        deadline: now + 1,
    };
    suite.fails("owner", long, "title has 1000000 bytes");
    let own = ExecuteMsg::AwardBounty {
        bounty: 1,
        recipient: suite.contract.to_string(),
    };
    suite.fails("owner", own, "this contract itself");
    suite.fails("owner", award(3, "alice"), "no bounty 3");
}
