//! What a buyer signs is what the buyer checked, and terms are terms with what was ordered.

use cosmwasm_std::{Binary, HexBinary};
use oaic_messages::data_market::*;
use oaic_records::data_market::terms_hash;

use crate::prove::{self, Data};
use crate::suite::*;

/// Audit 5: a node that lies, or a look-alike front end, shows a careful buyer listing 1 for
/// listing 2. What the buyer signs is good for what the buyer checked alone.
#[test]
fn an_order_of_anything_but_what_its_buyer_checked_is_refused() {
    let mut w = Suite::new();
    type Spoil = fn(&mut Suite, &mut NewListing);
    let others: [(&str, Spoil); 8] = [
        ("file", |_, new| {
            new.offer.file = Some(Data::honest(2, 3).file())
        }),
        ("size", |_, new| new.offer.file.as_mut().unwrap().size -= 1),
        ("table", |_, new| {
            new.offer.table.as_mut().unwrap().commitment = [1; 32].into()
        }),
        ("license", |_, new| new.offer.license = "none".into()),
        ("columns swapped", |_, new| {
            new.offer.table.as_mut().unwrap().columns.reverse()
        }),
        ("unit", |_, new| {
            new.offer.table.as_mut().unwrap().columns[0].unit = "kilotokens".into()
        }),
        ("partitions", |_, new| {
            new.offer.table.as_mut().unwrap().partitions = vec!["may".into()]
        }),
        ("price", |_, new| {
            new.offer.price_once = Some((PRICE - 1).into());
            for query in &mut new.queries {
                query.price = (ASK - 1).into();
            }
        }),
    ];
    for (name, spoil) in others {
        let mut new = w.listing();
        spoil(&mut w, &mut new);
        let listing = w.list(new);
        let buy = Buy {
            listing,
            expect: w.expect(1, 1, None),
            ..w.buying(1)
        };
        assert_not_as_checked(&mut w, name, ReceiveMsg::Buy(buy));
        let ask = Ask {
            listing,
            expect: w.expect(1, 1, Some(1)),
            ..w.asking(1, 1)
        };
        assert_not_as_checked(&mut w, name, ReceiveMsg::Ask(ask));
    }
}

/// The same goods of somebody else, and another query of the same table.
#[test]
fn a_copy_of_another_seller_and_another_query_are_not_what_was_checked() {
    let mut w = Suite::new();
    let listing = w.list_as("mallory", w.listing());
    let buy = Buy {
        listing,
        expect: w.expect(1, 1, None),
        ..w.buying(1)
    };
    assert_not_as_checked(&mut w, "seller", ReceiveMsg::Buy(buy));
    let ask = Ask {
        query: 2,
        expect: w.expect(1, 1, Some(1)),
        ..w.asking(1, 1)
    };
    assert_not_as_checked(&mut w, "query", ReceiveMsg::Ask(ask));
    // What is signed for the file is none for an answer, whatever both cost.
    let ask = Ask {
        expect: w.expect(1, 1, None),
        ..w.asking(1, 1)
    };
    assert_not_as_checked(&mut w, "kind", ReceiveMsg::Ask(ask));
}

fn assert_not_as_checked(w: &mut Suite, name: &str, hook: ReceiveMsg) {
    let expected = match &hook {
        ReceiveMsg::Buy(buy) => &buy.expect,
        ReceiveMsg::Ask(ask) => &ask.expect,
        ReceiveMsg::Deposit {} => panic!("no order"),
    };
    let expected = HexBinary::from(expected.as_slice()).to_hex();
    let error = w.refused(|w| w.send("buyer", PRICE, &hook));
    assert_matches!(error, NotAsChecked { .. }, "{name}");
    let text = error.to_string();
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("read the listing again"), "{text}");
}

#[test]
fn an_expectation_that_is_no_hash_is_refused_by_name() {
    let mut w = Suite::new();
    for length in [1, 31, 33] {
        let buy = Buy {
            expect: Binary::from(vec![7; length]),
            ..w.buying(1)
        };
        let error = w.refused(|w| w.try_buy("buyer", buy)).to_string();
        assert!(error.starts_with("expect"), "{error}");
    }
}

/// Audit 9: what a version was sold under can be shown from state and what was terms, after the
/// next version and after everything was erased.
#[test]
fn terms_of_a_sold_version_outlive_later_versions_and_a_withdrawal() {
    let mut w = Suite::new();
    let terms = w.shown(1).texts.unwrap().terms;
    let order = w.buy(1);
    let mut swapped = offer(&good());
    swapped.license = "all rights reserved".into();
    swapped.table.as_mut().unwrap().columns.reverse();
    w.update(1, swapped).unwrap();
    w.ok("seller", ExecuteMsg::Withdraw { listing: 1 });
    assert_eq!(w.shown(1).texts, None);
    let sold: VersionResponse = w.query(&QueryMsg::Version {
        listing: 1,
        version: Some(w.placed(order).version),
    });
    assert_eq!(sold.terms_hash, terms_hash(&terms));
    let newer = w.shown(1).version.terms_hash;
    assert_ne!(newer, sold.terms_hash);
}

/// Every text that says what the data is, and may be used for, is in the hash; where it is isn't.
#[test]
fn each_term_changes_the_hash_of_terms() {
    let mut w = Suite::bare();
    type Change = fn(&mut Offer);
    let changes: [Change; 6] = [
        |_| (),
        |offer| offer.schema = "another".into(),
        |offer| offer.license = "another".into(),
        |offer| offer.table.as_mut().unwrap().columns[1] = prove::column("another"),
        |offer| offer.table.as_mut().unwrap().columns[1].unit = "another".into(),
        |offer| offer.table.as_mut().unwrap().partitions = vec!["another".into()],
    ];
    let mut seen = std::collections::BTreeSet::new();
    for change in changes {
        let mut new = w.listing();
        change(&mut new.offer);
        let listing = w.list(new);
        assert!(seen.insert(w.shown(listing).version.terms_hash.to_base64()));
    }
    let mut new = w.listing();
    new.offer.file.as_mut().unwrap().uri = "https://elsewhere".into();
    let listing = w.list(new);
    assert!(!seen.insert(w.shown(listing).version.terms_hash.to_base64()));
}
