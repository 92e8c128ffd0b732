//! What a vote makes payable here: as fast as the bucket leaks, and as the treasury's book has it.

use cosmwasm_std::to_json_binary;
use oaic_messages::gates::OutlayResponse;
use oaic_messages::incentives::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_testing::stubs::Government;

use crate::suite::*;

/// 20,000 in the grants pool of a pot of 1,000,000, of which 10 % may become payable in an epoch;
/// and a grant of these milestones.
fn suite(amounts: &[u128]) -> Suite {
    let mut suite = Suite::funded(10_000_000);
    suite.ok("owner", create_grant("alice", amounts));
    suite
}

fn bucket(suite: &Suite) -> BucketResponse {
    suite.query(&QueryMsg::Bucket {})
}

fn cap(cap_bps: u16) -> ExecuteMsg {
    ExecuteMsg::SetBounds { cap_bps }
}

#[test]
fn only_what_is_payable_counts_whoever_asks_for_it_later() {
    let mut suite = suite(&[60_000, 50_000]);
    let deadline = suite.now() + 10 * EPOCH;
    suite.ok("owner", post_bounty(40_000, deadline));
    assert_eq!((suite.outflow(), bucket(&suite).level.u128()), (0, 0));
    suite.ok("owner", approve(1, 0));
    suite.ok("owner", award(1, "bob"));
    assert_eq!(suite.outflow(), 100_000);
    assert_eq!(bucket(&suite).level.u128(), 100_000);
    // Paying it out, and rewards, need no vote.
    suite.ok("anyone", ExecuteMsg::ClaimGrant { grant: 1 });
    suite.ok("anyone", ExecuteMsg::ClaimBounty { bounty: 1 });
    suite.report("settlement", "carol", 1_000);
    suite.wait_epochs(2);
    suite.owner_answers(&Government::default());
    assert_eq!(suite.claim(API, FIRST, "carol"), 250);
    assert_eq!(suite.outflow(), 0);
}

#[test]
fn the_bucket_is_a_share_of_the_whole_pot_and_leaks_in_an_epoch() {
    let mut suite = suite(&[60_000, 40_000, 1]);
    suite.ok("owner", cap(100));
    let found = bucket(&suite);
    // Reserved budgets are in the pot, whatever they are reserved for.
    assert_eq!(found.balance.u128(), 10_000_000);
    assert_eq!(
        (found.capacity.u128(), found.room.u128()),
        (100_000, 100_000)
    );
    suite.ok("owner", approve(1, 0));
    suite.ok("owner", approve(1, 1));
    let error = "the bucket of the incentives has room for 0, less than 1; it will fit at";
    suite.fails("owner", approve(1, 2), error);
    suite.advance(EPOCH / 100, 1);
    suite.ok("owner", approve(1, 2));
    assert_eq!(bucket(&suite).level.u128(), 99_001);
}

#[test]
fn grants_bounties_and_the_treasurys_own_payments_share_one_bound_of_votes() {
    let mut suite = suite(&[100, 50]);
    let deadline = suite.now() + EPOCH;
    suite.ok("owner", post_bounty(60, deadline));
    suite.owner_answers(&Government::executing(u64::MAX, 8 * 159));
    suite.ok("owner", approve(1, 0));
    let error = "has room for 59, less than 60";
    suite.fails("owner", award(1, "bob"), error);
    assert_eq!(
        bucket(&suite).level.u128(),
        100,
        "what was refused is booked nowhere"
    );
    suite.ok("owner", approve(1, 1));
    suite.owner_answers(&Government::executing(u64::MAX, 8 * 210));
    suite.ok("owner", award(1, "bob"));
    assert_eq!(suite.outflow(), 210);
}

#[test]
fn nothing_becomes_payable_while_no_proposal_is_executed() {
    let mut suite = suite(&[100]);
    let deadline = suite.now() + EPOCH;
    suite.ok("owner", post_bounty(60, deadline));
    suite.owner_answers(&Government::default());
    suite.fails("owner", approve(1, 0), "it is executing none");
    suite.fails("owner", award(1, "bob"), "it is executing none");
}

