//! Power and quorum: nothing counts twice, and nothing done in the block of a snapshot counts.

use cw3::Vote;
use oaic_types::dao::{self, Phase, TallyResult};
use oaic_types::{incentives, token, treasury};

use crate::world::*;

const NO_POWER: &str = "had no power";

/// A proposal of ann that can be activated now.
fn activatable(w: &World) -> u64 {
    let id = w.propose(ANN, vec![]).unwrap();
    w.until(w.detail(id).opens_at);
    id
}

fn activate(w: &World, proposal_id: u64) -> oaic_chain::Call {
    call(&w.dao, &dao::ExecuteMsg::Activate { proposal_id })
}

fn vote_call(w: &World, proposal_id: u64) -> oaic_chain::Call {
    let vote = Vote::Yes;
    call(&w.dao, &dao::ExecuteMsg::Vote { proposal_id, vote })
}

/// B-25.
#[test]
fn coins_that_voted_vote_nowhere_else_neither_held_nor_staked() {
    let w = World::with_voters();
    w.enable(&[EVE, MAL]);
    w.transfer(MAL, &w.addr(ANN), EVIL).unwrap();
    let id = activatable(&w);
    w.vote(EVE, id, Vote::Yes).unwrap();
    assert_eq!(u128::from(w.weight(EVE, id)), EVIL);
    w.transfer(EVE, &w.addr(MAL), EVIL).unwrap();
    refused(&w.vote(MAL, id, Vote::Yes), NO_POWER);
    // Nor when they become stake meanwhile.
    w.stake(MAL, w.has(MAL), 0).unwrap();
    refused(&w.vote(MAL, id, Vote::Yes), NO_POWER);
    let tally = w.detail(id).tally;
    assert_eq!(u128::from(tally.yes), EVIL);
}

/// B-25: the transfer comes before the snapshot, in its block.
#[test]
fn coins_passed_on_in_the_block_of_the_snapshot_vote_once() {
    let w = World::with_voters();
    w.enable(&[EVE, MAL]);
    w.transfer(MAL, &w.addr(ANN), EVIL).unwrap();
    let id = activatable(&w);
    let pass_on = w.transferring(&w.addr(MAL), EVIL);
    w.tx(EVE, [pass_on, activate(&w, id), vote_call(&w, id)])
        .unwrap();
    assert_eq!(u128::from(w.weight(EVE, id)), EVIL);
    refused(&w.vote(MAL, id, Vote::Yes), NO_POWER);
}

/// B-25: one transaction.
#[test]
fn stake_vote_and_unbond_in_one_block_gives_no_power() {
    let w = World::with_voters();
    let id = activatable(&w);
    let attack = |position: u64| {
        [
            w.staking_call(EVIL, 0),
            vote_call(&w, id),
            w.unbonding_call(position, EVIL),
        ]
    };
    // What she holds hasn't been enabled, and the stake is of this block.
    refused(&w.tx(EVE, attack(0)), NO_POWER);
    assert_eq!(w.has(EVE), EVIL);
    // Who enabled voting has what he held when the block began, and not the stake beside it.
    w.enable(&[MAL]);
    w.pass(5);
    w.tx(MAL, attack(0)).unwrap();
    assert_eq!(u128::from(w.weight(MAL, id)), EVIL);
    assert_eq!(w.staker(MAL).bonded.u128(), 0);
}

/// The other way round: unbonding frees no coins that could vote once more.
#[test]
fn unbonding_stake_votes_neither_as_stake_nor_as_coins() {
    let w = World::with_voters();
    w.enable(&[EVE]);
    w.stake(EVE, EVIL, 0).unwrap();
    let position = w.position(EVE);
    let id = activatable(&w);
    let calls = [
        w.unbonding_call(position, EVIL),
        activate(&w, id),
        vote_call(&w, id),
    ];
    // It was bonded when the block began, so it votes once.
    w.tx(EVE, calls).unwrap();
    assert_eq!(u128::from(w.weight(EVE, id)), EVIL);
    let next = activatable(&w);
    refused(&w.vote(EVE, next, Vote::Yes), NO_POWER);
    assert_eq!(w.power(EVE, None), 0);
}

/// B-21, the fault of stock cw3-flex: the total is of the same moment as the weights.
#[test]
fn who_leaves_in_the_block_of_the_snapshot_lowers_nobodys_quorum() {
    let quorum = |attack: bool| {
        let w = World::with_voters();
        w.stake(EVE, EVIL, 0).unwrap();
        let position = w.position(EVE);
        let id = activatable(&w);
        let calls = match attack {
            true => vec![w.unbonding_call(position, EVIL), activate(&w, id)],
            false => vec![activate(&w, id)],
        };
        w.tx(EVE, calls).unwrap();
        w.vote(EVE, id, Vote::Yes).unwrap();
        let poll = w.detail(id).poll.unwrap();
        (poll.base, poll.quorum, w.weight(EVE, id))
    };
    assert_eq!(quorum(true), quorum(false));
}

/// B-22, the fault of stock cw3-flex: a proposer's own vote counts live, and passes at once.
#[test]
fn who_bonds_and_proposes_in_one_block_has_to_wait_like_everybody() {
    let w = World::with_voters();
    let deposit = w.economy.dao.deposit.uoaic();
    w.allow(EVE, &w.dao, deposit).unwrap();
    let calls = |id: u64| {
        vec![
            w.staking_call(EVIL - deposit, 0),
            call(&w.dao, &proposal("now", String::new(), vec![])),
            vote_call(&w, id),
        ]
    };
    refused(&w.tx(EVE, calls(1)), "be voted on yet");
    let mut two = calls(1);
    two.pop();
    w.tx(EVE, two).unwrap();
    assert_eq!(w.detail(1).phase, Phase::Delayed);
    assert_eq!(w.detail(1).tally, dao::Tally::default());
    refused(&w.execute(1), "Delayed");
}

