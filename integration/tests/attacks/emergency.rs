//! What the Guardian can stop, for how long, and by what orders; what a vote says stands.

use cosmwasm_std::Addr;
use cw3_fixed_multisig::msg::{ExecuteMsg as Multisig, InstantiateMsg, Voter};
use cw_utils::{Duration, Threshold};
use oaic_chain::{encode, Chain, Instantiate};
use oaic_messages::shared::{Governor, PAUSE_COOLDOWN};
use oaic_messages::{compute_settlement as settlement, dao, token};

use crate::suite::*;

pub fn pause(duration: u64) -> token::ExecuteMsg {
    token::ExecuteMsg::Pause { duration }
}

pub fn pause_openings(duration: u64) -> settlement::ExecuteMsg {
    settlement::ExecuteMsg::PauseOpenings { duration }
}

pub fn freeze(w: &Suite, people: &[&str]) -> token::ExecuteMsg {
    let addresses = people.iter().map(|who| w.addr(who).into()).collect();
    token::ExecuteMsg::Freeze { addresses }
}

fn thaw(w: &Suite, people: &[&str]) -> token::ExecuteMsg {
    let addresses = people.iter().map(|who| w.addr(who).into()).collect();
    token::ExecuteMsg::Unfreeze { addresses }
}

fn frozen(w: &Suite, who: &str) -> Option<token::Freeze> {
    let address = w.addr(who).into();
    w.ask(&w.token, &token::QueryMsg::Frozen { address })
}

/// What a pause of openings refuses.
pub fn register(w: &Suite, name: &str) -> Done {
    w.execute(name, &w.settlement, &registering(name))
}

/// The plan half_paused of the model: a guardian that pauses whenever it can, for as long as it
/// takes to replace it.
#[test]
fn a_guardian_pauses_the_token_at_most_a_third_of_the_time() {
    let w = Suite::new();
    let stranger = w.addr(STRANGER);
    refused(&w.order(&w.token, &pause(token::MAX_PAUSE + 1)), "duration");
    let (began, days) = (w.now(), 46);
    let mut stopped = 0;
    for day in 0..days {
        w.until(began + day * DAY);
        let _ = w.order(&w.token, &pause(token::MAX_PAUSE));
        match w.transfer(EVE, &stranger, 100) {
            Ok(_) => {}
            paused => {
                refused(&paused, "paused");
                stopped += 1;
            }
        }
    }
    assert!(stopped > 0 && stopped <= days / 3, "{stopped} of {days}");
}

#[test]
fn a_guardians_pause_of_openings_ends_by_itself_and_has_no_successor() {
    let w = Suite::new();
    let max = w.economy.settlement.params().max_pause;
    let register = |name: &str| register(&w, name);
    let order = |duration| w.order(&w.settlement, &pause_openings(duration));
    assert!(order(max + 1).is_err());
    order(max).unwrap();
    let began = w.now();
    refused(&register("one"), "paused");
    assert!(order(max).is_err());
    w.until(began + max);
    register("two").unwrap();
    assert!(order(1).is_err());
    w.until(began + max + PAUSE_COOLDOWN - 60);
    assert!(order(1).is_err());
    w.until(began + max + PAUSE_COOLDOWN);
    order(max).unwrap();
    refused(&register("three"), "paused");
    w.pass(max);
    register("three").unwrap();
}

