//! What was reproduced in stock cw3-flex-multisig and cw4-stake 2.0: it can't happen here.

use cw3::Vote::{No, Yes};
use oaic_messages::dao::*;
use oaic_messages::token;

use crate::world::{World, ALICE, BOB, CAROL, DAVE, DAY, DEPOSIT, SUPPLY};

// B-21: finding 1, a live total beside snapshot votes.
#[test]
fn unbonding_in_the_block_of_a_proposal_does_not_lower_what_it_takes_to_pass() {
    let mut world = World::new();
    let id = world.propose(vec![world.note("x")]);
    world.advance(2 * DAY, 1);
    // All in one block: large stakes leave, the proposal is activated, all vote.
    world.unbond("carol", CAROL);
    world.vote("bob", id, Yes);
    world.unbond("alice", ALICE);
    world.vote("alice", id, No);
    world.vote("carol", id, No);
    let detail = world.detail(id);
    let poll = detail.poll.unwrap();
    assert_eq!(u128::from(poll.min_yes), SUPPLY / 100);
    assert_eq!(u128::from(detail.tally.yes), BOB);
    assert_eq!(u128::from(detail.tally.no), ALICE + CAROL);
    world.advance_to(poll.ends);
    assert_eq!(world.phase(id), Phase::Rejected);
}

// B-22: finding 2, the proposer's own vote at live weight.
#[test]
fn bonding_and_proposing_in_one_block_gives_the_proposer_nothing() {
    let mut world = World::new();
    world.stake("dave", DAVE / 2);
    world.allow("dave", DEPOSIT);
    let spend = world.spend(1);
    world.ok("dave", World::draft(vec![spend]));
    let detail = world.detail(1);
    // No vote is cast by proposing, and none can be in this block.
    assert_eq!((detail.tally, detail.poll), (Tally::default(), None));
    let vote = ExecuteMsg::Vote {
        proposal_id: 1,
        vote: Yes,
    };
    world.fails("dave", vote.clone(), "voting delay");
    // And when voting begins, what is bonded in that block still counts nothing.
    world.advance(2 * DAY, 1);
    world.stake("dave", DAVE / 4);
    world.ok("dave", vote);
    assert_eq!(u128::from(world.detail(1).tally.yes), DAVE / 2);
}

// B-23: finding 3, a threshold that can't be reached makes `propose` panic.
#[test]
fn no_rule_and_no_supply_can_brick_proposing() {
    let mut world = World::with(|msg| {
        msg.classes.ethics.min_yes_bps = 500;
        msg.classes.ethics.threshold_bps = 7_500;
    })
    .unwrap();
    world.burn("dave", DAVE);
    let id = world.propose(vec![]);
    world.advance(2 * DAY, 1);
    world.activate(id);
    let poll = world.detail(id).poll.unwrap();
    assert_eq!(u128::from(poll.min_yes), (SUPPLY - DAVE) / 20);
    world.advance_to(poll.ends);
    assert_eq!(world.detail(id).result, Some(TallyResult::TooFewYes));
}

// B-24: finding 8, refunds inside other messages, deposits that stay locked, no expiry.
#[test]
fn a_frozen_proposer_blocks_neither_a_vote_nor_an_execution() {
    let mut world = World::new();
    let id = world.propose(vec![world.note("done")]);
    let rejected = world.propose(vec![world.note("not done")]);
    let freeze = token::ExecuteMsg::Freeze {
        addresses: vec![world.who("proposer").into()],
    };
    world.token("dao", &freeze).unwrap();
    world.advance(2 * DAY, 1);
    for voter in ["alice", "carol"] {
        world.vote(voter, id, Yes);
        world.vote(voter, rejected, No);
    }
    world.vote("bob", rejected, Yes);
    let from = world.detail(id).executable_from.unwrap();
    world.advance_to(from - DAY);
    let pause = token::ExecuteMsg::Pause { duration: 7 * DAY };
    world.token("dao", &pause).unwrap();
    world.advance(DAY, 1);
    world.execute(id);
    assert_eq!(world.log(&world.target), ["done"]);
    // Voted down, and the deposit is not locked: paid even while the token is paused.
    let before = world.balance_of("proposer");
    for proposal_id in [id, rejected] {
        world.ok("alice", ExecuteMsg::WithdrawDeposit { proposal_id });
    }
    assert_eq!(world.balance_of("proposer"), before + 2 * DEPOSIT);
}
