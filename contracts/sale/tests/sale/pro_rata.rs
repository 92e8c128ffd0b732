//! Commitments, shared out at the end.

use cosmwasm_std::coin;
use oaic_messages::sale::*;

use crate::suite::*;

/// 1,500 of 1,000 OAIC and a bit, in three denoms, with odd amounts.
pub fn oversubscribed() -> Suite {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 149_999_999, USD);
    suite.buy("bob", 100_000_001, USD);
    suite.buy("bob", 300_000_007, ATOM);
    suite.buy("carol", 400_000_003, EUR);
    suite.buy("dave", 1_333_334, EUR);
    suite.end();
    suite
}

#[test]
fn an_oversubscribed_sale_sums_exactly() {
    let mut suite = oversubscribed();
    let status = suite.status();
    assert!(status.committed.u128() > FOR_SALE);
    assert_eq!(status.sold.u128(), FOR_SALE);
    let (total, raised) = (status.committed.u128(), status.raised);
    suite.finalize();
    for buyer in BUYERS {
        let purchase = suite.purchase(buyer);
        let expected = FOR_SALE * purchase.committed.u128() / total;
        // Rounded down, in the sale's favor.
        assert_eq!(purchase.tokens.u128(), expected);
        for (paid, refund) in purchase.paid.iter().zip(&purchase.refund) {
            let retained = (paid.amount.u128() * FOR_SALE).div_ceil(total);
            // Rounded up, in the sale's favor.
            assert_eq!((paid.amount - refund.amount).u128(), retained);
        }
    }
    suite.settle(claim, &BUYERS);
    let sold: u128 = BUYERS.iter().map(|buyer| suite.balance_of(buyer)).sum();
    let dust = FOR_SALE - sold;
    assert!(dust > 0 && dust < 4, "{dust}");
    assert_eq!(suite.totals().undelivered_tokens.u128(), dust);
    suite.ok("anyone", sweep(None));
    // sold + unsold == for_sale
    assert_eq!(suite.balance(&suite.treasury), dust);
    assert_eq!(suite.balance(&suite.contract), 0);
    // kept + refunded == paid, of each denom
    for coin in raised {
        let mut refunded = suite.totals().refunded_coins.into_iter();
        let refunded = refunded.find(|refund| refund.denom == coin.denom);
        let retained = suite.coins(&suite.contract, &coin.denom);
        assert_eq!(
            retained + refunded.unwrap().amount.u128(),
            coin.amount.u128()
        );
    }
}

#[test]
fn the_treasury_gets_its_coins_when_their_time_has_come_and_never_a_refund() {
    let mut suite = oversubscribed();
    suite.finalize();
    suite.proceeds_are_due();
    for (index, coin) in suite.status().raised.iter().enumerate() {
        suite.ok("anyone", sweep(Some(&coin.denom)));
        let owed = suite.totals().owed_coins[index].amount.u128();
        let delivered = suite.coins(&suite.treasury, &coin.denom);
        assert_eq!(suite.coins(&suite.contract, &coin.denom), owed);
        assert_eq!(delivered, coin.amount.u128() - owed);
    }
    // Until the last buyer is paid, nothing of what is owed can be swept.
    suite.settle(claim, &["alice", "bob", "carol"]);
    for denom in [None, Some(USD), Some(ATOM), Some(EUR)] {
        suite.fails("anyone", sweep(denom), "there is nothing to sweep");
    }
    suite.settle(claim, &["dave"]);
    suite.ok("anyone", sweep(None));
}

#[test]
fn the_order_of_claims_changes_nothing() {
    let outcomes: Vec<_> = [
        ["alice", "bob", "carol", "dave"],
        ["dave", "carol", "bob", "alice"],
    ]
    .iter()
    .map(|order| {
        let mut suite = oversubscribed();
        suite.finalize();
        suite.settle(claim, order);
        BUYERS.map(|buyer| (suite.balance_of(buyer), suite.spent_all(buyer)))
    })
    .collect();
    assert_eq!(outcomes[0], outcomes[1]);
}

#[test]
fn an_undersubscribed_sale_gives_everybody_everything() {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 110_000_000, USD);
    suite.buy("bob", 30_000_001, EUR);
    let sold = suite.status().committed.u128();
    suite.end_and_finalize();
    suite.settle(claim, &["alice", "bob"]);
    assert_eq!(suite.balance_of("alice"), 440 * OAIC);
    assert_eq!(suite.spent("bob", EUR), 30_000_001, "nothing comes back");
    assert_eq!(suite.balance(&suite.treasury), FOR_SALE - sold);
    assert_eq!(suite.balance(&suite.contract), 0);
}

#[test]
fn exactly_what_is_for_sale_is_not_oversubscribed() {
    for more in [0, 4] {
        let mut suite = Suite::pro_rata();
        suite.buy("alice", 150_000_000, USD);
        suite.buy("bob", 100_000_000 + more / 4, USD);
        suite.end_and_finalize();
        let expected =
            [600 * OAIC, 400 * OAIC + more].map(|own| own * FOR_SALE / (FOR_SALE + more));
        suite.settle(claim, &["alice", "bob"]);
        let found = ["alice", "bob"].map(|buyer| suite.balance_of(buyer));
        assert_eq!(found, expected);
    }
}

#[test]
fn commitments_below_the_soft_cap_come_back_whole() {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 99_999_999, USD);
    suite.end_and_finalize();
    assert_eq!(suite.status().phase, Phase::Failed);
    suite.settle(refund, &["alice"]);
    assert_eq!(suite.spent("alice", USD), 0);
    assert_eq!(suite.balance(&suite.contract), FOR_SALE);
}

#[test]
fn a_commitment_is_capped_by_buyer_and_not_by_the_sale() {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 200_000_000, USD);
    assert_eq!(suite.purchase("alice").committed.u128(), 600 * OAIC);
    assert_eq!(suite.spent("alice", USD), 150_000_000);
    suite.cannot_buy("alice", 1_000_000, USD, "the maximum per buyer");
    suite.buy("bob", 150_000_000, USD);
    assert_eq!(suite.status().committed.u128(), 1_200 * OAIC);
}

#[test]
fn splitting_a_commitment_gains_nothing() {
    let mut suite = Suite::with(|params| {
        params.pricing = Pricing::ProRata;
        params.min_purchase = 1u128.into();
    });
    for _ in 0..50 {
        suite.buy("alice", 3_000_001, EUR);
    }
    suite.buy("bob", 150_000_050, EUR);
    suite.buy("carol", 150_000_000, USD);
    suite.buy("dave", 150_000_000, USD);
    suite.end_and_finalize();
    suite.settle(claim, &BUYERS);
    let split = suite.balance_of("alice");
    let whole = suite.balance_of("bob");
    assert!(split <= whole, "{split} {whole}");
    // Per unit received, alice paid no less.
    assert!(suite.spent("alice", EUR) * whole >= suite.spent("bob", EUR) * split);
}

#[test]
fn a_quote_says_what_a_commitment_would_turn_into() {
    let mut suite = Suite::pro_rata();
    suite.buy("alice", 150_000_000, USD);
    suite.buy("bob", 150_000_000, USD);
    let quote: QuoteResponse = suite.query(&QueryMsg::Quote {
        coin: coin(75_000_000, USD),
        buyer: None,
    });
    assert_eq!(quote.tokens.u128(), 300 * OAIC);
    // 300 of 1,500 for 1,000.
    assert_eq!(quote.allocation.u128(), 200 * OAIC);
}
