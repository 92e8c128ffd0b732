//! What belongs to the treasury gets there, and nothing else does.

use cosmwasm_std::{coin, to_json_binary};
use cw_multi_test::AppResponse;
use oaic_messages::sale::*;
use oaic_testing::refused;
use oaic_testing::stubs::TreasuryConduct;

use crate::suite::*;

/// Succeeds with coins of two denoms and something unsold.
pub fn ended() -> Suite {
    let mut suite = Suite::fixed();
    suite.buy("alice", 100_000_000, USD);
    suite.buy("bob", 30_000_000, ATOM);
    suite.end();
    suite
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
    let mut suite = ended();
    suite.treasury_refuses(Some(ATOM));
    let response = suite.finalize();
    assert_eq!(undelivered(&response), ["uoaic"]);
    assert_eq!(suite.status().phase, Phase::Succeeded);
    let unsold = 590 * OAIC;
    assert_eq!(suite.totals().undelivered_tokens.u128(), unsold);
    suite.settle(claim, &["alice", "bob"]);
    suite.proceeds_are_due();
    for denom in [None, Some(ATOM)] {
        suite.fails("anyone", sweep(denom), "the treasury refuses");
    }
    suite.ok("anyone", sweep(Some(USD)));
    // The other denom goes.
    assert_eq!(suite.coins(&suite.treasury, USD), 100_000_000);
    // Nobody can vote with what waits here.
    assert_eq!(suite.non_circulating(), unsold);
    suite.conduct(TreasuryConduct::default());
    suite.ok("anyone", sweep(None));
    suite.ok("anyone", sweep(Some(ATOM)));
    assert_eq!(suite.balance(&suite.treasury), unsold);
    assert_eq!(suite.coins(&suite.treasury, ATOM), 30_000_000);
    assert_eq!(suite.balance(&suite.contract), 0);
    assert_eq!(suite.coins(&suite.contract, ATOM), 0);
    assert_eq!(suite.totals().undelivered_tokens.u128(), 0);
}

#[test]
fn a_failed_sale_asks_nothing_of_the_treasury() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 1_000_000, USD);
    suite.end();
    suite.treasury_refuses(None);
    suite.finalize();
    suite.settle(refund, &["alice"]);
    assert_eq!(suite.spent("alice", USD), 0);
}

// B-6: the treasury calls back while its deposit is under way. Sent twice, coins would come out of
// the refunds that stay here.
#[test]
fn a_treasury_that_calls_back_gets_nothing_twice() {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 150_000_000, USD);
    suite.buy("bob", 1_800_000_000, ATOM);
    suite.buy("carol", 100_000_000, USD);
    suite.end();
    let status = suite.status();
    suite.finalize();
    suite.proceeds_are_due();
    // The sweep within the sweep finds nothing, and so undoes both.
    suite.treasury_calls(&sweep(Some(USD)));
    suite.fails("anyone", sweep(Some(USD)), "nothing to sweep");
    // That of another denom does what it does alone.
    suite.treasury_calls(&sweep(Some(ATOM)));
    suite.ok("anyone", sweep(Some(USD)));
    for (coin, owed) in status.raised.iter().zip(suite.totals().owed_coins) {
        let delivered = suite.coins(&suite.treasury, &coin.denom);
        assert_eq!(delivered, (coin.amount - owed.amount).u128());
    }
    // A claim from within a sweep is a claim like any other.
    suite.stray(9);
    suite.treasury_calls(&claim("alice"));
    suite.ok("anyone", sweep(None));
    assert!(suite.purchase("alice").settled);
    suite.settle(claim, &["bob", "carol"]);
    for (denom, raised) in [USD, ATOM].into_iter().zip(status.raised) {
        let spent: u128 = BUYERS.iter().map(|buyer| suite.spent(buyer, denom)).sum();
        assert!(suite.coins(&suite.treasury, denom) <= spent);
        assert!(spent <= raised.amount.u128() * FOR_SALE / status.committed.u128() + 3);
    }
}

#[test]
fn a_treasury_that_reaches_for_the_proceeds_within_the_decision_gets_nothing_and_stops_nothing() {
    let mut suite = ended();
    suite.answer_as_dao(Some(true), None);
    suite.treasury_calls(&sweep(Some(USD)));
    let response = suite.finalize();
    assert_eq!(undelivered(&response), ["uoaic"]);
    assert_eq!(suite.balance(&suite.treasury), 0);
    assert_eq!(suite.coins(&suite.treasury, USD), 0);
    suite.settle(claim, &["alice", "bob"]);
    suite.conduct(TreasuryConduct::default());
    suite.ok("anyone", sweep(None));
    assert_eq!(suite.balance(&suite.treasury), 590 * OAIC);
}

#[test]
fn strays_are_swept_and_what_is_owed_is_not() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 100_000_000, USD);
    for denom in [None, Some(USD), Some("uodd"), Some(EUR)] {
        suite.fails("anyone", sweep(denom), "there is nothing to sweep");
    }
    suite.stray(77);
    let sale = suite.contract.clone();
    suite.mint(&sale, &[coin(5, USD), coin(6, "uodd")]);
    for denom in [None, Some(USD), Some("uodd")] {
        suite.ok("anyone", sweep(denom));
        suite.fails("anyone", sweep(denom), "there is nothing to sweep");
    }
    assert_eq!(suite.balance(&suite.treasury), 77);
    assert_eq!(suite.coins(&suite.treasury, USD), 5);
    assert_eq!(suite.coins(&suite.treasury, "uodd"), 6);
    suite.end_and_finalize();
    suite.settle(claim, &["alice"]);
    assert_eq!(suite.balance_of("alice"), 400 * OAIC);
}

#[test]
fn a_stray_is_not_for_sale() {
    let mut suite = Suite::with(|params| params.max_per_buyer = (2 * FOR_SALE).into());
    suite.stray(1_000 * OAIC);
    suite.buy("alice", 500_000_000, USD);
    assert_eq!(suite.purchase("alice").committed.u128(), FOR_SALE);
    assert_eq!(suite.spent("alice", USD), 250_000_000);
}

// B-19: the sale takes nothing but what a buyer returns, and that from the real token alone.
#[test]
fn oaic_sent_with_another_hook_bounces() {
    let mut suite = Suite::fixed();
    refused(&mut suite, |suite| suite.send("mallory", 1_000, &BUY));
    let receive = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: account("mallory").to_string(),
        amount: 5u128.into(),
        msg: to_json_binary(&ReceiveMsg::GiveBack {}).unwrap(),
    });
    suite.fails("mallory", receive, "is not the token");
}
