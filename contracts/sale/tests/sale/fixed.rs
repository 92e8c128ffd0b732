//! First come, first served at fixed prices.

use cosmwasm_std::coin;
use oaic_messages::sale::*;

use crate::suite::*;

#[test]
fn each_denom_buys_at_its_own_price_and_the_change_comes_back() {
    let mut suite = Suite::fixed();
    // 0.25 for 1 OAIC: one unit buys four.
    suite.buy("alice", 10_000_001, USD);
    assert_eq!(suite.purchase("alice").committed.u128(), 40_000_004);
    assert_eq!(suite.spent("alice", USD), 10_000_001);
    // Three units for one: two of the eight are change.
    suite.buy("bob", 3_000_008, ATOM);
    assert_eq!(suite.purchase("bob").committed.u128(), 1_000_002);
    // What doesn't buy a unit comes back.
    assert_eq!(suite.spent("bob", ATOM), 3_000_006);
    // 1.333333 for 1: floor(2,000,000 / 1.333333), and no more than that costs.
    suite.buy("carol", 2_000_000, EUR);
    assert_eq!(suite.purchase("carol").committed.u128(), 1_500_000);
    assert_eq!(suite.spent("carol", EUR), 2_000_000);
    // Several buys and denoms of one buyer add up.
    suite.buy("alice", 3_000_000, ATOM);
    let alice = suite.purchase("alice");
    assert_eq!(alice.committed.u128(), 41_000_004);
    let expected = [coin(10_000_001, USD), coin(3_000_000, ATOM), coin(0, EUR)];
    assert_eq!(alice.paid, expected);
    assert_eq!(suite.status().buyers, 3);
    assert_eq!(suite.status().sold.u128(), 43_500_006);
}

#[test]
fn exactly_one_coin_of_an_accepted_denom_is_taken() {
    let mut suite = Suite::fixed();
    let says = "send exactly one coin";
    suite.fails("alice", BUY, says);
    let two = [coin(1_000_000, USD), coin(3_000_000, ATOM)];
    suite.fails_with("alice", BUY, &two, says);
    let why = "'uodd' is not accepted; send one of uusd, ibc/";
    suite.cannot_buy("alice", 1_000_000, "uodd", why);
    // The bank knows USD and uusd as two denoms.
    let upper = [coin(1_000_000, "UUSD")];
    let error = suite.run_with("alice", BUY, &upper).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("Cannot Sub") || error.contains("UUSD"),
        "{error}"
    );
}

#[test]
fn less_than_the_minimum_purchase_is_refused_with_what_is_enough() {
    let mut suite = Suite::fixed();
    let says = "249999uusd buys 999996 uoaic, less than the minimum purchase of 1000000 uoaic; send at least 250000uusd";
    suite.cannot_buy("alice", 249_999, USD, says);
    suite.buy("alice", 250_000, USD);
    suite.cannot_buy("bob", 1_333_332, EUR, "send at least 1333333ueur");
    suite.buy("bob", 1_333_333, EUR);
}

#[test]
fn a_buyers_cap_holds_over_several_buys_and_denoms() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 100_000_000, USD);
    // 400 bought, 200 left: the rest of the coin comes back.
    suite.buy("alice", 900_000_000, ATOM);
    assert_eq!(suite.purchase("alice").committed.u128(), 600 * OAIC);
    assert_eq!(suite.spent("alice", ATOM), 600_000_000);
    let says = "has already bought 600000000 uoaic, the maximum per buyer";
    for denom in DENOMS {
        suite.cannot_buy("alice", 9_000_000, denom, says);
    }
    suite.buy("bob", 100_000_000, USD);
    // Of another's cap nothing is used.
    assert_eq!(suite.purchase("bob").committed.u128(), 400 * OAIC);
}

#[test]
fn a_purchase_across_the_hard_cap_gets_what_is_left_and_the_rest_back() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 150_000_000, USD);
    suite.buy("bob", 99_000_000, USD);
    assert_eq!(suite.status().sold.u128(), 996 * OAIC);
    // Worth 8, and 4 are left.
    suite.buy("carol", 2_000_000, USD);
    assert_eq!(suite.purchase("carol").committed.u128(), 4 * OAIC);
    assert_eq!(suite.spent("carol", USD), 1_000_000);
    let status = suite.status();
    assert_eq!((status.sold.u128(), status.phase), (FOR_SALE, Phase::Ended));
    suite.cannot_buy("dave", 1_000_000, USD, "the sale is over: all is sold");
    suite.finalize();
    suite.settle(claim, &["alice", "bob", "carol"]);
    assert_eq!(suite.balance(&suite.contract), 0);
}

