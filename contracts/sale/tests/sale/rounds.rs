//! A sale that fails keeps its coins and is opened anew, and every round's buyers get theirs back.

use cosmwasm_std::coin;
use oaic_messages::sale::*;

use crate::world::*;

const REOPEN: ExecuteMsg = ExecuteMsg::Reopen {};

/// Alice and bob paid too little in the first round.
fn failed() -> World {
    let mut world = World::fixed();
    world.buy("alice", 50_000_000, USD);
    world.buy("bob", 3_000_000, EUR);
    world.end();
    world.finalize();
    world
}

/// Thirty days after the end of a round that began so long after the first.
fn reopened(world: &mut World, began: u64) -> u64 {
    let next = began + MAX_WINDOW + REOPEN_AFTER;
    world.go_to(next - 1);
    world.fails("anyone", REOPEN, "the next round can be opened from");
    world.go_to(next);
    world.ok("anyone", REOPEN);
    next
}

// dao-model: swept
#[test]
fn nobody_sweeps_the_coins_of_a_failed_sale_and_it_can_be_held_again() {
    let mut world = failed();
    world.answer_as_dao(Some(true), Some(true));
    for by in ["anyone", "owner"] {
        world.fails(by, sweep(None), "nothing to sweep");
    }
    let cancel = ExecuteMsg::Cancel {};
    world.fails("owner", cancel, "missed its soft cap");
    assert_eq!(world.balance(&world.contract), FOR_SALE);
    reopened(&mut world, 0);
    world.fails("owner", ExecuteMsg::Cancel {}, "2 buyers have bought");
    world.fails("owner", sweep(None), "nothing to sweep");
    let status = world.status();
    assert_eq!((status.round, status.phase), (2, Phase::Open));
    assert_eq!((status.buyers, status.sold.u128()), (0, 0));
    world.buy("carol", 100_000_000, USD);
    assert_eq!(world.purchase("carol").tokens.u128(), 400 * OAIC);
}

#[test]
fn the_next_round_is_as_long_and_on_the_same_terms() {
    let mut world = failed();
    let before: ConfigResponse = world.query(&QueryMsg::Config {});
    let began = reopened(&mut world, 0);
    let after: ConfigResponse = world.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        starts_at: world.start + began,
        ends_at: world.start + began + MAX_WINDOW,
        ..before
    };
    assert_eq!(after, expected);
    world.fails("anyone", REOPEN, "this one is open");
    world.go_to(began + MAX_WINDOW - 1);
    world.buy("alice", 150_000_000, USD);
    world.fails_with("alice", BUY, &usd(1_000_000), "the maximum per buyer");
    world.go_to(began + MAX_WINDOW);
    world.fails_with("carol", BUY, &usd(1_000_000), "the sale is over");
    world.finalize();
    world.fails("anyone", REOPEN, "this one succeeded");
    assert_eq!(world.balance(&world.treasury), 400 * OAIC, "what is unsold");
}

#[test]
fn refunds_of_earlier_rounds_stay_payable_whatever_becomes_of_later_ones() {
    let mut world = failed();
    let mut began = 0;
    for round in 2..=4 {
        began = reopened(&mut world, began);
        assert_eq!(world.status().round, round);
        world.buy("alice", 10_000_000, USD);
        world.buy("carol", 1_000_000 * u128::from(round), USD);
        world.go_to(began + MAX_WINDOW);
        world.finalize();
        assert_eq!(world.status().phase, Phase::Failed);
    }
    assert_eq!(world.spent("alice", USD), 80_000_000);
    let carol = world.purchase_in("carol", Some(3));
    assert_eq!(carol.refund[0], coin(3_000_000, USD));

    // Unset means the round that failed last, during the next one as well.
    world.ok("anyone", refund_in("carol", None));
    assert_eq!(world.spent("carol", USD), 5_000_000);
    began = reopened(&mut world, began);
    world.fails("anyone", refund_in("carol", None), "has already been paid");
    world.ok("anyone", refund_in("alice", None));
    world.buy("dave", 110_000_000, USD);
    world.go_to(began + MAX_WINDOW);
    world.finalize();
    assert_eq!(world.status().phase, Phase::Succeeded);

    // The proceeds leave, and what is owed stays.
    world.settle(claim, &["dave"]);
    world.go_to(began + MAX_WINDOW + PROCEEDS_STAY);
    world.answer_as_dao(Some(true), None);
    world.ok("anyone", sweep(Some(USD)));
    assert_eq!(world.coins(&world.treasury, USD), 110_000_000);
    for (buyer, round) in [
        ("carol", 2),
        ("carol", 3),
        ("alice", 1),
        ("alice", 2),
        ("alice", 3),
    ] {
        world.ok("anyone", refund_in(buyer, Some(round)));
        let again = refund_in(buyer, Some(round));
        world.fails("anyone", again, "has already been paid");
    }
    world.ok("anyone", refund_in("bob", Some(1)));
    for (buyer, denom) in [("alice", USD), ("carol", USD), ("bob", EUR)] {
        assert_eq!(world.spent(buyer, denom), 0, "{buyer}");
    }
    assert_eq!(world.coins(&world.contract, USD), 0);
}

#[test]
fn a_round_is_refunded_out_of_its_own_book() {
    let mut world = failed();
    let began = reopened(&mut world, 0);
    world.buy("carol", 100_000_000, USD);
    // Not of the round that is open, nor of one that never was.
    let says = "refund is for a sale that missed its soft cap; this one is open";
    world.fails("carol", refund_in("carol", Some(2)), says);
    world.fails("carol", refund_in("carol", Some(9)), "no round 9");
    world.fails("carol", refund_in("carol", Some(0)), "no round 0");
    world.fails("carol", refund_in("carol", None), "has bought nothing");
    world.go_to(began + MAX_WINDOW);
    world.finalize();
    world.fails("carol", refund_in("carol", Some(2)), "this one succeeded");
    // Claims are of the round that succeeded.
    world.fails("alice", claim("alice"), "has bought nothing");
    world.settle(claim, &["carol"]);
    world.ok("anyone", refund_in("alice", None));
    world.fails("anyone", sweep(Some(USD)), "stay here");
    assert_eq!(world.books().owed_coins[0].amount.u128(), 0);
    assert_eq!(world.coins(&world.contract, USD), 100_000_000);
}

#[test]
fn only_a_round_that_was_found_to_have_failed_is_followed_by_another() {
    let mut world = World::fixed();
    world.fails("anyone", REOPEN, "this one is open");
    world.go_to(MAX_WINDOW + REOPEN_AFTER);
    world.fails("anyone", REOPEN, "has ended but is not finalized");
    world.finalize();
    world.ok("anyone", REOPEN);
    // Nobody has ever bought: it can still be canceled.
    world.ok("owner", ExecuteMsg::Cancel {});
    assert_eq!(world.balance(&world.treasury), FOR_SALE);
    world.go_to(10 * REOPEN_AFTER);
    world.fails("anyone", REOPEN, "this one was canceled");
}

#[test]
fn what_is_for_sale_never_circulates_between_rounds() {
    let mut world = failed();
    world.go_to(MAX_WINDOW + 1);
    assert_eq!(world.non_circulating(), FOR_SALE);
    let began = reopened(&mut world, 0);
    world.go_to(began + 1);
    assert_eq!(world.non_circulating(), FOR_SALE);
}