/// A group that votes enables itself and proposes in the next block, before anybody else did.
#[test]
fn a_group_that_enables_voting_and_proposes_at_once_meets_everybody_at_the_snapshot() {
    let w = World::new();
    w.enable(&[EVE, MAL]);
    let spend = treasury::ExecuteMsg::Spend {
        asset: treasury::Asset::Oaic,
        recipient: w.addr(EVE).into(),
        amount: oaic(1_000_000).into(),
        purpose: "for us".into(),
    };
    let id = w.propose(EVE, vec![message(&w.treasury, &spend)]).unwrap();
    refused(&w.vote(EVE, id, Vote::Yes), "be voted on yet");
    // The others read it, and enable voting before the delay is over.
    w.pass(DAY);
    w.enable(&[ANN, BEN]);
    w.until(w.detail(id).opens_at);
    for (who, vote) in [
        (EVE, Vote::Yes),
        (MAL, Vote::Yes),
        (ANN, Vote::No),
        (BEN, Vote::Veto),
    ] {
        w.vote(who, id, vote).unwrap();
    }
    let detail = w.detail(id);
    assert!(u128::from(detail.poll.unwrap().base) > 2 * HOLDS);
    w.until(detail.poll.unwrap().ends);
    assert_eq!(w.detail(id).result, Some(TallyResult::VetoVoted));
    refused(&w.execute(id), "Rejected");
    // Without the others it would still have needed a tenth of all that circulates.
    let quorum = u128::from(w.detail(id).poll.unwrap().quorum);
    assert!(quorum > 2 * EVIL, "{quorum}");
}

/// Burning, giving away and syncing in the block of the snapshot leave its base alone.
#[test]
fn burning_or_giving_in_the_block_of_the_snapshot_shifts_no_base() {
    let base = |attack: bool| {
        let w = World::with_voters();
        let id = activatable(&w);
        let mut calls = vec![];
        if attack {
            let part = EVIL / 4;
            let burn = token::ExecuteMsg::Burn {
                amount: part.into(),
            };
            let fund = treasury::Fund::Reserve;
            calls = vec![
                call(&w.token, &burn),
                w.sending(&w.treasury, part, &treasury::ReceiveMsg::Deposit { fund }),
                w.transferring(&w.treasury, part),
                call(&w.treasury, &treasury::ExecuteMsg::Sync { denom: None }),
                w.transferring(&w.incentives, part),
                call(&w.incentives, &incentives::ExecuteMsg::Sync {}),
            ];
        }
        calls.push(activate(&w, id));
        w.tx(EVE, calls).unwrap();
        let poll = w.detail(id).poll.unwrap();
        (w.detail(id).opens_at, poll.height, poll.base, poll.quorum)
    };
    assert_eq!(base(true), base(false));
}

/// What was given or burned before the snapshot is gone for who gave it: the base falls by no more
/// than his own power.
#[test]
fn a_lower_base_costs_whoever_lowers_it_his_own_power() {
    let base = |attack: bool| {
        let w = World::with_voters();
        w.enable(&[EVE]);
        let id = w.propose(ANN, vec![]).unwrap();
        let fund = treasury::Fund::Reserve;
        let deposit = w.sending(&w.treasury, EVIL, &treasury::ReceiveMsg::Deposit { fund });
        match attack {
            true => w.tx(EVE, [deposit]).unwrap(),
            false => w.tx(EVE, [w.transferring(&w.addr(EVE), 0)]).unwrap(),
        };
        w.until(w.detail(id).opens_at);
        w.tx(STRANGER, [activate(&w, id)]).unwrap();
        (w.detail(id).poll.unwrap().base, w.power(EVE, None))
    };
    let (before, power) = base(false);
    let (after, left) = base(true);
    assert_eq!(before - after, u64::try_from(EVIL).unwrap());
    assert_eq!((power, left), (EVIL, 0));
}

/// A quorum made early by a no gives no late extension; turned at the last second it must not pass
/// before anybody could answer.
#[test]
fn a_no_that_made_the_quorum_and_is_turned_at_the_last_second_can_be_answered() {
    let w = World::with_voters();
    let id = w.propose(EVE, vec![]).unwrap();
    w.until(w.detail(id).opens_at);
    w.vote(BEN, id, Vote::No).unwrap();
    let poll = w.detail(id).poll.unwrap();
    assert!(w.weight(BEN, id) > poll.quorum);
    w.until(poll.ends - 5);
    w.vote(BEN, id, Vote::Yes).unwrap();
    w.until(poll.ends);
    assert_eq!(w.detail(id).phase, Phase::Voting);
    w.vote(ANN, id, Vote::Veto).unwrap();
    // He can turn back, but not once more when it is late again.
    w.vote(BEN, id, Vote::No).unwrap();
    let extended = w.detail(id).poll.unwrap().ends;
    assert!(extended > poll.ends);
    w.until(extended - 5);
    refused(&w.vote(BEN, id, Vote::Yes), "can't be turned");
    w.until(extended);
    assert_eq!(w.detail(id).phase, Phase::Rejected);
}
