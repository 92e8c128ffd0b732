//! New code without a vote, in the open: both offices order it, whoever disagrees has time to leave,
//! and a third of the stake cancels it.

use cosmwasm_std::Addr;
use oaic_messages::dao::*;
use oaic_messages::gates::{MigrationQuery, QueuedResponse};
use oaic_messages::{staking, token};

use crate::offices::{heir, replace};
use crate::world::{bytes, World, DAY};

/// Unbonding of the economy as shipped, and a week.
const WAIT: u64 = 28 * DAY;

fn queue(world: &World) -> ExecuteMsg {
    queue_of(world, &world.target)
}

fn queue_of(world: &World, contract: &Addr) -> ExecuteMsg {
    ExecuteMsg::QueueMigration {
        contract: contract.to_string(),
        code_id: world.stub_code,
        msg: bytes("{}"),
    }
}

/// Both offices order it; its number.
fn queued(world: &mut World) -> u64 {
    let msg = queue(world);
    for office in [Office::Guardian, Office::Committee] {
        world.order(office, &msg).unwrap();
    }
    let queued: Vec<MigrationResponse> = world.query(&QueryMsg::QueuedMigrations {});
    queued.last().unwrap().id
}

fn is_queued(world: &World) -> bool {
    let answer: QueuedResponse = world.query(&QueryMsg::Queued {});
    answer.queued
}

fn found(world: &World, migration: u64) -> MigrationResponse {
    world.query(&QueryMsg::Migration { migration })
}

fn run(migration: u64) -> ExecuteMsg {
    ExecuteMsg::RunMigration { migration }
}

fn oppose(migration: u64) -> ExecuteMsg {
    ExecuteMsg::OpposeMigration { migration }
}

fn migrated(world: &World) -> usize {
    let log = world.log(&world.target);
    log.iter()
        .filter(|entry| entry.contains("migrated"))
        .count()
}

#[test]
fn both_offices_queue_it_and_anybody_runs_it_once_when_it_is_due() {
    let mut world = World::new();
    let msg = queue(&world);
    world.order(Office::Committee, &msg).unwrap();
    assert!(!is_queued(&world), "one office alone");
    world.order(Office::Committee, &msg).unwrap();
    assert!(!is_queued(&world), "one office twice");
    world.order(Office::Guardian, &msg).unwrap();
    assert!(is_queued(&world));
    let migration = found(&world, 1);
    assert_eq!(migration.phase, MigrationPhase::Queued);
    assert_eq!(migration.due, world.now() + WAIT);
    world.advance_to(migration.due - 1);
    world.fails("dave", run(1), "not due before");
    world.advance_to(migration.due);
    world.ok("dave", run(1));
    assert_eq!(migrated(&world), 1);
    assert!(!is_queued(&world));
    world.fails("dave", run(1), "Run");
    // Nobody calls orders like other messages.
    for msg in [queue(&world), ExecuteMsg::CancelMigration { migration: 1 }] {
        for caller in ["committee", "guardian", "dave"] {
            world.fails(caller, msg.clone(), "pull");
        }
    }
}

