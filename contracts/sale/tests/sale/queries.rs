//! What can be asked, and the quorum's view of it.

use cosmwasm_std::coin;
use oaic_messages::sale::*;
use oaic_messages::shared::Page;

use crate::world::*;

#[test]
fn parameters_are_as_they_were_given() {
    let world = World::fixed();
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    let given = params(world.start);
    assert_eq!(
        (config.token, config.treasury, config.staking),
        (
            world.token.clone(),
            world.treasury.clone(),
            account("staking")
        )
    );
    assert_eq!(
        (config.starts_at, config.ends_at),
        (given.starts_at, given.ends_at)
    );
    assert_eq!(
        (config.assets, config.pricing),
        (given.assets, given.pricing)
    );
    assert_eq!(
        [
            config.for_sale,
            config.soft_cap,
            config.min_purchase,
            config.max_per_buyer
        ],
        [
            given.for_sale,
            given.soft_cap,
            given.min_purchase,
            given.max_per_buyer
        ]
    );
    assert_eq!(config.kyc_gate, None);
}

#[test]
fn purchases_are_listed_in_pages() {
    let mut world = World::fixed();
    for buyer in BUYERS {
        world.buy(buyer, 1_000_000, USD);
    }
    let mut names: Vec<String> = BUYERS
        .iter()
        .map(|name| account(name).to_string())
        .collect();
    names.sort();
    let page = |start_after: Option<&String>, limit| -> (Vec<String>, bool) {
        let page: Page<PurchaseResponse> = world.query(&QueryMsg::Purchases {
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
    let world = World::fixed();
    let purchase = world.purchase("mallory");
    assert_eq!(
        (
            purchase.committed.u128(),
            purchase.tokens.u128(),
            purchase.settled
        ),
        (0, 0, false)
    );
    assert_eq!(purchase.paid, DENOMS.map(|denom| coin(0, denom)));
}

#[test]
fn a_quote_of_another_denom_is_refused() {
    let world = World::fixed();
    let question = QueryMsg::Quote {
        coin: coin(1, "uodd"),
        buyer: None,
    };
    let error = world.try_query::<QuoteResponse>(&question).unwrap_err();
    assert!(error.contains("'uodd' is not accepted"));
}

#[test]
fn nothing_done_in_a_block_moves_the_quorum_of_that_block() {
    let mut world = World::fixed();
    assert_eq!(world.non_circulating(), FOR_SALE);
    world.buy("alice", 100_000_000, USD);
    assert_eq!(world.non_circulating(), FOR_SALE, "as the block found it");
    world.go_to(1);
    assert_eq!(world.non_circulating(), 600 * OAIC);
    world.end();
    assert_eq!(world.non_circulating(), 600 * OAIC);
    world.finalize();
    assert_eq!(
        world.non_circulating(),
        600 * OAIC,
        "the treasury counts it from the next block on"
    );
    world.go_to(MAX_WINDOW + 1);
    assert_eq!(world.non_circulating(), 0);
    world.settle(claim, &["alice"]);
    world.go_to(MAX_WINDOW + 2);
    assert_eq!(world.non_circulating(), 0);
}

#[test]
fn an_oversubscribed_sale_has_nothing_unsold() {
    let mut world = World::pro_rata();
    for buyer in BUYERS {
        world.buy(buyer, 150_000_000, USD);
    }
    world.go_to(1);
    assert_eq!(world.non_circulating(), 0);
    // A stray changes nothing: only what is accounted for counts.
    world.stray(500);
    world.go_to(2);
    assert_eq!(world.non_circulating(), 0);
}

#[test]
fn the_first_block_found_nothing() {
    let mut world = World::try_new(FOR_SALE, |_| {}).unwrap();
    assert_eq!(world.non_circulating(), 0);
    world.go_to(0);
    assert_eq!(world.non_circulating(), FOR_SALE);
}
