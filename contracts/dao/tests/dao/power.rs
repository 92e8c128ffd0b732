//! Whose power counts: whatever happens in the block of the snapshot, and after it.

use cw3::Vote::{No, Yes};
use oaic_messages::dao::*;

use crate::stub::StubMsg;
use crate::suite::{activate, message, vote, Suite, ALICE, BOB, CAROL, DAVE, DAY, ERIN, M, SUPPLY};

/// Proposals that can be activated in this block: one where balances count, one where stake does.
fn ready(suite: &mut Suite) -> [u64; 2] {
    let ids = [suite.note("x"), suite.spend(1)].map(|msg| suite.propose(vec![msg]));
    suite.advance(2 * DAY, 1);
    ids
}

fn yes(suite: &Suite, id: u64) -> u128 {
    suite.detail(id).tally.yes.into()
}

// B-25
#[test]
fn tokens_that_voted_do_not_vote_again_elsewhere() {
    let mut suite = Suite::new();
    suite.enable_voting("dave");
    let [id, _] = ready(&mut suite);
    suite.vote("bob", id, Yes);
    // To one who enabled voting and to one who enables it now, in this block and in the next.
    let [dave, proposer] = ["dave", "proposer"].map(|label| suite.who(label));
    suite.transfer("bob", &dave, 30 * M);
    suite.enable_voting("proposer");
    suite.transfer("bob", &proposer, 30 * M);
    suite.fails("proposer", vote(id, Yes), "had no power");
    suite.next_block();
    suite.vote("dave", id, Yes);
    suite.fails("proposer", vote(id, Yes), "had no power");
    assert_eq!(yes(&suite, id), BOB + DAVE);
}

// B-25
#[test]
fn stake_vote_and_unbond_in_one_block_has_no_power() {
    let mut suite = Suite::new();
    let ids = ready(&mut suite);
    suite.stake("dave", DAVE);
    for id in ids {
        suite.activate(id);
        suite.fails("dave", vote(id, Yes), "had no power");
    }
    suite.unbond("dave", DAVE);
    suite.next_block();
    for id in ids {
        suite.fails("dave", vote(id, Yes), "had no power");
    }
}

#[test]
fn stake_that_leaves_after_the_snapshot_still_counts_where_balances_do() {
    let mut suite = Suite::new();
    let [id, stakes] = ready(&mut suite);
    suite.unbond("carol", CAROL);
    suite.vote("carol", id, Yes);
    assert_eq!(yes(&suite, id), CAROL);
    suite.fails("carol", vote(stakes, Yes), "nothing bonded");
}

#[test]
fn power_at_a_snapshot_is_balance_and_stake_together_or_stake_alone() {
    let mut suite = Suite::new();
    suite.stake("bob", 10 * M);
    suite.next_block();
    let [id, stakes] = ready(&mut suite);
    suite.vote("bob", id, Yes);
    suite.vote("bob", stakes, Yes);
    let power: PowerResponse = suite.query(&QueryMsg::PowerAt {
        address: suite.who("bob").into(),
        height: Some(suite.detail(id).poll.unwrap().height),
    });
    assert_eq!(power.balance.u128(), BOB - 10 * M);
    assert_eq!(power.stake.u128(), 10 * M);
    assert_eq!((yes(&suite, id), yes(&suite, stakes)), (BOB, 10 * M));
}

#[test]
fn a_group_that_enables_voting_and_proposes_at_once_waits_for_everybody() {
    let mut suite = Suite::new();
    suite.enable_voting("dave");
    suite.next_block();
    let id = suite.propose(vec![suite.note("mine")]);
    for _ in 0..2 {
        suite.fails("dave", vote(id, Yes), "voting delay");
        suite.fails("dave", activate(id), "voting delay");
        suite.next_block();
    }
    // Within the delay all others see it; the snapshot has whoever reacted before it.
    suite.enable_voting("proposer");
    suite.go_to(suite.detail(id).opens_at);
    suite.vote("dave", id, Yes);
    suite.vote("proposer", id, No);
    assert!(suite.detail(id).tally.no > 0);
}

/// Supply falls after the snapshot, by the voter's own burn or anybody's fees: what was one unit
/// short stays so.
#[test]
fn burnt_floor() {
    let mut suite = Suite::new();
    let [first, second] = [suite.spend(1), suite.spend(1)].map(|msg| suite.propose(vec![msg]));
    suite.advance(2 * DAY, 1);
    // In the block of the snapshot, before and after it.
    suite.burn("dave", 50 * M);
    suite.vote("erin", first, Yes);
    suite.next_block();
    let minimum = |suite: &Suite, id| suite.detail(id).poll.unwrap().min_yes;
    assert_eq!(u128::from(minimum(&suite, first)), SUPPLY / 100);
    // A snapshot after it counts what there is then.
    suite.vote("erin", second, Yes);
    assert_eq!(u128::from(minimum(&suite, second)), (SUPPLY - 50 * M) / 100);
    let ends = suite.detail(first).poll.unwrap().ends;
    suite.advance_to(ends - 1);
    suite.burn("dave", M);
    suite.advance(1, 1);
    assert_eq!(suite.phase(first), Phase::Rejected);
    suite.vote("frank", second, Yes);
    suite.until_executable(second);
    suite.execute(second);
    assert_eq!(u128::from(suite.detail(second).tally.yes), ERIN + 1);
}

/// Coins borrowed over the block of the snapshot freeze nobody: there stake alone counts.
#[test]
fn frozen_by_a_loan() {
    let mut suite = Suite::new();
    suite.enable_voting("dave");
    let freeze = message(&suite.target, &StubMsg::Freeze { text: "a".into() });
    let rules = message(&suite.target, &StubMsg::SetRules { text: "a".into() });
    let id = suite.propose(vec![freeze.clone()]);
    let hidden = suite.propose(vec![rules.clone(), freeze]);
    let plain = suite.propose(vec![rules]);
    suite.go_to(suite.detail(id).opens_at - 6);
    let bob = suite.who("bob");
    suite.transfer("dave", &bob, 90 * M);
    suite.advance(6, 1);
    for id in [id, hidden] {
        suite.fails("bob", vote(id, Yes), "no stake when block");
        assert_eq!(suite.detail(id).terms.class, PolicyClass::Ethics);
        suite.vote("alice", id, No);
    }
    suite.vote("bob", plain, Yes);
    assert!(yes(&suite, plain) > BOB);
}

#[test]
fn a_snapshot_is_of_the_block_it_is_taken_in_and_never_moves() {
    let mut suite = Suite::new();
    let [_, id] = ready(&mut suite);
    suite.stake("dave", DAVE);
    suite.next_block();
    suite.vote("dave", id, Yes);
    let poll = suite.detail(id).poll.unwrap();
    suite.unbond("alice", ALICE);
    suite.advance(3 * DAY, 1);
    suite.vote("carol", id, No);
    assert_eq!(suite.detail(id).poll, Some(poll));
    suite.fails("alice", activate(id), "is already active");
    suite.vote("alice", id, No);
    assert_eq!(u128::from(suite.detail(id).tally.no), ALICE + CAROL);
}

#[test]
fn a_future_height_is_refused() {
    let suite = Suite::new();
    let query = QueryMsg::PowerAt {
        address: suite.who("alice").into(),
        height: Some(suite.height() + 1),
    };
    assert!(suite.try_query::<PowerResponse>(&query).is_err());
}
