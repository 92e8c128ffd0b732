//! New code without a vote, in the open: both offices order it, whoever disagrees has time to leave,
//! and a third of the stake cancels it.

use cosmwasm_std::Addr;
use oaic_messages::dao::*;
use oaic_messages::gates::{MigrationQuery, QueuedResponse};
use oaic_messages::{staking, token};

use crate::offices::heir;
use crate::suite::{bytes, set_roles, Suite, DAY};

/// Unbonding of the economy as shipped, and a week.
const WAIT: u64 = 28 * DAY;

fn queue(suite: &Suite) -> ExecuteMsg {
    queue_of(suite, &suite.target)
}

fn queue_of(suite: &Suite, contract: &Addr) -> ExecuteMsg {
    ExecuteMsg::QueueMigration {
        contract: contract.to_string(),
        code_id: suite.stub_code,
        msg: bytes("{}"),
    }
}

/// Both offices order it; its number.
fn queued(suite: &mut Suite) -> u64 {
    let msg = queue(suite);
    for office in [Office::Guardian, Office::Committee] {
        suite.order(office, &msg).unwrap();
    }
    let queued: Vec<MigrationResponse> = suite.query(&QueryMsg::QueuedMigrations {});
    queued.last().unwrap().id
}

fn is_queued(suite: &Suite) -> bool {
    let answer: QueuedResponse = suite.query(&QueryMsg::Queued {});
    answer.queued
}

fn found(suite: &Suite, migration: u64) -> MigrationResponse {
    suite.query(&QueryMsg::Migration { migration })
}

fn run(migration: u64) -> ExecuteMsg {
    ExecuteMsg::RunMigration { migration }
}

fn oppose(migration: u64) -> ExecuteMsg {
    ExecuteMsg::OpposeMigration { migration }
}

#[track_caller]
fn cancel(suite: &mut Suite, office: Office, migration: u64) {
    let cancel = ExecuteMsg::CancelMigration { migration };
    suite.order(office, &cancel).unwrap();
}

fn migrated(suite: &Suite) -> usize {
    let log = suite.log(&suite.target).into_iter();
    log.filter(|entry| entry.contains("migrated")).count()
}

#[test]
fn both_offices_queue_it_and_anybody_runs_it_once_when_it_is_due() {
    let mut suite = Suite::new();
    let msg = queue(&suite);
    suite.order(Office::Committee, &msg).unwrap();
    assert!(!is_queued(&suite), "one office alone");
    suite.order(Office::Committee, &msg).unwrap();
    assert!(!is_queued(&suite), "one office twice");
    suite.order(Office::Guardian, &msg).unwrap();
    assert!(is_queued(&suite));
    let migration = found(&suite, 1);
    assert_eq!(migration.phase, MigrationPhase::Queued);
    assert_eq!(migration.due, suite.now() + WAIT);
    suite.advance_to(migration.due - 1);
    suite.fails("dave", run(1), "not due before");
    suite.advance_to(migration.due);
    suite.ok("dave", run(1));
    assert_eq!(migrated(&suite), 1);
    assert!(!is_queued(&suite));
    suite.fails("dave", run(1), "Run");
    // Nobody calls orders like other messages.
    for msg in [queue(&suite), ExecuteMsg::CancelMigration { migration: 1 }] {
        for caller in ["committee", "guardian", "dave"] {
            suite.fails(caller, msg.clone(), "pull");
        }
    }
}

