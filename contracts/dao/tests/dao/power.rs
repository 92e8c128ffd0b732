//! Whose power counts, and against what base: whatever happens in the block of the snapshot.

use cosmwasm_std::Uint128;
use cw3::Vote::Yes;
use oaic_types::dao::*;
use oaic_types::token;

use crate::stub::StubMsg;
use crate::world::{World, ALICE, BASE, BOB, CAROL, DAVE, DAY, SUPPLY, TREASURY, VESTING};

/// A proposal that can be activated in this block.
fn ready(world: &mut World) -> u64 {
    let id = world.propose(vec![world.note("x")]);
    world.pass(2 * DAY);
    id
}

fn vote(id: u64) -> ExecuteMsg {
    ExecuteMsg::Vote {
        proposal_id: id,
        vote: Yes,
    }
}

// B-25
#[test]
fn tokens_that_voted_do_not_vote_again_elsewhere() {
    let mut world = World::new();
    let [alice, bob, dave] = [&world.alice, &world.bob, &world.dave].map(Clone::clone);
    world.enable_voting(&dave);
    let id = ready(&mut world);
    world.vote(&alice, id, Yes);
    // To one who votes already and to one who enabled voting, in this block and in the next.
    world.transfer(&alice, &bob, 100_000);
    world.transfer(&alice, &dave, 100_000);
    world.vote(&bob, id, Yes);
    world.next_block();
    world.vote(&dave, id, Yes);
    assert_eq!(u128::from(world.detail(id).tally.yes), ALICE + BOB + DAVE);
}

#[test]
fn tokens_passed_on_in_the_block_of_the_snapshot_count_where_they_were() {
    let mut world = World::new();
    let [alice, bob, dave] = [&world.alice, &world.bob, &world.dave].map(Clone::clone);
    let id = ready(&mut world);
    // Dave enables voting and is flooded with tokens, all before the first vote, in its block.
    world.enable_voting(&dave);
    world.transfer(&alice, &dave, ALICE);
    world.transfer(&bob, &dave, BOB);
    world.fails(&dave, vote(id), "had no power");
    world.vote(&alice, id, Yes);
    world.fails(&dave, vote(id), "had no power");
    world.vote(&bob, id, Yes);
    assert_eq!(u128::from(world.detail(id).tally.yes), ALICE + BOB);
}

// B-25
#[test]
fn stake_vote_and_unbond_in_one_block_has_no_power() {
    let mut world = World::new();
    let dave = world.dave.clone();
    let id = ready(&mut world);
    world.stake(&dave, DAVE);
    world.activate(id);
    world.fails(&dave, vote(id), "had no power");
    world.unbond(&dave, DAVE);
    world.fails(&dave, vote(id), "had no power");
    world.next_block();
    world.fails(&dave, vote(id), "had no power");
}

#[test]
fn stake_that_leaves_after_the_snapshot_still_counts_and_the_base_with_it() {
    let mut world = World::new();
    let carol = world.carol.clone();
    let id = ready(&mut world);
    world.unbond(&carol, CAROL);
    world.vote(&carol, id, Yes);
    let detail = world.detail(id);
    assert_eq!(u128::from(detail.tally.yes), CAROL);
    assert_eq!(u128::from(detail.poll.unwrap().base), BASE);
}

#[test]
fn a_group_that_enables_voting_and_proposes_at_once_waits_for_everybody() {
    let mut world = World::new();
    let [alice, dave] = [&world.alice, &world.dave].map(Clone::clone);
    // Only Dave knows; he proposes in the block after he enabled voting.
    world.enable_voting(&dave);
    world.next_block();
    let id = world.propose(vec![world.note("mine")]);
    let activate = ExecuteMsg::Activate { proposal_id: id };
    for _ in 0..2 {
        world.fails(&dave, vote(id), "voting delay");
        world.fails(&dave, activate.clone(), "voting delay");
        world.next_block();
    }
    // Within the delay all others see it; the snapshot has whoever reacted before it.
    let erin = world.erin.clone();
    world.transfer(&erin, &alice, 1_000);
    world.pass(2 * DAY);
    world.vote(&dave, id, Yes);
    world.vote(&alice, id, cw3::Vote::No);
    let tally = world.detail(id).tally;
    assert_eq!(u128::from(tally.yes), DAVE);
    assert!(u128::from(tally.no) > ALICE);
}