#[test]
fn the_last_units_can_be_bought_though_they_are_below_the_minimum_purchase() {
    let mut suite = Suite::with(|params| params.max_per_buyer = FOR_SALE.into());
    suite.buy("alice", 249_999_999, USD);
    assert_eq!(suite.status().sold.u128(), FOR_SALE - 4);
    // Still measured by what is paid.
    suite.cannot_buy("bob", 1, USD, "less than the minimum purchase");
    suite.buy("bob", 250_000, USD);
    assert_eq!(suite.purchase("bob").committed.u128(), 4);
    assert_eq!(suite.spent("bob", USD), 1);
}

#[test]
fn a_capped_purchase_costs_the_ceiling_and_never_less() {
    let mut suite = Suite::with(|params| params.max_per_buyer = (OAIC + 1).into());
    suite.buy("alice", 5_000_000, EUR);
    assert_eq!(suite.purchase("alice").committed.u128(), OAIC + 1);
    // 1,000,001 × 1.333333 = 1,333,334.333333.
    assert_eq!(suite.spent("alice", EUR), 1_333_335);
}

#[test]
fn splitting_a_purchase_buys_no_more_and_costs_no_less() {
    let mut suite = Suite::with(|params| params.min_purchase = 1u128.into());
    for _ in 0..100 {
        suite.buy("alice", 1_007, ATOM);
        suite.buy("alice", 1_003, EUR);
    }
    suite.buy("bob", 100_700, ATOM);
    suite.buy("bob", 100_300, EUR);
    let (split, whole) = (suite.purchase("alice"), suite.purchase("bob"));
    assert!(split.committed < whole.committed);
    // What each paid is worth at least what it bought, exactly: paid / price ≥ got.
    let (atom, eur) = (3_000_000, 1_333_333);
    for purchase in [split, whole] {
        let [_, in_atom, in_eur] = [0, 1, 2].map(|index| purchase.paid[index].amount.u128());
        let paid = (in_atom * eur + in_eur * atom) * OAIC;
        assert!(
            paid >= purchase.committed.u128() * atom * eur,
            "{purchase:?}"
        );
    }
}

#[test]
fn a_buyer_can_refuse_to_get_less_than_asked_for() {
    let mut suite = Suite::fixed();
    let at_least = |tokens: u128| ExecuteMsg::Buy {
        min_tokens: Some(tokens.into()),
    };
    suite
        .run_with("alice", at_least(4_000_000), &usd(1_000_000))
        .unwrap();
    let says = "now buys 4000000 uoaic, less than min_tokens, 4000001";
    suite.fails_with("bob", at_least(4_000_001), &usd(1_000_000), says);
    // Somebody was faster.
    suite.buy("carol", 149_000_000, USD);
    suite.buy("dave", 99_000_000, USD);
    let says = "now buys 4000000 uoaic";
    suite.fails_with("bob", at_least(4_000_001), &usd(2_000_000), says);
}

#[test]
fn a_quote_is_what_the_purchase_then_does() {
    let mut suite = Suite::fixed();
    suite.buy("alice", 149_000_001, USD);
    for (buyer, amount, denom) in [
        ("alice", 9_000_001, ATOM),
        ("bob", 7_777_777, EUR),
        ("bob", 3_000_007, ATOM),
        ("carol", 90_000_000, USD),
        ("dave", 400_000_000, USD),
    ] {
        let quote: QuoteResponse = suite.query(&QueryMsg::Quote {
            coin: coin(amount, denom),
            buyer: Some(account(buyer).to_string()),
        });
        assert_eq!((quote.cost.amount + quote.returned.amount).u128(), amount);
        assert_eq!(quote.allocation, quote.tokens);
        let before = (suite.purchase(buyer).committed, suite.spent(buyer, denom));
        suite.buy(buyer, amount, denom);
        assert_eq!(suite.purchase(buyer).committed, before.0 + quote.tokens);
        let cost = quote.cost.amount.u128();
        assert_eq!(suite.spent(buyer, denom), before.1 + cost);
    }
}
