//! What can be asked, and the quorum's view of it.

use cosmwasm_std::coin;
use oaic_messages::sale::*;
use oaic_messages::shared::Page;

use crate::suite::*;

#[test]
fn parameters_are_as_they_were_given() {
    let suite = Suite::fixed();
    let config: ConfigResponse = suite.query(&QueryMsg::Config {});
    let given = params(suite.start);
    assert_eq!(config.token, suite.token.clone());
    assert_eq!(config.treasury, suite.treasury.clone());
    assert_eq!(config.staking, account("staking"));
    assert_eq!(config.starts_at, given.starts_at);
    assert_eq!(config.ends_at, given.ends_at);
    assert_eq!(config.assets, given.assets);
    assert_eq!(config.pricing, given.pricing);
    assert_eq!(config.for_sale, given.for_sale);
    assert_eq!(config.soft_cap, given.soft_cap);
    assert_eq!(config.min_purchase, given.min_purchase);
    assert_eq!(config.max_per_buyer, given.max_per_buyer);
    assert_eq!(config.kyc_gate, None);
}

#[test]
fn purchases_are_listed_in_pages() {
    let mut suite = Suite::fixed();
    for buyer in BUYERS {
        suite.buy(buyer, 1_000_000, USD);
    }
    let mut names: Vec<String> = BUYERS
        .iter()
        .map(|name| account(name).to_string())
        .collect();
    names.sort();
    let page = |start_after: Option<&String>, limit| -> (Vec<String>, bool) {
        let page: Page<PurchaseResponse> = suite.query(&QueryMsg::Purchases {
            round: None,
            start_after: start_after.cloned(),
            limit,
        });
        let names = page.items.iter().map(|purchase| purchase.buyer.to_string());
        (names.collect(), page.has_more)
    };
    assert_eq!(page(None, Some(3)), (names[..3].to_vec(), true));
    assert_eq!(page(Some(&names[2]), Some(3)), (names[3..].to_vec(), false));
    assert_eq!(page(None, None), (names.clone(), false));
}

#[test]
fn a_buyer_of_nothing_has_a_purchase_of_zeros() {
    let suite = Suite::fixed();
    let purchase = suite.purchase("mallory");
    assert_eq!(purchase.committed.u128(), 0);
    assert_eq!(purchase.tokens.u128(), 0);
    assert!(!purchase.settled);
    assert_eq!(purchase.paid, DENOMS.map(|denom| coin(0, denom)));
}

#[test]
fn a_quote_of_another_denom_is_refused() {
    let suite = Suite::fixed();
    let question = QueryMsg::Quote {
        coin: coin(1, "uodd"),
        buyer: None,
    };
    let error = suite.try_query::<QuoteResponse>(&question).unwrap_err();
    assert!(error.contains("'uodd' is not accepted"));
}

#[test]
fn nothing_done_in_a_block_moves_the_quorum_of_that_block() {
    let mut suite = Suite::fixed();
    assert_eq!(suite.non_circulating(), FOR_SALE);
    suite.buy("alice", 100_000_000, USD);
    assert_eq!(suite.non_circulating(), FOR_SALE, "as the block found it");
    suite.go_to(1);
    assert_eq!(suite.non_circulating(), 600 * OAIC);
    suite.end();
    assert_eq!(suite.non_circulating(), 600 * OAIC);
    suite.finalize();
    // The treasury counts it from the next block on.
    assert_eq!(suite.non_circulating(), 600 * OAIC);
    suite.go_to(MAX_WINDOW + 1);
    assert_eq!(suite.non_circulating(), 0);
    suite.settle(claim, &["alice"]);
    suite.go_to(MAX_WINDOW + 2);
    assert_eq!(suite.non_circulating(), 0);
}

#[test]
fn an_oversubscribed_sale_has_nothing_unsold() {
    let mut suite = Suite::pro_rata();
    for buyer in BUYERS {
        suite.buy(buyer, 150_000_000, USD);
    }
    suite.go_to(1);
    assert_eq!(suite.non_circulating(), 0);
    // A stray changes nothing: only what is accounted for counts.
    suite.stray(500);
    suite.go_to(2);
    assert_eq!(suite.non_circulating(), 0);
}

#[test]
fn the_first_block_found_nothing() {
    let mut suite = Suite::try_new(FOR_SALE, |_| {}).unwrap();
    assert_eq!(suite.non_circulating(), 0);
    suite.go_to(0);
    assert_eq!(suite.non_circulating(), FOR_SALE);
}
