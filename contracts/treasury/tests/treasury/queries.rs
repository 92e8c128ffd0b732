//! Lists, totals, and what doesn't circulate.

use cosmwasm_std::coin;
use oaic_messages::gates::{NonCirculatingQuery, NonCirculatingResponse};
use oaic_messages::shared::Page;
use oaic_messages::treasury::*;

use crate::suite::*;

/// What is done in a block makes nothing circulate in it; what came in counts at once.
#[test]
fn what_does_not_circulate_is_read_as_the_block_began() {
    let mut w = Suite::new();
    assert_eq!(w.non_circulating(), RESERVE);
    let fund = Fund::Reserve;
    w.send("other", 500, &ReceiveMsg::Deposit { fund }).unwrap();
    w.spend(Asset::Oaic, "worker", 200).unwrap();
    w.donate(1_000);
    w.sync(None).unwrap();
    assert_eq!(w.non_circulating(), RESERVE + 500 - 200 + 1_000);
    w.advance(0, 1);
    assert_eq!(w.non_circulating(), RESERVE + 500 - 200 + 1_000);
    // Moving between funds and setting aside changes nothing; paying does, from the next block on.
    w.fund_risk_pool(50).unwrap();
    w.approve("claimant", 40).unwrap();
    w.advance(0, 1);
    assert_eq!(w.non_circulating(), RESERVE + 1_300);
    w.pay(1).unwrap();
    assert_eq!(w.non_circulating(), RESERVE + 1_300);
    w.advance(0, 1);
    assert_eq!(w.non_circulating(), RESERVE + 1_260);
    w.check_totals();
}

#[test]
fn what_arrived_counts_before_anybody_synced_it_and_in_the_block_in_which_somebody_does() {
    let mut w = Suite::new();
    w.donate(1_000);
    w.advance(0, 1);
    assert_eq!(w.non_circulating(), RESERVE + 1_000);
    w.sync(None).unwrap();
    assert_eq!(w.non_circulating(), RESERVE + 1_000);
}

/// Coins of bids pass through; were they counted, a bid could move the quorum base.
#[test]
fn bids_do_not_count() {
    let mut w = Suite::new();
    w.start(1_000, 30, 10).unwrap();
    w.bid(1, 1_000_000).unwrap();
    w.advance(0, 1);
    assert_eq!(w.non_circulating(), RESERVE);
}

#[test]
fn it_answers_the_gates_own_words() {
    let mut w = Suite::new();
    w.advance(0, 1);
    let answer: NonCirculatingResponse = w
        .ask(&w.contract, &NonCirculatingQuery::NonCirculating {})
        .unwrap();
    assert_eq!(answer.amount.u128(), RESERVE);
}

#[test]
fn native_balances_are_paged() {
    let mut w = Suite::new();
    for denom in ["ibc/AA", "uatom", "ugas"] {
        w.deposit(coin(5, denom)).unwrap();
    }
    let page = |start_after: Option<&str>, limit| -> BalancesResponse {
        let start_after = start_after.map(str::to_owned);
        w.query(&QueryMsg::Balances { start_after, limit })
    };
    let denoms = |page: &BalancesResponse| -> Vec<String> {
        page.natives.iter().map(|n| n.denom.clone()).collect()
    };
    let all = page(None, None);
    assert_eq!(denoms(&all), ["ibc/AA", "uatom", "ugas", "uusd"]);
    assert!(!all.has_more);
    let first = page(None, Some(3));
    assert!(first.has_more);
    let rest = page(Some("ugas"), Some(3));
    assert_eq!(denoms(&rest), ["uusd"]);
    assert!(!rest.has_more);
    assert_eq!(rest.oaic.reserve.u128(), RESERVE);
}

#[test]
fn claims_are_paged_and_found_by_claimant() {
    let mut w = Suite::new();
    w.fund_risk_pool(1_000).unwrap();
    for number in 0..9 {
        let claimant = ["one", "two", "three"][number % 3];
        w.approve(claimant, 1 + number as u128).unwrap();
    }
    let list = |claimant: Option<&str>, start_after, limit| -> (Vec<u64>, bool) {
        let claimant = claimant.map(|label| w.who(label).to_string());
        let page: Page<ClaimResponse> = w.query(&QueryMsg::Claims {
            claimant,
            start_after,
            limit,
        });
        (page.items.iter().map(|c| c.id).collect(), page.has_more)
    };
    assert_eq!(list(None, Some(3), Some(4)), (vec![4, 5, 6, 7], true));
    assert_eq!(list(None, Some(7), None), (vec![8, 9], false));
    assert_eq!(list(Some("two"), None, None), (vec![2, 5, 8], false));
    assert_eq!(list(Some("two"), Some(2), Some(1)), (vec![5], true));
    assert_eq!(list(Some("nobody"), None, None), (vec![], false));
}

#[test]
fn auctions_are_paged() {
    let mut w = Suite::new();
    for _ in 0..5 {
        w.start(10, 1, 1).unwrap();
    }
    let page: Page<AuctionResponse> = w.query(&QueryMsg::Auctions {
        start_after: Some(2),
        limit: Some(2),
    });
    let ids: Vec<u64> = page.items.iter().map(|auction| auction.id).collect();
    assert_eq!((ids, page.has_more), (vec![3, 4], true));
}

#[test]
fn config_says_what_was_set_and_which_epoch_it_is() {
    let w = Suite::new();
    let config: ConfigResponse = w.query(&QueryMsg::Config {});
    let expected = ConfigResponse {
        token: w.token.clone(),
        epoch_seconds: DAY,
        epoch: FIRST_EPOCH,
        caps: CAPS,
        bookers: vec![w.who("booker")],
        floor_prices: vec![],
        claim_ttl: CLAIM_TTL,
        metric_sources: vec![w.source.clone()],
        budget: rules(),
    };
    assert_eq!(config, expected);
}
