//! Deposits: taken by allowance, pulled, forfeited; never lost.

use cosmwasm_std::{Addr, Uint128};
use cw3::Vote::{No, Yes};
use oaic_messages::dao::*;

use crate::suite::{set_roles, update, withdraw, Changes, Suite, ALICE, DAY, DEPOSIT, ERIN, M};

fn state(suite: &Suite, id: u64) -> DepositState {
    let found: DepositResponse = suite.query(&QueryMsg::Deposit { proposal_id: id });
    found.state
}

fn held(suite: &Suite) -> u128 {
    let totals: TotalsResponse = suite.query(&QueryMsg::Totals {});
    assert_eq!(suite.balance(&suite.contract), totals.deposits_held.u128());
    totals.deposits_held.u128()
}

fn pay_to(treasury: &Addr) -> ExecuteMsg {
    update(Changes {
        treasury: Some(treasury.to_string()),
        ..Changes::default()
    })
}

#[test]
fn without_an_allowance_nothing_is_submitted() {
    let mut suite = Suite::new();
    suite.fails("proposer", Suite::draft(vec![]), "llowance");
    suite.allow("proposer", DEPOSIT - 1);
    suite.fails("proposer", Suite::draft(vec![]), "");
    let totals: TotalsResponse = suite.query(&QueryMsg::Totals {});
    assert_eq!((totals.proposals, totals.deposits_held.u128()), (0, 0));
    suite.allow("proposer", 1);
    suite.ok("proposer", Suite::draft(vec![]));
    assert_eq!(held(&suite), DEPOSIT);
}

#[test]
fn the_whole_deposit_comes_back_once_the_proposal_is_over_whoever_asks() {
    let mut suite = Suite::new();
    let full = suite.balance_of("proposer");
    let [passed, rejected] = ["a", "b"].map(|text| suite.propose(vec![suite.note(text)]));
    assert_eq!(suite.balance_of("proposer"), full - 2 * DEPOSIT);
    assert_eq!(held(&suite), 2 * DEPOSIT);
    for id in [passed, rejected] {
        suite.fails("dave", withdraw(id), "not over yet");
        assert_eq!(state(&suite, id), DepositState::Held);
    }
    suite.all_vote_yes(passed);
    suite.vote("bob", rejected, Yes);
    suite.vote("alice", rejected, No);
    suite.fails("dave", withdraw(passed), "is Voting, not over yet");
    suite.until_ends(passed);
    suite.fails("dave", withdraw(passed), "Timelocked");
    // Voted down, and yet many wanted it: back to the proposer.
    suite.ok("dave", withdraw(rejected));
    assert_eq!(state(&suite, rejected), DepositState::Refunded);
    suite.until_executable(passed);
    suite.fails("dave", withdraw(passed), "Executable");
    suite.execute(passed);
    suite.ok("dave", withdraw(passed));
    suite.fails("dave", withdraw(passed), "paid back to its proposer");
    assert_eq!(suite.balance_of("proposer"), full);
    assert_eq!(held(&suite), 0);
}