#[test]
fn burning_in_the_block_of_the_snapshot_does_not_shift_the_base() {
    let mut world = World::new();
    let bob = world.bob.clone();
    let (first, second) = (
        world.propose(vec![world.note("a")]),
        world.propose(vec![world.note("b")]),
    );
    world.pass(2 * DAY);
    let burn = token::ExecuteMsg::Burn {
        amount: 50_000u128.into(),
    };
    world.token(&bob, burn);
    world.activate(first);
    assert_eq!(u128::from(world.detail(first).poll.unwrap().base), BASE);
    world.next_block();
    world.activate(second);
    let base = u128::from(world.detail(second).poll.unwrap().base);
    assert_eq!(base, BASE - 50_000);
}

#[test]
fn the_base_is_supply_less_what_nobody_votes_with() {
    let world = World::new();
    let found: QuorumBaseResponse = world.query(QueryMsg::QuorumBase {});
    assert_eq!(found.supply.u128(), SUPPLY);
    assert_eq!(found.base.u128(), BASE);
    let held: Vec<_> = found
        .non_circulating
        .iter()
        .map(|held| held.amount.unwrap().u128())
        .collect();
    assert_eq!(held, [TREASURY, VESTING]);
}

#[test]
fn a_contract_that_breaks_or_lies_makes_the_quorum_harder_and_stops_nothing() {
    let mut world = World::new();
    let vesting = world.vesting.clone();
    let id = ready(&mut world);
    world.stub(&vesting, StubMsg::Hold { amount: None });
    let base: QuorumBaseResponse = world.query(QueryMsg::QuorumBase {});
    assert_eq!(base.base.u128(), BASE + VESTING);
    assert_eq!(base.non_circulating[1].amount, None);
    let anyone = world.dave.clone();
    let response = world.does(&anyone, ExecuteMsg::Activate { proposal_id: id });
    let unanswered = response
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .find(|attribute| attribute.key == "unanswered")
        .unwrap();
    assert_eq!(unanswered.value, vesting.as_str());
    let poll = world.detail(id).poll.unwrap();
    assert_eq!(u128::from(poll.base), BASE + VESTING);

    for amount in [Uint128::new(SUPPLY), Uint128::MAX] {
        let amount = Some(amount);
        world.stub(&vesting, StubMsg::Hold { amount });
        let id = ready(&mut world);
        world.activate(id);
        let poll = world.detail(id).poll.unwrap();
        assert_eq!(u128::from(poll.base), SUPPLY, "{amount:?}");
    }
    // So the list can be repaired by a vote.
    let update = ExecuteMsg::UpdateConfig {
        treasury: None,
        non_circulating: Some(vec![world.treasury.to_string()]),
        deposit: None,
        quorum_floor: None,
        silence_span: None,
        timing: None,
        classes: None,
    };
    world.enact(vec![world.itself(&update)]);
    let base: QuorumBaseResponse = world.query(QueryMsg::QuorumBase {});
    assert_eq!(base.base.u128(), BASE + VESTING);
}

#[test]
fn a_future_height_is_refused() {
    let world = World::new();
    let query = QueryMsg::PowerAt {
        address: world.alice.to_string(),
        height: Some(world.height() + 1),
    };
    assert!(world.try_query::<PowerResponse>(&query).is_err());
}

#[test]
fn while_hardly_anything_circulates_a_quorum_is_of_the_floor() {
    let floor = 10 * BASE;
    let mut world = World::with(|msg| msg.quorum_floor = Uint128::new(floor)).unwrap();
    let id = ready(&mut world);
    world.activate(id);
    let detail = world.detail(id);
    let poll = detail.poll.unwrap();
    let bps = u128::from(detail.rules.quorum_bps);
    assert_eq!(
        u128::from(poll.base),
        BASE,
        "what can vote is told as it is"
    );
    assert_eq!(u128::from(poll.quorum), (floor * bps).div_ceil(10_000));
    // All there is votes yes, and it is not enough.
    world.all_vote_yes(id);
    world.at(poll.ends);
    let detail = world.detail(id);
    assert_eq!(detail.result, Some(TallyResult::QuorumMissed));
    assert_eq!(detail.phase, Phase::Rejected);

    // A floor below the base changes nothing.
    let mut world = World::with(|msg| msg.quorum_floor = Uint128::new(BASE / 2)).unwrap();
    let id = ready(&mut world);
    world.activate(id);
    let poll = world.detail(id).poll.unwrap();
    assert_eq!(u128::from(poll.quorum), (BASE * bps).div_ceil(10_000));
}