/// One proposal that creates a grant and approves of it would pay out what nobody had seen.
#[test]
fn one_proposal_never_creates_a_grant_and_approves_its_milestone() {
    let mut suite = Suite::funded(10_000_000);
    let submitted = suite.now();
    suite.owner_answers(&Government::executing(submitted, 8 * TOTAL_SUPPLY));
    suite.advance(14 * EPOCH, 1);
    suite.ok("owner", create_grant("eve", &[1_000]));
    suite.fails("owner", approve(1, 0), "submitted after the grant");
    // Nor one that was submitted in the same second.
    let created = suite.now();
    suite.owner_answers(&Government::executing(created, 8 * TOTAL_SUPPLY));
    suite.fails("owner", approve(1, 0), "submitted after the grant");
    suite.owner_answers(&Government::executing(created + 1, 8 * TOTAL_SUPPLY));
    suite.ok("owner", approve(1, 0));
}

/// What was never payable was never booked, so what is canceled frees nothing.
#[test]
fn what_is_called_off_frees_nothing_that_was_not_booked() {
    let mut suite = suite(&[100, 200]);
    suite.ok("owner", approve(1, 0));
    suite.ok("owner", ExecuteMsg::CancelGrant { grant: 1 });
    let deadline = suite.now() + EPOCH;
    suite.ok("owner", post_bounty(60, deadline));
    suite.ok("owner", ExecuteMsg::CancelBounty { bounty: 1 });
    assert_eq!((suite.outflow(), bucket(&suite).level.u128()), (100, 100));
}

#[test]
fn a_grant_or_bounty_for_who_could_never_use_it_is_refused() {
    let mut suite = suite(&[1]);
    let deadline = suite.now() + EPOCH;
    suite.ok("owner", post_bounty(1, deadline));
    suite.register(&account("deaf"), false);
    suite.fails("owner", create_grant("deaf", &[1]), "could ever take out");
    suite.fails("owner", award(1, "deaf"), "could ever take out");
    let token = ExecuteMsg::AwardBounty {
        bounty: 1,
        recipient: suite.token.to_string(),
    };
    suite.fails("owner", token, "could ever take out");
    suite.ok("owner", award(1, "alice"));
}

// Attack `left_hanging`: what could never be paid is refused when its timelock ends.
#[test]
fn left_hanging() {
    let mut suite = suite(&[50_000, 50_001]);
    suite.ok("owner", cap(50));
    let deadline = suite.now() + EPOCH;
    suite.ok("owner", post_bounty(80, deadline));
    let outlay = |suite: &Suite, msg: &ExecuteMsg| -> Option<u128> {
        let msg = to_json_binary(msg).unwrap();
        let answer = suite.try_query::<OutlayResponse>(&QueryMsg::Outlay { msg });
        answer.ok().map(|outlay| outlay.booked.u128())
    };
    for (msg, payable) in [
        (approve(1, 0), Some(50_000)),
        (approve(1, 1), Some(50_001)),
        (award(1, "bob"), Some(80)),
        // What is only set aside needs another vote.
        (create_grant("bob", &[TOTAL_SUPPLY]), Some(0)),
        (approve(9, 0), None),
    ] {
        assert_eq!(outlay(&suite, &msg), payable, "{msg:?}");
    }
    // A pot or bucket that is too small now says nothing about ever.
    suite.ok("owner", approve(1, 0));
    assert_eq!(outlay(&suite, &award(1, "bob")), Some(80));
}

#[test]
fn before_a_vote_the_contract_says_what_it_would_refuse() {
    let mut suite = suite(&[1, 2]);
    let deadline = suite.now() + 10;
    suite.ok("owner", post_bounty(1, deadline));
    let own = suite.contract.to_string();
    // Too new for a proposal of now.
    assert_eq!(suite.accepts(&approve(1, 0)), Ok(false));
    suite.advance(1, 1);
    for (msg, fine) in [
        (create_grant("bob", &[1]), true),
        (create_grant("bob", &[]), false),
        (create_grant("bob", &[0]), false),
        (approve(1, 0), true),
        (approve(1, 0), false),
        (approve(1, 2), false),
        (approve(7, 0), false),
        (
            ExecuteMsg::AwardBounty {
                bounty: 1,
                recipient: own,
            },
            false,
        ),
        (award(1, "bob"), true),
        (award(1, "bob"), false),
        (post_bounty(1, deadline), true),
        (post_bounty(1, 1), false),
        (ExecuteMsg::CancelBounty { bounty: 1 }, false),
        (ExecuteMsg::CancelBounty { bounty: 2 }, true),
        (ExecuteMsg::CancelGrant { grant: 1 }, true),
        (ExecuteMsg::CancelGrant { grant: 1 }, false),
        (cap(1_500), true),
        (cap(1_501), false),
        (report(FIRST, "bob", 10), false),
        (ExecuteMsg::Sync {}, true),
    ] {
        suite.accepts_and_does(msg, fine);
    }
}