/// Spam costs its deposit: with less than half of the minimum yes it is lost, to the unit.
#[test]
fn free_spam() {
    // Of two billion the roles class needs 60 million: half of it are 30.
    let roles = |suite: &Suite| suite.itself(&set_roles(None, None));
    for (stake, expected) in [
        (0, DepositState::Forfeited),
        (1, DepositState::Forfeited),
        (30 * M - 1, DepositState::Forfeited),
        (30 * M, DepositState::Refundable),
        (60 * M - 1, DepositState::Refundable),
    ] {
        let mut suite = Suite::new();
        let treasury = suite.treasury.clone();
        if stake > 0 {
            suite.unbond("alice", ALICE - stake);
        }
        suite.next_block();
        let id = suite.activatable(vec![roles(&suite)]);
        suite.activate(id);
        if stake > 0 {
            suite.vote("alice", id, Yes);
        }
        suite.until_ends(id);
        assert_eq!(suite.phase(id), Phase::Rejected);
        assert_eq!(state(&suite, id), expected, "{stake}");
        let before = suite.balance(&treasury);
        suite.ok("dave", withdraw(id));
        if expected == DepositState::Forfeited {
            assert_eq!(suite.balance(&treasury), before + DEPOSIT);
            let from = &suite.contract;
            let hook = format!(r#"{DEPOSIT} from {from}: {{"deposit":{{"fund":"reserve"}}}}"#);
            assert_eq!(suite.log(&treasury), [hook]);
            assert_eq!(state(&suite, id), DepositState::Collected);
            suite.fails("dave", withdraw(id), "paid to the treasury");
        }
        assert_eq!(held(&suite), 0);
    }
}

/// Half of an odd number is not reached by its lower half.
#[test]
fn half_of_an_odd_minimum_yes_is_rounded_against_the_proposer() {
    let mut suite = Suite::new();
    // 1 % of what is left are 19,999,999.999999 OAIC, 2 % of it an even number.
    suite.burn("dave", 100);
    suite.next_block();
    suite.unbond("erin", ERIN - (10 * M - 1));
    suite.next_block();
    let [less, half] = [0, 1].map(|_| suite.propose(vec![suite.spend(1)]));
    suite.advance(2 * DAY, 1);
    suite.vote("erin", less, Yes);
    suite.vote("erin", half, Yes);
    suite.vote("frank", half, Yes);
    let poll = suite.detail(less).poll.unwrap();
    assert_eq!(u128::from(poll.min_yes), 20 * M - 1);
    suite.advance_to(poll.ends);
    assert_eq!(state(&suite, less), DepositState::Forfeited);
    assert_eq!(state(&suite, half), DepositState::Refundable);
}

#[test]
fn what_nobody_activates_loses_its_deposit_and_what_lapses_does_not() {
    let mut suite = Suite::new();
    let clear = cosmwasm_std::WasmMsg::ClearAdmin {
        contract_addr: suite.target.to_string(),
    };
    let missed = suite.propose(vec![suite.note("x")]);
    let lapsed = suite.propose(vec![clear.into()]);
    suite.all_vote_yes(lapsed);
    suite.go_to(suite.detail(missed).activate_until);
    assert_eq!(state(&suite, missed), DepositState::Forfeited);
    suite.go_to(suite.detail(lapsed).consent_until.unwrap());
    assert_eq!(state(&suite, lapsed), DepositState::Refundable);
}

#[test]
fn a_changed_deposit_leaves_older_ones_as_they_were() {
    let mut suite = Suite::new();
    let old = suite.propose(vec![suite.note("old")]);
    suite.all_vote_yes(old);
    let change = update(Changes {
        deposit: Some(Uint128::zero()),
        ..Changes::default()
    });
    let change = suite.enact(vec![suite.itself(&change)]);
    let free = suite.propose(vec![]);
    assert_eq!(state(&suite, free), DepositState::None);
    suite.fails("dave", withdraw(free), "there was none");
    assert_eq!(held(&suite), 2 * DEPOSIT);
    for id in [old, change] {
        suite.ok("dave", withdraw(id));
    }
    assert_eq!(held(&suite), 0);
}

#[test]
fn a_treasury_that_refuses_blocks_only_the_forfeited_deposit_until_it_is_replaced() {
    // The token itself is no treasury: its `Receive` is unknown.
    let mut suite = Suite::new();
    let token = suite.token.clone();
    suite.enact(vec![suite.itself(&pay_to(&token))]);
    let id = suite.propose(vec![suite.note("spam")]);
    suite.advance(16 * DAY, 1);
    suite.fails("alice", withdraw(id), "");
    assert_eq!(state(&suite, id), DepositState::Forfeited);
    suite.enact(vec![suite.itself(&pay_to(&suite.treasury))]);
    suite.ok("alice", withdraw(id));
    assert_eq!(state(&suite, id), DepositState::Collected);
}
