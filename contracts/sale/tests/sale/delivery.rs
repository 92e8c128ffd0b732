//! What belongs to the treasury gets there, and nothing else does.

use cosmwasm_std::{coin, to_json_binary};
use cw_multi_test::AppResponse;
use oaic_messages::sale::*;
use oaic_testing::refused;
use oaic_testing::stubs::TreasuryConduct;

use crate::world::*;

/// Succeeds with coins of two denoms and something unsold.
fn ended() -> World {
    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    world.buy("bob", 30_000_000, ATOM);
    world.end();
    world
}

fn undelivered(response: &AppResponse) -> Vec<String> {
    response
        .events
        .iter()
        .filter(|event| event.ty == "wasm-sale_undelivered")
        .flat_map(|event| &event.attributes)
        .filter(|attribute| attribute.key == "denom")
        .map(|attribute| attribute.value.clone())
        .collect()
}

#[test]
fn a_treasury_that_refuses_something_does_not_stand_between_buyers_and_their_oaic() {
    let mut world = ended();
    world.conduct(TreasuryConduct {
        refuses_oaic: true,
        refuses: Some(ATOM.into()),
        ..Default::default()
    });
    let response = world.finalize();
    assert_eq!(undelivered(&response), ["uoaic"]);
    assert_eq!(world.status().phase, Phase::Succeeded);
    let unsold = 590 * OAIC;
    assert_eq!(world.books().undelivered_tokens.u128(), unsold);
    world.settle(claim, &["alice", "bob"]);
    world.a_year_later();
    world.answer_as_dao(Some(true), None);
    for denom in [None, Some(ATOM)] {
        world.fails("anyone", sweep(denom), "the treasury refuses");
    }
    world.ok("anyone", sweep(Some(USD)));
    assert_eq!(
        world.coins(&world.treasury, USD),
        100_000_000,
        "the other denom goes"
    );
    assert_eq!(
        world.non_circulating(),
        unsold,
        "nobody can vote with what waits here"
    );
    world.conduct(TreasuryConduct::default());
    world.ok("anyone", sweep(None));
    world.ok("anyone", sweep(Some(ATOM)));
    assert_eq!(world.balance(&world.treasury), unsold);
    assert_eq!(world.coins(&world.treasury, ATOM), 30_000_000);
    assert_eq!(
        (
            world.balance(&world.contract),
            world.coins(&world.contract, ATOM)
        ),
        (0, 0)
    );
    assert_eq!(world.books().undelivered_tokens.u128(), 0);
}

#[test]
fn a_failed_sale_asks_nothing_of_the_treasury() {
    let mut world = World::fixed();
    world.buy("alice", 1_000_000, USD);
    world.end();
    world.conduct(TreasuryConduct {
        refuses_oaic: true,
        ..TreasuryConduct::default()
    });
    world.finalize();
    world.settle(refund, &["alice"]);
    assert_eq!(world.spent("alice", USD), 0);
}