#[test]
fn what_the_other_office_orders_a_month_later_is_another_matter() {
    let mut world = World::new();
    let msg = queue(&world);
    world.order(Office::Committee, &msg).unwrap();
    world.advance(CONSENT_SPAN, 1);
    world.order(Office::Guardian, &msg).unwrap();
    assert!(!is_queued(&world));
    // Nor is other code, or another message to it, the same.
    let other = ExecuteMsg::QueueMigration {
        contract: world.target.to_string(),
        code_id: world.stub_code,
        msg: bytes(r#"{"else":{}}"#),
    };
    world.order(Office::Committee, &other).unwrap();
    assert!(!is_queued(&world));
    world.order(Office::Committee, &msg).unwrap();
    assert!(is_queued(&world));
}

/// A stale queue is run by nobody: seven days after it was due it is over.
#[test]
fn stale_queue() {
    let mut world = World::new();
    let id = queued(&mut world);
    let until = found(&world, id).until;
    world.advance_to(until);
    world.fails("dave", run(id), "Lapsed");
    assert!(!is_queued(&world));
    assert_eq!(migrated(&world), 0);
    // Its place in the queue is free.
    let contracts = [
        &world.target,
        &world.token,
        &world.staking,
        &world.treasury,
        &world.vesting,
        &world.sale,
    ]
    .map(Clone::clone);
    for (count, contract) in contracts.iter().enumerate() {
        let msg = queue_of(&world, contract);
        world.order(Office::Guardian, &msg).unwrap();
        let second = world.order(Office::Committee, &msg);
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
    let mut world = World::new();
    let id = queued(&mut world);
    let msg = queue(&world);
    world.order(Office::Guardian, &msg).unwrap();
    let twin = world
        .order(Office::Committee, &msg)
        .unwrap_err()
        .to_string();
    assert!(twin.contains("already queued"), "{twin}");
    world.ok("carol", oppose(id));
    let cancel = ExecuteMsg::CancelMigration { migration: id };
    world.order(Office::Committee, &cancel).unwrap();
    let anew = world
        .order(Office::Committee, &msg)
        .unwrap_err()
        .to_string();
    assert!(anew.contains("stake canceled"), "{anew}");
}

/// What an office ordered before it changed hands is no half of anything, also when it kept its time.
#[test]
fn half_an_order_of_a_replaced_office_is_none() {
    let mut world = World::new();
    let heir = heir(&mut world);
    let to = heir.to_string();
    world
        .order(Office::Guardian, &ExecuteMsg::HandOver { to })
        .unwrap();
    let id = world.executable(vec![world.itself(&replace(None, Some(&heir)))]);
    let msg = queue(&world);
    world.order(Office::Guardian, &msg).unwrap();
    world.execute(id);
    world.order(Office::Committee, &msg).unwrap();
    assert!(!is_queued(&world));
}

/// An order to hand over that nobody followed for months lends its time to nobody.
#[test]
fn a_hand_over_ends() {
    let mut world = World::new();
    let heir = heir(&mut world);
    let to = heir.to_string();
    world
        .order(Office::Guardian, &ExecuteMsg::HandOver { to })
        .unwrap();
    world.advance(HAND_OVER_SPAN, 1);
    world.enact(vec![world.itself(&replace(None, Some(&heir)))]);
    let roles: RolesResponse = world.query(&QueryMsg::Roles {});
    assert_eq!((roles.guardian_since, roles.guardian), (world.now(), heir));
}

/// A vote that shortened unbonding before shortens no queue.
#[test]
fn a_queue_is_never_shorter_than_was_shipped() {
    let mut world = World::new();
    let update = |days: u64| staking::ExecuteMsg::UpdateConfig {
        min_stake: None,
        unbonding_period: Some(days * DAY),
        ramp: None,
        dividend_period: None,
    };
    world.run_staking("dao", &update(7)).unwrap();
    let id = queued(&mut world);
    assert_eq!(found(&world, id).due, world.now() + MIN_QUEUED);
    // And none lengthens unbonding while it waits.
    let error = world.run_staking("dao", &update(60)).unwrap_err();
    let error = format!("{error:#}");
    assert!(error.contains("while a migration is queued"), "{error}");
    let cancel = ExecuteMsg::CancelMigration { migration: id };
    world.order(Office::Committee, &cancel).unwrap();
    world.run_staking("dao", &update(60)).unwrap();
    let id = queued(&mut world);
    assert_eq!(found(&world, id).due, world.now() + 67 * DAY);
}

#[test]
fn either_office_cancels_it() {
    for office in [Office::Committee, Office::Guardian] {
        let mut world = World::new();
        let id = queued(&mut world);
        world
            .order(office, &ExecuteMsg::CancelMigration { migration: id })
            .unwrap();
        let phase = found(&world, id).phase;
        assert_eq!(phase, MigrationPhase::CanceledByOffice);
        world.advance(WAIT, 1);
        world.fails("dave", run(id), "CanceledByOffice");
        // It bars nothing.
        queued(&mut world);
    }
}

/// A third of the stake as it stood when it was queued cancels it, and bars the contract's
/// migrations for 60 days: a third has to come together once, not each time.
#[test]
fn queued_again() {
    let mut world = World::new();
    let id = queued(&mut world);
    world.ok("carol", oppose(id));
    world.fails("carol", oppose(id), "opposes migration");
    world.ok("erin", oppose(id));
    // 120 of 420 M are less than a third; who has none counts nothing.
    world.fails("bob", oppose(id), "no stake");
    assert_eq!(found(&world, id).phase, MigrationPhase::Queued);
    world.ok("alice", oppose(id));
    assert_eq!(found(&world, id).phase, MigrationPhase::CanceledByStake);
    let msg = queue(&world);
    let barred = world
        .order(Office::Committee, &msg)
        .unwrap_err()
        .to_string();
    assert!(barred.contains("stake canceled"), "{barred}");
    world.advance(BAR_SPAN - 1, 1);
    assert!(world.order(Office::Committee, &msg).is_err());
    world.advance(1, 1);
    queued(&mut world);
}

/// Who borrows for a day to cancel the mending of a fault had no stake when it was queued.
#[test]
fn cancel_borrowed() {
    let mut world = World::new();
    let id = queued(&mut world);
    world.next_block();
    let stake = token::ExecuteMsg::Send {
        contract: world.staking.to_string(),
        amount: 90_000_000_000_000u128.into(),
        msg: bytes(r#"{"stake":{"term":0,"position":null}}"#),
    };
    world.token("dave", &stake).unwrap();
    world.next_block();
    world.fails("dave", oppose(id), "no stake");
    // And stake that has left since still counts: it stood there.
    assert_eq!(found(&world, id).against.u128(), 0);
}

/// Time in which nobody could have moved doesn't count.
#[test]
fn a_pause_of_the_token_moves_it_on() {
    let mut world = World::new();
    let id = queued(&mut world);
    let due = found(&world, id).due;
    let pause = token::ExecuteMsg::Pause { duration: 7 * DAY };
    world.advance(20 * DAY, 1);
    world.token("dao", &pause).unwrap();
    world.advance(3 * DAY, 1);
    // Another one takes over: three days have passed, and seven follow.
    world.token("dao", &pause).unwrap();
    world.advance(8 * DAY, 1);
    assert_eq!(found(&world, id).due, due + 10 * DAY);
    world.advance_to(due + 10 * DAY - 1);
    world.fails("dave", run(id), "not due before");
    world.advance_to(due + 10 * DAY);
    world.ok("dave", run(id));
}

fn queued_for(world: &World, contract: &Addr, at: u64) -> Option<u64> {
    let contract = contract.to_string();
    let question = MigrationQuery::QueuedFor { contract, at };
    world.ask(&world.contract, &question).unwrap()
}

/// What a contract that is paused asks: whether its migration was in the queue at a time, and when
/// that ended.
#[test]
fn a_contract_learns_the_end_of_the_migration_that_was_queued_at_a_time() {
    let mut world = World::new();
    let [target, other] = [&world.target, &world.staking].map(Clone::clone);
    let before = world.now();
    assert_eq!(queued_for(&world, &target, before + DAY), None);
    let id = queued(&mut world);
    let (at, lapses) = (world.now(), found(&world, id).until);
    assert_eq!(lapses, at + WAIT + RUN_SPAN);
    for (asked, answer) in [
        (before, None),
        (at, None),
        (at + 1, Some(lapses)),
        (lapses - 1, Some(lapses)),
        (lapses, None),
    ] {
        assert_eq!(queued_for(&world, &target, asked), answer, "{asked}");
    }
    assert_eq!(queued_for(&world, &other, at + 1), None, "another's");
    // A pause of the token moves its lapse.
    let pause = token::ExecuteMsg::Pause { duration: DAY };
    world.token("dao", &pause).unwrap();
    world.advance(2 * DAY, 1);
    assert_eq!(queued_for(&world, &target, at + 1), Some(lapses + DAY));
    // Canceled, queued anew and run: each counts for the time in which it was in the queue.
    let cancel = ExecuteMsg::CancelMigration { migration: id };
    world.order(Office::Guardian, &cancel).unwrap();
    let canceled = world.now();
    world.advance(DAY, 1);
    let id = queued(&mut world);
    let again = world.now();
    world.advance(WAIT, 1);
    world.ok("dave", run(id));
    let ran = world.now();
    world.advance(DAY, 1);
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
        assert_eq!(queued_for(&world, &target, asked), answer, "{asked}");
    }
    // One that stake cancels.
    let id = queued(&mut world);
    let third = world.now();
    world.advance(DAY, 1);
    world.ok("alice", oppose(id));
    let opposed = world.now();
    assert_eq!(queued_for(&world, &target, third + 1), Some(opposed));
}

/// An office that a vote has just filled changes no code, unless the old one handed itself over.
#[test]
fn an_office_of_yesterday_queues_nothing() {
    for handed_over in [true, false] {
        let mut world = World::new();
        let heir = heir(&mut world);
        if handed_over {
            let to = heir.to_string();
            world
                .order(Office::Guardian, &ExecuteMsg::HandOver { to })
                .unwrap();
        }
        world.enact(vec![world.itself(&replace(None, Some(&heir)))]);
        let msgs = vec![world.itself(&queue(&world))];
        let order = world.decides("heir", msgs);
        let pull = World::pulling(Office::Guardian, order);
        match handed_over {
            true => drop(world.ok("dave", pull)),
            false => world.fails("dave", pull, "must have held it for 180 days"),
        }
    }
}