/// Audit, row 10: approvals of a stock multisig never end, so orders were signed years ahead.
#[test]
fn orders_signed_in_advance_are_worth_nothing_outside_their_weeks() {
    let w = Suite::new();
    let stranger = w.addr(STRANGER);
    let period = w.economy.guardian.voting_period;
    let week = 7 * DAY;
    let ready: Vec<u64> = (0..4)
        .map(|_| w.decided(&w.guardian, message(&w.token, &pause(1_000))).0)
        .collect();
    let last = w.now() + period + week;
    // A member can't execute one either: it doesn't say which proposal it comes from.
    let proposal_id = ready[0];
    let execute = Multisig::Execute { proposal_id };
    let executed = w.execute("guardian-1", &w.guardian, &execute);
    refused(&executed, "an order is pulled");
    // A stranger pulls it, once.
    w.pull(&w.token, ready[0], 0).unwrap();
    refused(&w.transfer(EVE, &stranger, 1), "paused");
    refused(&w.pull(&w.token, ready[0], 0), "done already");
    // Nor is it another contract's, or another proposal's.
    refused(&w.pull(&w.settlement, ready[1], 0), "no message to this");
    refused(&w.pull(&w.token, ready[3] + 1, 0), "doesn't show it");
    w.until(last - 600);
    w.transfer(EVE, &stranger, 100).unwrap();
    refused(&w.pull(&w.token, ready[1], 0), "can't pause again before");
    w.pass(1_200);
    let late = "more than 604800 s from now";
    for number in &ready[1..] {
        refused(&w.pull(&w.token, *number, 0), late);
    }
    w.until(last + PAUSE_COOLDOWN);
    refused(&w.pull(&w.token, ready[1], 0), late);
    w.transfer(EVE, &stranger, 100).unwrap();
    // What is decided anew is done.
    w.order(&w.token, &pause(1_000)).unwrap();
    refused(&w.transfer(EVE, &stranger, 1), "paused");
}

/// The plan second_message of the model: two orders of one proposal, each done once.
#[test]
fn each_message_of_a_proposal_is_an_order_of_its_own() {
    let w = Suite::new();
    let msgs = [EVE, MAL].map(|who| message(&w.token, &freeze(&w, &[who])));
    let (number, _) = w.decided_all(&w.guardian, msgs.into());
    for (place, who) in [(0, EVE), (1, MAL)] {
        assert_eq!(frozen(&w, who), None);
        w.pull(&w.token, number, place).unwrap();
        assert!(frozen(&w, who).is_some());
    }
    for place in [0, 1] {
        refused(&w.pull(&w.token, number, place), "done already");
    }
    refused(&w.pull(&w.token, number, 2), "no message to this");
}

fn another_guardian(w: &Suite) -> Addr {
    let msg = InstantiateMsg {
        voters: vec![Voter {
            addr: w.addr(STRANGER).into(),
            weight: 1,
        }],
        threshold: Threshold::AbsoluteCount { weight: 1 },
        max_voting_period: Duration::Time(DAY),
    };
    let new = Instantiate {
        code_id: w.store_code("cw3-fixed-multisig"),
        msg: encode(&msg).unwrap(),
        label: "guardian".into(),
        admin: None,
    };
    w.chain.instantiate(STRANGER, &new).unwrap().0
}

/// What one guardian decided is nothing of its successor's, and a successor begins with nothing.
#[test]
fn a_new_guardian_takes_over_no_order() {
    let w = Suite::with_voters();
    let heir = another_guardian(&w);
    let guardian = Some(heir.to_string());
    let set = token::ExecuteMsg::SetGuardian { guardian };
    let id = w.passed(vec![message(&w.token, &set)]);
    w.until_executable(id);
    let by_old: Vec<u64> = (0..3)
        .map(|_| w.decided(&w.guardian, message(&w.token, &pause(1_000))).0)
        .collect();
    let decide = || {
        let propose = Multisig::Propose {
            title: "alone".into(),
            description: String::new(),
            msgs: vec![message(&w.token, &freeze(&w, &[EVE]))],
            latest: None,
        };
        w.execute(STRANGER, &heir, &propose).unwrap();
    };
    // Before it is guardian, its orders are none: number 1 is the old one's first.
    decide();
    w.pull(&w.token, by_old[0], 0).unwrap();
    assert_eq!(frozen(&w, EVE), None);
    w.execute_proposal(id).unwrap();
    // Afterwards the old one's are none: it has the number, and what it says is the new one's.
    for number in &by_old[1..] {
        refused(&w.pull(&w.token, *number, 0), "doesn't show it");
    }
    w.pull(&w.token, 1, 0).unwrap();
    assert!(frozen(&w, EVE).is_some());
    // The other contracts keep the one they have.
    w.order(&w.settlement, &pause_openings(1)).unwrap();
}