// B-6: the treasury calls back while its deposit is under way. Sent twice, coins would come out of
// the refunds that stay here.
#[test]
fn a_treasury_that_calls_back_gets_nothing_twice() {
    let mut world = World::pro_rata();
    world.buy("alice", 150_000_000, USD);
    world.buy("bob", 1_800_000_000, ATOM);
    world.buy("carol", 100_000_000, USD);
    world.end();
    let (status, sale) = (world.status(), world.contract.clone());
    world.finalize();
    world.a_year_later();
    world.answer_as_dao(Some(true), None);
    let call = |denom: Option<&str>| (sale.clone(), to_json_binary(&sweep(denom)).unwrap());
    let calls = |world: &mut World, calls| {
        world.conduct(TreasuryConduct {
            calls,
            ..TreasuryConduct::default()
        })
    };
    // The sweep within the sweep finds nothing, and so undoes both.
    calls(&mut world, vec![call(Some(USD))]);
    world.fails("anyone", sweep(Some(USD)), "nothing to sweep");
    // That of another denom does what it does alone.
    calls(&mut world, vec![call(Some(ATOM))]);
    world.ok("anyone", sweep(Some(USD)));
    for (coin, owed) in status.raised.iter().zip(world.books().owed_coins) {
        let delivered = world.coins(&world.treasury, &coin.denom);
        assert_eq!(delivered, (coin.amount - owed.amount).u128());
    }
    // A claim from within a sweep is a claim like any other.
    world.stray(9);
    let alice = to_json_binary(&claim("alice")).unwrap();
    calls(&mut world, vec![(sale.clone(), alice)]);
    world.ok("anyone", sweep(None));
    assert!(world.purchase("alice").settled);
    world.settle(claim, &["bob", "carol"]);
    for (denom, raised) in [USD, ATOM].into_iter().zip(status.raised) {
        let spent: u128 = BUYERS.iter().map(|buyer| world.spent(buyer, denom)).sum();
        assert!(world.coins(&world.treasury, denom) <= spent);
        assert!(spent <= raised.amount.u128() * FOR_SALE / status.committed.u128() + 3);
    }
}

#[test]
fn a_treasury_that_reaches_for_the_proceeds_within_the_decision_gets_nothing_and_stops_nothing() {
    let mut world = ended();
    world.answer_as_dao(Some(true), None);
    let sweep_usd = to_json_binary(&sweep(Some(USD))).unwrap();
    world.conduct(TreasuryConduct {
        calls: vec![(world.contract.clone(), sweep_usd)],
        ..TreasuryConduct::default()
    });
    let response = world.finalize();
    assert_eq!(undelivered(&response), ["uoaic"]);
    assert_eq!(world.balance(&world.treasury), 0);
    assert_eq!(world.coins(&world.treasury, USD), 0);
    world.settle(claim, &["alice", "bob"]);
    world.conduct(TreasuryConduct::default());
    world.ok("anyone", sweep(None));
    assert_eq!(world.balance(&world.treasury), 590 * OAIC);
}

#[test]
fn strays_are_swept_and_what_is_owed_is_not() {
    let mut world = World::fixed();
    world.buy("alice", 100_000_000, USD);
    for denom in [None, Some(USD), Some("uodd"), Some(EUR)] {
        world.fails("anyone", sweep(denom), "there is nothing to sweep");
    }
    world.stray(77);
    let sale = world.contract.clone();
    world.mint(&sale, &[coin(5, USD), coin(6, "uodd")]);
    for denom in [None, Some(USD), Some("uodd")] {
        world.ok("anyone", sweep(denom));
        world.fails("anyone", sweep(denom), "there is nothing to sweep");
    }
    assert_eq!(world.balance(&world.treasury), 77);
    assert_eq!(world.coins(&world.treasury, USD), 5);
    assert_eq!(world.coins(&world.treasury, "uodd"), 6);
    world.end();
    world.finalize();
    world.settle(claim, &["alice"]);
    assert_eq!(world.balance(&account("alice")), 400 * OAIC);
}

#[test]
fn a_stray_is_not_for_sale() {
    let mut world = World::with(|params| params.max_per_buyer = (2 * FOR_SALE).into());
    world.stray(1_000 * OAIC);
    world.buy("alice", 500_000_000, USD);
    assert_eq!(world.purchase("alice").committed.u128(), FOR_SALE);
    assert_eq!(world.spent("alice", USD), 250_000_000);
}

// B-19: the sale takes nothing but what a buyer returns, and that from the real token alone.
#[test]
fn oaic_sent_with_another_hook_bounces() {
    let mut world = World::fixed();
    refused(&mut world, |world| world.send("mallory", 1_000, &BUY));
    let receive = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: account("mallory").to_string(),
        amount: 5u128.into(),
        msg: to_json_binary(&ReceiveMsg::GiveBack {}).unwrap(),
    });
    world.fails("mallory", receive, "is not the token");
}
