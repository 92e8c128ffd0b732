//! Power and least yes: nothing counts twice, nothing done in the block of a snapshot counts, and
//! what decides over money stays bonded.

use cw3::Vote;
use oaic_messages::dao::{self, Phase, TallyResult, BOND_SPAN, LAST_DAY};
use oaic_messages::{incentives, token, treasury};

use crate::suite::*;

const NO_POWER: &str = "had no power";

/// A proposal of ann that can be activated now.
fn activatable(w: &Suite) -> u64 {
    let id = w.propose(ANN, vec![]).unwrap();
    w.until(w.detail(id).opens_at);
    id
}

fn activate(w: &Suite, proposal_id: u64) -> oaic_chain::Call {
    call(&w.dao, &dao::ExecuteMsg::Activate { proposal_id })
}

fn vote_call(w: &Suite, proposal_id: u64) -> oaic_chain::Call {
    let vote = Vote::Yes;
    call(&w.dao, &dao::ExecuteMsg::Vote { proposal_id, vote })
}

/// B-25.
#[test]
fn coins_that_voted_vote_nowhere_else_neither_held_nor_staked() {
    let w = Suite::with_voters();
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
    let w = Suite::with_voters();
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
    let w = Suite::with_voters();
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
    let w = Suite::with_voters();
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

/// Where stake alone votes, what leaves in the block of the snapshot brings no Yes at all.
#[test]
fn stake_that_leaves_in_the_block_of_a_snapshot_says_yes_to_no_payment() {
    let w = Suite::with_voters();
    w.stake(EVE, EVIL, 0).unwrap();
    let id = w.propose(ANN, vec![w.spend(EVE, 1)]).unwrap();
    w.until(w.detail(id).opens_at);
    let leave = w.unbonding_call(w.position(EVE), EVIL);
    let calls = [leave.clone(), activate(&w, id), vote_call(&w, id)];
    refused(&w.tx(EVE, calls), "nothing bonded");
    // The other way round she can't leave.
    refused(&w.tx(EVE, [vote_call(&w, id), leave]), "Yes votes keep");
    w.vote(ANN, id, Vote::Yes).unwrap();
    assert_eq!(u128::from(w.detail(id).tally.yes), STAKED);
}

/// What said yes to a payment is there while its effects are seen, and no longer.
#[test]
fn who_says_yes_to_a_payment_stays_bonded_for_a_week_after_it() {
    let w = Suite::with_voters();
    let id = w.propose(ANN, vec![w.spend(STRANGER, oaic(5))]).unwrap();
    w.until(w.detail(id).opens_at);
    w.vote(ANN, id, Vote::Yes).unwrap();
    w.vote(BEN, id, Vote::No).unwrap();
    w.vote(INVESTOR, id, Vote::Yes).unwrap();
    let leave = |who: &str| w.unbond(who, STAKED);
    refused(&leave(ANN), "Yes votes keep");
    // A No binds nothing, and what a vote never bound is free.
    leave(BEN).unwrap();
    w.until_executable(id);
    w.execute_proposal(id).unwrap();
    assert_eq!(w.has(STRANGER), oaic(5));
    let executed = w.detail(id).ended_at.unwrap();
    w.until(executed + BOND_SPAN - 10);
    refused(&leave(ANN), "Yes votes keep");
    w.until(executed + BOND_SPAN);
    leave(ANN).unwrap();
}

/// B-21, the fault of stock cw3-flex: what passing takes is of the same moment as the weights.
#[test]
fn who_leaves_in_the_block_of_the_snapshot_lowers_nobodys_minimum_yes() {
    let takes = |attack: bool| {
        let w = Suite::with_voters();
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
        (poll.supply, poll.min_yes, w.weight(EVE, id))
    };
    assert_eq!(takes(true), takes(false));
}

/// B-22, the fault of stock cw3-flex: a proposer's own vote counts live, and passes at once.
#[test]
fn who_bonds_and_proposes_in_one_block_has_to_wait_like_everybody() {
    let w = Suite::with_voters();
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
    refused(&w.execute_proposal(1), "Delayed");
}

/// A group that can pass a payment alone stakes and proposes the moment government opens, before
/// anybody else staked anything.
#[test]
fn a_group_that_stakes_and_proposes_at_once_meets_everybody_at_the_snapshot() {
    let w = Suite::unsold();
    w.sell(&[(ANN, HOLDS), (BEN, HOLDS), (EVE, HOLDS)]);
    w.until_government();
    w.stake(EVE, HOLDS - oaic(10_000), 0).unwrap();
    let id = w.propose(EVE, vec![w.spend(EVE, oaic(1_000_000))]).unwrap();
    refused(&w.vote(EVE, id, Vote::Yes), "be voted on yet");
    // The others read it, and stake before the delay is over.
    w.pass(DAY);
    for who in [ANN, BEN] {
        w.stake(who, HOLDS, 0).unwrap();
    }
    w.until(w.detail(id).opens_at);
    for (who, vote) in [(EVE, Vote::Yes), (ANN, Vote::No), (BEN, Vote::Veto)] {
        w.vote(who, id, vote).unwrap();
    }
    let poll = w.detail(id).poll.unwrap();
    w.until(poll.ends);
    assert_eq!(w.detail(id).result, Some(TallyResult::ThresholdMissed));
    refused(&w.execute_proposal(id), "Rejected");
    assert_eq!(w.has(EVE), 0);
    // Without the others it would still have needed a hundredth of all coins.
    assert!(u128::from(poll.min_yes) > 19 * EVIL, "{}", poll.min_yes);
}

/// Burning, giving away and syncing in the block of the snapshot leave what it counts alone.
#[test]
fn burning_or_giving_in_the_block_of_the_snapshot_shifts_nothing() {
    let counted = |attack: bool| {
        let w = Suite::with_voters();
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
        (w.detail(id).opens_at, w.detail(id).poll.unwrap())
    };
    assert_eq!(counted(true), counted(false));
}

/// The supply falls when somebody burns, and with it what passing takes: by a fiftieth of what it
/// costs him.
#[test]
fn burning_lowers_the_minimum_yes_by_far_less_than_ones_own_power() {
    let min_yes = |attack: bool| {
        let w = Suite::with_voters();
        w.enable(&[EVE]);
        let id = w.propose(ANN, vec![]).unwrap();
        let amount = EVIL.into();
        match attack {
            true => w.execute(EVE, &w.token, &token::ExecuteMsg::Burn { amount }),
            false => w.tx(EVE, [w.transferring(&w.addr(EVE), 0)]),
        }
        .unwrap();
        w.until(w.detail(id).opens_at);
        w.tx(STRANGER, [activate(&w, id)]).unwrap();
        let poll = w.detail(id).poll.unwrap();
        (poll.min_yes, w.power(EVE, None))
    };
    let (before, power) = min_yes(false);
    let (after, left) = min_yes(true);
    assert_eq!(u128::from(before - after), EVIL / 50);
    assert_eq!((power, left), (EVIL, 0));
}

/// Who said No for a week and turns in the last second of voting makes it pass, and everybody still
/// has the timelock to answer; in its last day he can't do it again.
#[test]
fn a_vote_turned_at_the_last_second_can_be_answered() {
    let w = Suite::with_voters();
    let id = w.propose(EVE, vec![]).unwrap();
    w.until(w.detail(id).opens_at);
    w.vote(ANN, id, Vote::Abstain).unwrap();
    w.vote(INVESTOR, id, Vote::Yes).unwrap();
    w.vote(BEN, id, Vote::No).unwrap();
    let poll = w.detail(id).poll.unwrap();
    w.until(poll.ends - 5);
    w.vote(BEN, id, Vote::Yes).unwrap();
    w.until(poll.ends);
    assert_eq!(w.detail(id).phase, Phase::Timelocked);
    w.vote(ANN, id, Vote::Veto).unwrap();
    // He turns back, so that he can turn it once more when nobody has time.
    w.vote(BEN, id, Vote::No).unwrap();
    let end = w.detail(id).executable_from.unwrap();
    w.until(end - LAST_DAY);
    w.vote(ANN, id, Vote::Abstain).unwrap();
    refused(&w.vote(BEN, id, Vote::Yes), "last day");
    w.until(end);
    assert_eq!(w.detail(id).phase, Phase::Rejected);
    refused(&w.execute_proposal(id), "Rejected");
}
