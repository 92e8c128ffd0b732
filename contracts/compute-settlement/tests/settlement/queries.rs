//! Queries that no other file asks in passing.

use oaic_messages::compute_settlement::*;
use oaic_messages::shared::Page;
use oaic_vouchers::Purpose;

use crate::suite::*;

#[test]
fn the_configuration_says_what_signatures_bind() {
    let w = Suite::new();
    let config = w.config();
    assert_eq!(config.chain_id, w.block().chain_id);
    assert_eq!(config.voucher_domain.as_slice(), w.domain(Purpose::Voucher));
    assert_eq!(config.receipt_domain.as_slice(), w.domain(Purpose::Receipt));
    assert_eq!((config.token, config.params), (w.token.clone(), params()));
    assert_eq!(config.guardian, Some(w.guardian.clone().unwrap()));
    assert_eq!(config.links, Links::default());
    assert_eq!(config.paused_until, None);
}

#[test]
fn lanes_that_settled_are_listed_with_lane_0_first() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    let other = w.open(OAIC);
    let zeros = w.lane(c, 0, 0);
    assert_eq!(zeros.sequence, 0);
    assert_eq!(zeros.peaks.as_slice(), [0; 32].as_slice());
    w.settle_all(&[
        draft(c, 1, 30).lane(0, 300),
        draft(c, 1, 20).lane(0, 2),
        draft(other, 1, 5).lane(0, 1),
    ]);
    let list = |w: &Suite, start_after, limit| {
        let page: Page<LaneResponse> = w.query(&QueryMsg::Lanes {
            channel: c,
            start_after,
            limit,
        });
        let lanes: Vec<u32> = page.items.iter().map(|lane| lane.lane).collect();
        (lanes, page.has_more)
    };
    assert_eq!(list(&w, None, None), (vec![2, 300], false));
    w.settle(&draft(c, 1, 10));
    assert_eq!(list(&w, None, None), (vec![0, 2, 300], false));
    assert_eq!(list(&w, None, Some(2)), (vec![0, 2], true));
    assert_eq!(list(&w, Some((0, 0)), Some(2)), (vec![2, 300], false));
    assert_eq!(list(&w, Some((0, 2)), None), (vec![300], false));
    assert_eq!(list(&w, Some((1, 0)), None), (vec![], false));
}

#[test]
fn what_is_not_there_is_an_error() {
    let mut w = Suite::new();
    let c = w.open(OAIC);
    for query in [
        QueryMsg::Channel { channel: 99 },
        QueryMsg::Lane {
            channel: 99,
            terms: 0,
            lane: 0,
        },
        QueryMsg::Lanes {
            channel: 99,
            start_after: None,
            limit: None,
        },
        QueryMsg::Terms {
            channel: 99,
            terms: 0,
        },
        QueryMsg::Terms {
            channel: c,
            terms: 1,
        },
        QueryMsg::Service { service_id: 99 },
        QueryMsg::Prices {
            service_id: 99,
            version: None,
        },
        QueryMsg::Split {
            service_id: 1,
            version: Some(9),
        },
        QueryMsg::PricesByHash {
            hash: vec![7; 32].into(),
        },
        QueryMsg::Offer {
            service_id: 99,
            payer: w.payer.to_string(),
        },
        QueryMsg::Provider {
            address: w.payer.to_string(),
        },
        QueryMsg::Referrer {
            address: w.payer.to_string(),
        },
    ] {
        let error = w.try_query::<serde_json::Value>(&query).unwrap_err();
        assert!(error.contains("there is no"), "{query:?}: {error}");
    }
    for query in [
        QueryMsg::Provider {
            address: "PROVIDER".into(),
        },
        QueryMsg::ReferrerOf {
            payer: String::new(),
        },
    ] {
        w.try_query::<serde_json::Value>(&query).unwrap_err();
    }
}