/// Audit, row 4: a freeze had no end, and overruled votes.
#[test]
fn a_freeze_has_an_end_and_beats_no_vote() {
    let w = Suite::with_voters();
    let stranger = w.addr(STRANGER);
    w.order(&w.token, &freeze(&w, &[EVE])).unwrap();
    let until = w.now() + token::FREEZE_SPAN;
    refused(&w.transfer(EVE, &stranger, 1), "frozen");
    w.until(until - 60);
    refused(&w.transfer(EVE, &stranger, 1), "frozen");
    w.until(until);
    w.transfer(EVE, &stranger, 100).unwrap();
    refused(&w.order(&w.token, &freeze(&w, &[EVE])), "can't freeze");
    // Frozen by a vote: the guardian can do nothing about it, and it stays.
    w.executed(vec![message(&w.token, &freeze(&w, &[EVE]))]);
    refused(&w.order(&w.token, &thaw(&w, &[EVE])), "may not");
    w.pass(200 * DAY);
    assert_eq!(frozen(&w, EVE).unwrap().by, Governor::Owner);
    refused(&w.transfer(EVE, &stranger, 1), "frozen");
    // Thawed by a vote: the guardian can't freeze it again.
    w.executed(vec![message(&w.token, &thaw(&w, &[EVE]))]);
    w.transfer(EVE, &stranger, 100).unwrap();
    refused(&w.order(&w.token, &freeze(&w, &[EVE])), "can't freeze");
    w.pass(token::FREEZE_COOLDOWN);
    w.order(&w.token, &freeze(&w, &[EVE])).unwrap();
    // A vote confirms what the guardian did.
    let id = w.executed(vec![message(&w.token, &freeze(&w, &[EVE]))]);
    assert_eq!(w.detail(id).phase, dao::Phase::Executed);
    assert_eq!(frozen(&w, EVE).unwrap().until, None);
}

/// The plan rich_thief of the model: who holds more than a hundredth would be the safest.
#[test]
fn a_rich_thief_can_be_frozen_alone() {
    let w = Suite::new();
    assert!(w.has(ANN) > oaic(20_000_000));
    let exceeds = "only a single account may exceed";
    refused(&w.order(&w.token, &freeze(&w, &[EVE, ANN])), exceeds);
    w.order(&w.token, &freeze(&w, &[ANN])).unwrap();
    refused(&w.transfer(ANN, &w.addr(MAL), 1), "frozen");
    refused(&w.order(&w.token, &freeze(&w, &[EVE])), exceeds);
    w.transfer(EVE, &w.addr(STRANGER), 100).unwrap();
}

/// The plan paused_out of the model: votes need stake, so neither pause nor freeze stops bonding;
/// and what was bonded comes back to where it was frozen.
#[test]
fn who_is_frozen_while_all_is_paused_can_stake_and_move_nothing() {
    let w = Suite::new();
    let mal = w.addr(MAL);
    w.order(&w.token, &freeze(&w, &[EVE])).unwrap();
    w.order(&w.token, &pause(token::MAX_PAUSE)).unwrap();
    let had = w.has(EVE);
    w.stake(EVE, oaic(1_000), 0).unwrap();
    w.stake(BEN, oaic(1_000), 0).unwrap();
    for (who, why) in [(EVE, "frozen"), (BEN, "paused")] {
        refused(&w.transfer(who, &mal, 1), why);
        refused(&w.transfer(who, &w.staking, 1), why);
        refused(&w.send(who, &w.treasury, oaic(1), &staking(0)), why);
    }
    w.unbond(EVE, oaic(1_000)).unwrap();
    let due = w.staker(EVE).claims[0].release_at;
    w.until(due);
    w.withdraw_stake(EVE).unwrap();
    assert_eq!((w.has(EVE), w.has(MAL)), (had, EVIL));
}
