//! The window's edges.

use oaic_messages::sale::*;

use crate::world::*;

#[test]
fn the_window_opens_and_closes_on_its_second() {
    let mut world = World::try_new(FOR_SALE, |_| {}).unwrap();
    let coins = usd(100_000_000);
    world.fails_with("alice", BUY, &coins, "the sale opens at");
    for (at, phase) in [
        (0, Phase::Open),
        (MAX_WINDOW - 1, Phase::Open),
        (MAX_WINDOW, Phase::Ended),
        (MAX_WINDOW + 1, Phase::Ended),
        (100 * DAY, Phase::Ended),
    ] {
        world.go_to(at);
        assert_eq!(world.status().phase, phase, "{at}");
        match phase {
            Phase::Open => drop(world.run_with("alice", BUY, &coins).unwrap()),
            _ => world.fails_with("alice", BUY, &coins, "the sale is over: it ended at"),
        }
    }
}

#[test]
fn the_last_second_before_the_opening_is_too_early() {
    let mut world = World::try_new(FOR_SALE, |_| {}).unwrap();
    let time = world.start - 1;
    world.advance_to(time);
    assert_eq!(world.status().phase, Phase::Upcoming);
    world.fails_with("alice", BUY, &usd(1_000_000), "the sale opens at");
    world.fails("anyone", ExecuteMsg::Finalize {}, "can't be finalized yet");
    world.go_to(0);
    world.buy("alice", 1_000_000, USD);
}

#[test]
fn it_can_be_finalized_from_its_last_second_on_and_not_before() {
    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    world.go_to(MAX_WINDOW - 1);
    world.fails("anyone", ExecuteMsg::Finalize {}, "it ends at");
    world.end();
    world.finalize();
    assert_eq!(world.status().phase, Phase::Succeeded);
}

#[test]
fn a_sale_that_is_sold_out_need_not_wait() {
    let mut world = World::with(|params| params.max_per_buyer = FOR_SALE.into());
    world.buy("alice", 250_000_000, USD);
    world.finalize();
    world.settle(claim, &["alice"]);
    assert_eq!(world.balance(&account("alice")), FOR_SALE);
}

#[test]
fn an_oversubscribed_pro_rata_sale_waits_for_its_end() {
    let mut world = World::pro_rata();
    for buyer in BUYERS {
        world.buy(buyer, 150_000_000, USD);
    }
    world.fails("anyone", ExecuteMsg::Finalize {}, "can't be finalized yet");
    world.end();
    world.finalize();
}
