//! What was reproduced in stock cw3-flex-multisig and cw4-stake 2.0: it can't happen here.

use cw3::Vote::{No, Yes};
use oaic_types::dao::*;

use crate::world::{classes, World, BASE, CAROL, DAVE, DAY};

// B-21: finding 1, a live total beside snapshot votes.
#[test]
fn unbonding_in_the_block_of_a_proposal_does_not_lower_what_it_takes_to_pass() {
    let mut world = World::new();
    let [bob, carol, dave] = [&world.bob, &world.carol, &world.dave].map(Clone::clone);
    world.stake(&dave, DAVE);
    world.next_block();
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    let before: QuorumBaseResponse = world.query(QueryMsg::QuorumBase {});
    // All in one block: a large stake leaves, the proposal is activated, both vote.
    world.unbond(&carol, CAROL);
    world.vote(&carol, id, Yes);
    world.unbond(&dave, DAVE);
    world.vote(&bob, id, No);
    world.vote(&dave, id, No);
    let detail = world.detail(id);
    let poll = detail.poll.unwrap();
    assert_eq!(u128::from(poll.base), before.base.u128());
    assert_eq!(u128::from(poll.base), BASE);
    // Carol's 100,000 are less than the 140,000 of the quorum and than what is against it.
    assert_eq!(u128::from(detail.tally.yes), CAROL);
    world.at(poll.ends);
    assert_eq!(world.phase(id), Phase::Rejected);
}

// B-22: finding 2, the proposer's own vote at live weight.
#[test]
fn bonding_and_proposing_in_one_block_gives_the_proposer_nothing() {
    let mut world = World::new();
    let dave = world.dave.clone();
    world.stake(&dave, DAVE / 2);
    world.allow(&dave, 100);
    world.does(&dave, World::draft(vec![world.note("x")]));
    let detail = world.detail(1);
    // No vote is cast by proposing, and none can be in this block.
    assert_eq!((detail.tally, detail.poll), (Tally::default(), None));
    let vote = ExecuteMsg::Vote {
        proposal_id: 1,
        vote: Yes,
    };
    world.fails(&dave, vote.clone(), "voting delay");
    // And when voting begins, what is bonded in that block still counts nothing.
    world.pass(2 * DAY);
    world.stake(&dave, DAVE / 4);
    world.does(&dave, vote);
    assert_eq!(u128::from(world.detail(1).tally.yes), DAVE / 2);
}

// B-23: finding 3, a threshold that can't be reached makes `propose` panic.
#[test]
fn no_rule_and_no_base_can_brick_proposing() {
    let strict = |msg: &mut InstantiateMsg| {
        let mut all = classes();
        all.constitution.quorum_bps = 10_000;
        all.constitution.threshold_bps = 10_000;
        all.ethics.quorum_bps = 10_000;
        all.ethics.threshold_bps = 10_000;
        msg.classes = all;
    };
    let mut world = World::with(strict).unwrap();
    // Everything burned or not circulating: the base is nothing, and one vote is still needed.
    let treasury = world.treasury.clone();
    let hold = crate::stub::StubMsg::Hold {
        amount: Some((BASE + crate::world::TREASURY).into()),
    };
    world.stub(&treasury, hold);
    let id = world.propose(vec![]);
    world.pass(2 * DAY);
    world.activate(id);
    let poll = world.detail(id).poll.unwrap();
    assert_eq!((poll.base, poll.quorum), (0, 1));
    world.at(poll.ends);
    assert_eq!(world.detail(id).result, Some(TallyResult::QuorumMissed));
    // Beyond 100 % is refused before it can do harm.
    let beyond = World::with(|msg| msg.classes.constitution.quorum_bps = 10_001);
    assert!(beyond.err().unwrap().contains("1 to 10000"));
}

// B-24: finding 8, refunds inside other messages, deposits that stay locked, no expiry.
#[test]
fn a_frozen_proposer_blocks_neither_a_vote_nor_an_execution() {
    let mut world = World::new();
    let [alice, carol, erin] = [&world.alice, &world.carol, &world.erin].map(Clone::clone);
    let [guardian, proposer] = [&world.guardian, &world.proposer].map(Clone::clone);
    let id = world.propose(vec![world.note("done")]);
    let rejected = world.propose(vec![world.note("not done")]);
    let freeze = oaic_types::token::ExecuteMsg::Freeze {
        address: proposer.to_string(),
    };
    world.token(&guardian, freeze);
    let pause = oaic_types::token::ExecuteMsg::Pause { duration: 7 * DAY };
    world.token(&guardian, pause);
    world.pass(2 * DAY);
    for voter in [&alice, &carol, &erin] {
        world.vote(voter, id, Yes);
        // The deciding no.
        world.vote(voter, rejected, No);
    }
    world.at(world.detail(id).executable_from.unwrap());
    world.execute(id);
    assert_eq!(world.log(&world.target), ["done"]);
    // Voted down, and the deposit is not locked: paid even while the token is paused.
    let before = world.balance(&proposer);
    for proposal_id in [id, rejected] {
        world.does(&alice, ExecuteMsg::WithdrawDeposit { proposal_id });
    }
    assert_eq!(world.balance(&proposer), before + 2 * crate::world::DEPOSIT);
    // A passed proposal doesn't stay executable for ever.
    let thaw = oaic_types::token::ExecuteMsg::Unfreeze {
        address: proposer.to_string(),
    };
    world.token(&guardian, thaw);
    world.pass(2 * DAY);
    let late = world.propose(vec![world.note("late")]);
    world.all_vote_yes(late);
    world.at(world.detail(late).executable_until.unwrap() + 1);
    let execute = ExecuteMsg::Execute { proposal_id: late };
    world.fails(&alice, execute, "it is Expired");
}
