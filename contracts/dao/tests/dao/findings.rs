//! What was reproduced in stock cw3-flex-multisig and cw4-stake 2.0: it can't happen here.

use cw3::Vote::{No, Yes};
use oaic_messages::dao::*;
use oaic_messages::token;

use crate::suite::{vote, withdraw, Suite, ALICE, BOB, CAROL, DAVE, DAY, DEPOSIT, SUPPLY};

// B-21: finding 1, a live total beside snapshot votes.
#[test]
fn unbonding_in_the_block_of_a_proposal_does_not_lower_what_it_takes_to_pass() {
    let mut suite = Suite::new();
    let id = suite.activatable(vec![suite.note("x")]);
    // All in one block: large stakes leave, the proposal is activated, all vote.
    suite.unbond("carol", CAROL);
    suite.vote("bob", id, Yes);
    suite.unbond("alice", ALICE);
    suite.vote("alice", id, No);
    suite.vote("carol", id, No);
    let detail = suite.detail(id);
    let poll = detail.poll.unwrap();
    assert_eq!(u128::from(poll.min_yes), SUPPLY / 100);
    assert_eq!(u128::from(detail.tally.yes), BOB);
    assert_eq!(u128::from(detail.tally.no), ALICE + CAROL);
    suite.advance_to(poll.ends);
    assert_eq!(suite.phase(id), Phase::Rejected);
}

// B-22: finding 2, the proposer's own vote at live weight.
#[test]
fn bonding_and_proposing_in_one_block_gives_the_proposer_nothing() {
    let mut suite = Suite::new();
    suite.stake("dave", DAVE / 2);
    suite.allow("dave", DEPOSIT);
    let spend = suite.spend(1);
    suite.ok("dave", Suite::draft(vec![spend]));
    let detail = suite.detail(1);
    // No vote is cast by proposing, and none can be in this block.
    assert_eq!((detail.tally, detail.poll), (Tally::default(), None));
    let vote = vote(1, Yes);
    suite.fails("dave", vote.clone(), "voting delay");
    // And when voting begins, what is bonded in that block still counts nothing.
    suite.advance(2 * DAY, 1);
    suite.stake("dave", DAVE / 4);
    suite.ok("dave", vote);
    assert_eq!(u128::from(suite.detail(1).tally.yes), DAVE / 2);
}

// B-23: finding 3, a threshold that can't be reached makes `propose` panic.
#[test]
fn no_rule_and_no_supply_can_brick_proposing() {
    let mut suite = Suite::with(|msg| {
        msg.classes.ethics.min_yes_bps = 500;
        msg.classes.ethics.threshold_bps = 7_500;
    })
    .unwrap();
    suite.burn("dave", DAVE);
    let id = suite.activatable(vec![]);
    suite.activate(id);
    let poll = suite.detail(id).poll.unwrap();
    assert_eq!(u128::from(poll.min_yes), (SUPPLY - DAVE) / 20);
    suite.advance_to(poll.ends);
    assert_eq!(suite.detail(id).result, Some(TallyResult::TooFewYes));
}

// B-24: finding 8, refunds inside other messages, deposits that stay locked, no expiry.
#[test]
fn a_frozen_proposer_blocks_neither_a_vote_nor_an_execution() {
    let mut suite = Suite::new();
    let id = suite.propose(vec![suite.note("done")]);
    let rejected = suite.propose(vec![suite.note("not done")]);
    let freeze = token::ExecuteMsg::Freeze {
        addresses: vec![suite.who("proposer").into()],
    };
    suite.token("dao", &freeze).unwrap();
    suite.advance(2 * DAY, 1);
    for voter in ["alice", "carol"] {
        suite.vote(voter, id, Yes);
        suite.vote(voter, rejected, No);
    }
    suite.vote("bob", rejected, Yes);
    let from = suite.detail(id).executable_from.unwrap();
    suite.advance_to(from - DAY);
    let pause = token::ExecuteMsg::Pause { duration: 7 * DAY };
    suite.token("dao", &pause).unwrap();
    suite.advance(DAY, 1);
    suite.execute(id);
    assert_eq!(suite.log(&suite.target), ["done"]);
    // Voted down, and the deposit is not locked: paid even while the token is paused.
    let before = suite.balance_of("proposer");
    for proposal_id in [id, rejected] {
        suite.ok("alice", withdraw(proposal_id));
    }
    assert_eq!(suite.balance_of("proposer"), before + 2 * DEPOSIT);
}