#[test]
fn what_the_other_office_orders_a_month_later_is_another_matter() {
    let mut suite = Suite::new();
    let msg = queue(&suite);
    suite.order(Office::Committee, &msg).unwrap();
    suite.advance(CONSENT_SPAN, 1);
    suite.order(Office::Guardian, &msg).unwrap();
    assert!(!is_queued(&suite));
    // Nor is other code, or another message to it, the same.
    let other = ExecuteMsg::QueueMigration {
        contract: suite.target.to_string(),
        code_id: suite.stub_code,
        msg: bytes(r#"{"else":{}}"#),
    };
    suite.order(Office::Committee, &other).unwrap();
    assert!(!is_queued(&suite));
    suite.order(Office::Committee, &msg).unwrap();
    assert!(is_queued(&suite));
}

/// A stale queue is run by nobody: seven days after it was due it is over.
#[test]
fn stale_queue() {
    let mut suite = Suite::new();
    let id = queued(&mut suite);
    let until = found(&suite, id).until;
    suite.advance_to(until);
    suite.fails("dave", run(id), "Lapsed");
    assert!(!is_queued(&suite));
    assert_eq!(migrated(&suite), 0);
    // Its place in the queue is free.
    let contracts = [
        &suite.target,
        &suite.token,
        &suite.staking,
        &suite.treasury,
        &suite.vesting,
        &suite.sale,
    ]
    .map(Clone::clone);
    for (count, contract) in contracts.iter().enumerate() {
        let msg = queue_of(&suite, contract);
        suite.order(Office::Guardian, &msg).unwrap();
        let second = suite.order(Office::Committee, &msg);
        match count < MAX_QUEUED {
            true => drop(second.unwrap()),
            false => assert!(second.unwrap_err().to_string().contains("the maximum")),
        }
    }
}

/// One that stake cancels has no twin beside it, and an office can't spare it the bar by canceling
/// first when many are against it.
#[test]
fn no_twin_and_no_escape_from_the_bar() {
    let mut suite = Suite::new();
    let id = queued(&mut suite);
    let msg = queue(&suite);
    suite.order(Office::Guardian, &msg).unwrap();
    suite.refuses_order(Office::Committee, &msg, "already queued");
    suite.ok("carol", oppose(id));
    cancel(&mut suite, Office::Committee, id);
    suite.refuses_order(Office::Committee, &msg, "canceled by stake");
}

/// What an office ordered before it changed hands is no half of anything, also when it kept its time.
#[test]
fn half_an_order_of_a_replaced_office_is_none() {
    let mut suite = Suite::new();
    let heir = heir(&mut suite);
    suite.hand_over(Office::Guardian, &heir);
    let id = suite.executable(vec![suite.itself(&set_roles(None, Some(&heir)))]);
    let msg = queue(&suite);
    suite.order(Office::Guardian, &msg).unwrap();
    suite.execute(id);
    suite.order(Office::Committee, &msg).unwrap();
    assert!(!is_queued(&suite));
}

/// An order to hand over that nobody followed for months lends its time to nobody.
#[test]
fn a_hand_over_ends() {
    let mut suite = Suite::new();
    let heir = heir(&mut suite);
    suite.hand_over(Office::Guardian, &heir);
    suite.advance(HAND_OVER_SPAN, 1);
    suite.enact(vec![suite.itself(&set_roles(None, Some(&heir)))]);
    let roles: RolesResponse = suite.query(&QueryMsg::Roles {});
    assert_eq!((roles.guardian_since, roles.guardian), (suite.now(), heir));
}

/// A vote that shortened unbonding before shortens no queue.
#[test]
fn a_queue_is_never_shorter_than_was_shipped() {
    let mut suite = Suite::new();
    let update = |days: u64| staking::ExecuteMsg::UpdateConfig {
        min_stake: None,
        unbonding_period: Some(days * DAY),
        ramp: None,
        dividend_period: None,
    };
    suite.run_staking("dao", &update(7)).unwrap();
    let id = queued(&mut suite);
    assert_eq!(found(&suite, id).due, suite.now() + MIN_QUEUED);
    // And none lengthens unbonding while it waits.
    let error = suite.run_staking("dao", &update(60)).unwrap_err();
    let error = format!("{error:#}");
    assert!(error.contains("while a migration is queued"), "{error}");
    cancel(&mut suite, Office::Committee, id);
    suite.run_staking("dao", &update(60)).unwrap();
    let id = queued(&mut suite);
    assert_eq!(found(&suite, id).due, suite.now() + 67 * DAY);
}

#[test]
fn either_office_cancels_it() {
    for office in [Office::Committee, Office::Guardian] {
        let mut suite = Suite::new();
        let id = queued(&mut suite);
        cancel(&mut suite, office, id);
        let phase = found(&suite, id).phase;
        assert_eq!(phase, MigrationPhase::CanceledByOffice);
        suite.advance(WAIT, 1);
        suite.fails("dave", run(id), "CanceledByOffice");
        // It bars nothing.
        queued(&mut suite);
    }
}

/// A third of the stake as it stood when it was queued cancels it, and bars the contract's
/// migrations for 60 days: a third has to come together once, not each time.
#[test]
fn queued_again() {
    let mut suite = Suite::new();
    let id = queued(&mut suite);
    suite.ok("carol", oppose(id));
    suite.fails("carol", oppose(id), "opposes migration");
    suite.ok("erin", oppose(id));
    // 120 of 420 M are less than a third; who has none counts nothing.
    suite.fails("bob", oppose(id), "no stake");
    assert_eq!(found(&suite, id).phase, MigrationPhase::Queued);
    suite.ok("alice", oppose(id));
    assert_eq!(found(&suite, id).phase, MigrationPhase::CanceledByStake);
    let msg = queue(&suite);
    suite.refuses_order(Office::Committee, &msg, "canceled by stake");
    suite.advance(BAR_SPAN - 1, 1);
    assert!(suite.order(Office::Committee, &msg).is_err());
    suite.advance(1, 1);
    queued(&mut suite);
}

/// Who borrows for a day to cancel the mending of a fault had no stake when it was queued.
#[test]
fn cancel_borrowed() {
    let mut suite = Suite::new();
    let id = queued(&mut suite);
    suite.next_block();
    let stake = token::ExecuteMsg::Send {
        contract: suite.staking.to_string(),
        amount: 90_000_000_000_000u128.into(),
        msg: bytes(r#"{"stake":{"term":0,"position":null}}"#),
    };
    suite.token("dave", &stake).unwrap();
    suite.next_block();
    suite.fails("dave", oppose(id), "no stake");
    // And stake that has left since still counts: it stood there.
    assert_eq!(found(&suite, id).against.u128(), 0);
}

/// Time in which nobody could have moved doesn't count.
#[test]
fn a_pause_of_the_token_moves_it_on() {
    let mut suite = Suite::new();
    let id = queued(&mut suite);
    let due = found(&suite, id).due;
    let pause = token::ExecuteMsg::Pause { duration: 7 * DAY };
    suite.advance(20 * DAY, 1);
    suite.token("dao", &pause).unwrap();
    suite.advance(3 * DAY, 1);
    // Another one takes over: three days have passed, and seven follow.
    suite.token("dao", &pause).unwrap();
    suite.advance(8 * DAY, 1);
    assert_eq!(found(&suite, id).due, due + 10 * DAY);
    suite.advance_to(due + 10 * DAY - 1);
    suite.fails("dave", run(id), "not due before");
    suite.advance_to(due + 10 * DAY);
    suite.ok("dave", run(id));
}

fn queued_for(suite: &Suite, contract: &Addr, at: u64) -> Option<u64> {
    let contract = contract.to_string();
    let question = MigrationQuery::QueuedFor { contract, at };
    suite.ask(&suite.contract, &question).unwrap()
}

/// What a contract that is paused asks: whether its migration was in the queue at a time, and when
/// that ended.
#[test]
fn a_contract_learns_the_end_of_the_migration_that_was_queued_at_a_time() {
    let mut suite = Suite::new();
    let [target, other] = [&suite.target, &suite.staking].map(Clone::clone);
    let before = suite.now();
    assert_eq!(queued_for(&suite, &target, before + DAY), None);
    let id = queued(&mut suite);
    let (at, lapses) = (suite.now(), found(&suite, id).until);
    assert_eq!(lapses, at + WAIT + RUN_SPAN);
    for (asked, answer) in [
        (before, None),
        (at, None),
        (at + 1, Some(lapses)),
        (lapses - 1, Some(lapses)),
        (lapses, None),
    ] {
        assert_eq!(queued_for(&suite, &target, asked), answer, "{asked}");
    }
    assert_eq!(queued_for(&suite, &other, at + 1), None, "another's");
    // A pause of the token moves its lapse.
    let pause = token::ExecuteMsg::Pause { duration: DAY };
    suite.token("dao", &pause).unwrap();
    suite.advance(2 * DAY, 1);
    assert_eq!(queued_for(&suite, &target, at + 1), Some(lapses + DAY));
    // Canceled, queued anew and run: each counts for the time in which it was in the queue.
    cancel(&mut suite, Office::Guardian, id);
    let canceled = suite.now();
    suite.advance(DAY, 1);
    let id = queued(&mut suite);
    let again = suite.now();
    suite.advance(WAIT, 1);
    suite.ok("dave", run(id));
    let ran = suite.now();
    suite.advance(DAY, 1);
    for (asked, answer) in [
        (at, None),
        (at + 1, Some(canceled)),
        (canceled - 1, Some(canceled)),
        (canceled, None),
        (again, None),
        (again + 1, Some(ran)),
        (ran, None),
        (u64::MAX, None),
    ] {
        assert_eq!(queued_for(&suite, &target, asked), answer, "{asked}");
    }
    // One that stake cancels.
    let id = queued(&mut suite);
    let third = suite.now();
    suite.advance(DAY, 1);
    suite.ok("alice", oppose(id));
    let opposed = suite.now();
    assert_eq!(queued_for(&suite, &target, third + 1), Some(opposed));
}

/// An office that a vote has just filled changes no code, unless the old one handed itself over.
#[test]
fn an_office_of_yesterday_queues_nothing() {
    for handed_over in [true, false] {
        let mut suite = Suite::new();
        let heir = heir(&mut suite);
        if handed_over {
            suite.hand_over(Office::Guardian, &heir);
        }
        suite.enact(vec![suite.itself(&set_roles(None, Some(&heir)))]);
        let msgs = vec![suite.itself(&queue(&suite))];
        let order = suite.decides("heir", msgs);
        let pull = Suite::pulling(Office::Guardian, order);
        match handed_over {
            true => drop(suite.ok("dave", pull)),
            false => suite.fails("dave", pull, "must have held it for 180 days"),
        }
    }
}
