//! Lists are pages, and find what they should.

use oaic_messages::data_market::*;
use oaic_messages::shared::Page;

use crate::suite::*;

fn ids(orders: &[OrderResponse]) -> Vec<u64> {
    orders.iter().map(|order| order.id).collect()
}

#[test]
fn orders_are_found_by_buyer_seller_listing_and_whether_they_are_open() {
    let mut w = Suite::new();
    let second = w.list_file(&good());
    w.buy(1);
    w.buy(second);
    let mut buy = w.buying(1);
    buy.buyer_key = w.placed(1).buyer_key;
    w.try_buy("other", buy).unwrap();
    w.ask(1, 1);
    w.advance(DELIVERY_WINDOW, 1);
    w.refund(1).unwrap();
    let address = |label: &str| w.who(label).to_string();
    for (of, expected) in [
        (OrdersOf::All {}, vec![1, 2, 3, 4]),
        (
            OrdersOf::Buyer {
                address: address("buyer"),
            },
            vec![1, 2, 4],
        ),
        (
            OrdersOf::Buyer {
                address: address("other"),
            },
            vec![3],
        ),
        (
            OrdersOf::Seller {
                address: address("seller"),
            },
            vec![1, 2, 3, 4],
        ),
        (
            OrdersOf::Seller {
                address: address("buyer"),
            },
            vec![],
        ),
        (OrdersOf::Listing { listing: second }, vec![2]),
        (OrdersOf::Open { seller: None }, vec![2, 3, 4]),
        (
            OrdersOf::Open {
                seller: Some(address("seller")),
            },
            vec![2, 3, 4],
        ),
        (
            OrdersOf::Open {
                seller: Some(address("other")),
            },
            vec![],
        ),
    ] {
        assert_eq!(ids(&w.all_orders(&of)), expected, "{of:?}");
    }
    assert!(w
        .try_query::<OrderResponse>(&QueryMsg::Order { order: 9 })
        .is_err());
}

#[test]
fn listings_are_found_by_seller_in_pages_of_bounded_size() {
    let mut w = Suite::bare();
    for _ in 0..3 {
        w.list_file(&good());
    }
    w.ok("mallory", ExecuteMsg::List(w.listing()));
    let page = |seller: Option<String>, start_after, limit| -> (Vec<u64>, bool) {
        let page: Page<ListingResponse> = w.query(&QueryMsg::Listings {
            seller,
            start_after,
            limit,
        });
        (
            page.items.iter().map(|listing| listing.id).collect(),
            page.has_more,
        )
    };
    let seller = Some(w.who("seller").to_string());
    assert_eq!(page(seller.clone(), None, None), (vec![1, 2, 3], false));
    assert_eq!(page(seller, Some(1), Some(1)), (vec![2], true));
    assert_eq!(page(None, Some(2), Some(u32::MAX)), (vec![3, 4], false));
    let missing = QueryMsg::Version {
        listing: 1,
        version: Some(2),
    };
    assert!(w.try_query::<VersionResponse>(&missing).is_err());
    let missing = QueryMsg::Query {
        listing: 4,
        query: 3,
    };
    assert!(w.try_query::<RegisteredQuery>(&missing).is_err());
}
