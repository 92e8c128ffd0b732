//! Where what was paid is after a success, and until when.

use cosmwasm_std::coin;
use oaic_messages::gates::{SaleSuccessQuery, SaleSuccessResponse};
use oaic_messages::sale::*;

use crate::world::*;

/// 400 OAIC for a hundred USD, and 10 for 30 ATOM; both claimed.
fn succeeded() -> World {
    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    world.buy("bob", 30_000_000, ATOM);
    world.end();
    world.finalize();
    world.settle(claim, &["alice", "bob"]);
    world
}

fn success(world: &World) -> Option<u64> {
    let question = SaleSuccessQuery::Success {};
    let answer: SaleSuccessResponse = world.ask(&world.contract, &question).unwrap();
    answer.at
}

#[test]
fn everybody_can_see_when_the_sale_succeeded_and_a_failure_is_none() {
    let mut world = World::fixed();
    assert_eq!(success(&world), None);
    world.buy("alice", 99_000_000, USD);
    world.go_to(MAX_WINDOW + 5);
    assert_eq!(success(&world), None, "before it is recorded");
    world.finalize();
    assert_eq!(success(&world), None, "it failed");

    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    world.go_to(MAX_WINDOW + 5);
    world.finalize();
    let at = world.start + MAX_WINDOW + 5;
    world.go_to(MAX_WINDOW + 400 * DAY);
    assert_eq!(success(&world), Some(at), "when it was recorded");

    let mut world = World::fixed();
    world.ok("owner", ExecuteMsg::Cancel {});
    assert_eq!(success(&world), None);
}

#[test]
fn what_was_paid_stays_a_year_to_the_second_and_until_the_constitution_is_open() {
    let mut world = succeeded();
    let due = MAX_WINDOW + PROCEEDS_STAY;
    for (at, open) in [
        (MAX_WINDOW + 1, Some(true)),
        (due - 1, Some(true)),
        (due, Some(false)),
        (due, None),
        (due + 3 * PROCEEDS_STAY, Some(false)),
    ] {
        world.go_to(at);
        world.answer_as_dao(open, Some(false));
        for denom in [USD, ATOM] {
            world.fails("owner", sweep(Some(denom)), "stay here");
        }
    }
    world.answer_as_dao(None, None);
    world.fails("anyone", sweep(Some(USD)), "the DAO is broken");
    assert_eq!(world.books().proceeds[0].amount.u128(), 100_000_000);
    world.answer_as_dao(Some(true), None);
    for denom in [USD, ATOM] {
        world.ok("anyone", sweep(Some(denom)));
        world.fails("anyone", sweep(Some(denom)), "nothing to sweep");
    }
    assert_eq!(world.coins(&world.treasury, USD), 100_000_000);
    assert_eq!(world.coins(&world.treasury, ATOM), 30_000_000);

    let mut world = succeeded();
    world.go_to(due);
    world.answer_as_dao(Some(true), None);
    world.ok("anyone", sweep(Some(USD)));
}

#[test]
fn strays_can_be_swept_at_any_time_and_take_nothing_of_the_proceeds_along() {
    let mut world = succeeded();
    let sale = world.contract.clone();
    world.mint(&sale, &[coin(5, USD), coin(6, "uodd")]);
    world.stray(7);
    for denom in [None, Some(USD), Some("uodd")] {
        world.ok("anyone", sweep(denom));
    }
    assert_eq!(world.coins(&world.treasury, USD), 5);
    assert_eq!(world.coins(&world.treasury, "uodd"), 6);
    assert_eq!(world.balance(&world.treasury), 590 * OAIC + 7);
    world.fails("anyone", sweep(Some(USD)), "stay here");
    world.fails("anyone", sweep(None), "nothing to sweep");
}

#[test]
fn what_rounding_left_over_stays_with_the_proceeds() {
    let mut world = World::pro_rata();
    world.buy("alice", 149_999_999, USD);
    world.buy("bob", 149_999_998, USD);
    world.end();
    world.finalize();
    world.settle(claim, &["alice", "bob"]);
    let spent = world.spent("alice", USD) + world.spent("bob", USD);
    assert_eq!(world.books().proceeds[0].amount.u128(), spent);
    world.fails("anyone", sweep(Some(USD)), "stay here");
}
