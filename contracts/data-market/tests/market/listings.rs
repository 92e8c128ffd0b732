//! What can be listed, changed and withdrawn.

use cosmwasm_std::Binary;
use oaic_messages::data_market::*;
use oaic_messages::shared::Page;

use crate::prove::{self, Data};
use crate::suite::*;

fn file(new: &mut NewListing) -> &mut File {
    new.offer.file.as_mut().unwrap()
}

fn table(new: &mut NewListing) -> &mut Table {
    new.offer.table.as_mut().unwrap()
}

#[test]
fn a_listing_shows_what_was_offered() {
    let w = Suite::new();
    let shown = w.shown(1);
    let data = good();
    assert_eq!(shown.status, ListingStatus::Active);
    assert_eq!(shown.version.version, 1);
    let file = shown.version.file.unwrap();
    assert_eq!(file.cipher_root, data.file().cipher_root);
    assert_eq!((file.chunks, file.size), (3, 3 * PLAIN_CHUNK_BYTES - 5));
    let table = shown.version.table.unwrap();
    assert_eq!((table.rows, table.columns), (Rows::R64, 2));
    let texts = shown.texts.unwrap();
    assert_eq!(texts.terms.columns, prove::table().columns);
    assert_eq!(texts.terms.license, "CC-BY-4.0");
    assert_eq!(shown.open_queries, 2);
    let queries: Page<RegisteredQuery> = w.query(&QueryMsg::Queries {
        listing: 1,
        start_after: None,
        limit: None,
    });
    let asked: Vec<_> = queries.items.iter().map(|query| &query.query).collect();
    assert_eq!(
        asked,
        questions().iter().map(|new| &new.query).collect::<Vec<_>>()
    );
    let expected = oaic_records::data_market::question::statement_query(asked[0])
        .unwrap()
        .hash();
    assert_eq!(
        queries.items[0].hash,
        oaic_records::element::to_binary(&expected)
    );
}

/// zk 6: aliasing. Each field is named.
#[test]
fn elements_that_are_not_canonical_are_refused_by_name() {
    let mut w = Suite::bare();
    let bad = [
        Binary::from([0xff; 32]),
        Binary::from([1; 31]),
        Binary::from([1; 33]),
    ];
    type Set = fn(&mut NewListing, Binary);
    let fields: [(&str, Set); 4] = [
        ("file.cipher_root", |new, bad| file(new).cipher_root = bad),
        ("file.plain_root", |new, bad| file(new).plain_root = bad),
        ("file.key_commitment", |new, bad| {
            file(new).key_commitment = bad
        }),
        ("table.commitment", |new, bad| table(new).commitment = bad),
    ];
    for (name, set) in fields {
        for bad in &bad {
            let mut new = w.listing();
            set(&mut new, bad.clone());
            let error = w.refused(|w| w.try_list(new)).to_string();
            assert!(error.starts_with(name), "{error}");
        }
    }
}

#[test]
fn offers_out_of_range_are_refused() {
    let mut w = Suite::bare();
    type Spoil = fn(&mut NewListing);
    let spoils: Vec<(&str, Spoil)> = vec![
        ("nothing", |new| {
            (new.offer.file, new.offer.table, new.queries) = (None, None, vec![])
        }),
        ("price without file", |new| new.offer.file = None),
        ("price 0", |new| new.offer.price_once = Some(0u128.into())),
        ("chunks", |new| file(new).chunks = 4),
        ("no chunks", |new| {
            let file = file(new);
            (file.chunks, file.size) = (0, 0);
        }),
        ("too many chunks", |new| {
            let file = file(new);
            file.chunks = MAX_CHUNKS + 1;
            file.size = u64::from(MAX_CHUNKS + 1) * PLAIN_CHUNK_BYTES;
        }),
        ("endless", |new| file(new).size = u64::MAX),
        ("nowhere", |new| file(new).uri = String::new()),
        ("long uri", |new| file(new).uri = "u".repeat(MAX_URI + 1)),
        ("inline length", |new| {
            file(new).inline = Some(vec![0; 3 * INLINE_CHUNK_BYTES - 1].into())
        }),
        ("inline chunks", |new| {
            let file = file(new);
            (file.chunks, file.size) = (9, 9 * PLAIN_CHUNK_BYTES);
            file.inline = Some(vec![0; 9 * INLINE_CHUNK_BYTES].into());
        }),
        ("schema", |new| {
            new.offer.schema = "s".repeat(MAX_SCHEMA + 1)
        }),
        ("license", |new| {
            new.offer.license = "l".repeat(MAX_LICENSE + 1)
        }),
        ("no columns", |new| table(new).columns = vec![]),
        ("columns", |new| {
            table(new).columns = vec![prove::column("c"); 5]
        }),
        ("column name", |new| {
            table(new).columns[0].name = "c".repeat(33)
        }),
        ("unit", |new| {
            table(new).columns[0].unit = "u".repeat(MAX_UNIT + 1)
        }),
        ("partition name", |new| {
            table(new).partitions = vec!["p".repeat(MAX_PARTITION_NAME + 1)]
        }),
        ("nameless partition", |new| {
            table(new).partitions = vec![String::new()]
        }),
        ("partitions", |new| {
            let names = (0..=MAX_PARTITIONS).map(|number| number.to_string());
            table(new).partitions = names.collect()
        }),
        ("queries without table", |new| new.offer.table = None),
        ("too many queries", |new| {
            new.queries = vec![new.queries[0].clone(); MAX_QUERIES + 1]
        }),
        ("few rows", |new| {
            new.queries[0].query.min_rows = MIN_ROWS - 1
        }),
        ("more rows than there are", |new| {
            new.queries[0].query.min_rows = 65
        }),
        ("column", |new| {
            new.queries[0].query.kind = QueryKind::Sum { column: 2 }
        }),
        ("query price", |new| new.queries[0].price = 0u128.into()),
        ("weights", |new| new.payees[0].weight = 8_399),
        ("nobody", |new| new.payees = vec![]),
    ];
    for (name, spoil) in spoils {
        let mut new = w.listing();
        spoil(&mut new);
        let error = w.refused(|w| w.try_list(new));
        assert!(!error.to_string().contains("corrupt"), "{name}: {error}");
    }
    let listings: Page<ListingResponse> = w.query(&QueryMsg::Listings {
        seller: None,
        start_after: None,
        limit: None,
    });
    assert!(listings.items.is_empty());
}

/// What sellers write stands on buyers' terminals between prices and addresses: it can't move a
/// cursor, begin a line of its own, or turn round what stands beside it.
#[test]
fn texts_that_do_not_show_as_they_read_are_refused() {
    let mut w = Suite::bare();
    type Set = fn(&mut NewListing, String);
    let fields: [(&str, Set); 7] = [
        ("schema", |new, text| new.offer.schema = text),
        ("license", |new, text| new.offer.license = text),
        ("table.columns", |new, text| {
            table(new).columns[1].name = text
        }),
        ("table.columns", |new, text| {
            table(new).columns[1].unit = text
        }),
        ("table.partitions", |new, text| {
            table(new).partitions = vec![text]
        }),
        ("label", |new, text| new.payees[1].label = text),
        ("file.uri", |new, text| {
            file(new).uri = format!("https://d/{text}")
        }),
    ];
    for (name, set) in fields {
        for bad in [
            "\u{1b}[1A",
            "\n",
            "\r",
            "\t",
            "\0",
            "\u{7f}",
            "\u{9b}2K",
            "\u{202e}",
            "\u{2066}",
            "\u{200f}",
            "\u{2028}",
        ] {
            let mut new = w.listing();
            set(&mut new, format!("tokens{bad}x"));
            let error = w.refused(|w| w.try_list(new)).to_string();
            assert!(error.starts_with(name), "{bad:?}: {error}");
            assert!(!error.contains(bad), "an error repeats it: {error:?}");
            assert!(error.contains("U+"), "{error}");
        }
    }
    // Every script is fine, and so are emoji and the joiners that some need.
    let mut new = w.listing();
    new.offer.schema = "токены, 令牌, می\u{200c}خواهم, 👩\u{200d}🔬".into();
    assert!(w.try_list(new).is_ok());
}

#[test]
fn a_uri_has_a_scheme_and_printable_ascii_alone() {
    let mut w = Suite::bare();
    let mut list = |uri: &str| {
        let mut new = w.listing();
        file(&mut new).uri = uri.into();
        w.try_list(new).map_err(|error| error.to_string())
    };
    for good in [
        "https://d",
        "ipfs://bafy",
        "magnet:?xt=urn:btih:0",
        "s3+x.y-1:z",
    ] {
        list(good).unwrap();
    }
    for bad in [
        "usage.csv",
        "/tmp/usage",
        "://d",
        "1http://d",
        "ht tp://d",
        "https:",
        "https://d/a b",
        "https://d/\u{430}pple", // a Cyrillic letter that looks Latin
        "https://d/\u{200b}",
    ] {
        let error = list(bad).unwrap_err();
        assert!(error.starts_with("file.uri"), "{bad:?}: {error}");
    }
}

/// Answers name columns and partitions by their place; two of one name would be mistaken for each
/// other.
#[test]
fn two_columns_or_partitions_of_one_name_are_refused() {
    let mut w = Suite::bare();
    let mut new = w.listing();
    table(&mut new).columns = ["a", "b", "a"].map(prove::column).into();
    let error = w.refused(|w| w.try_list(new)).to_string();
    assert!(
        error.contains("table.columns") && error.contains("'a'"),
        "{error}"
    );
    let mut new = w.listing();
    table(&mut new).partitions = ["may", "may"].map(String::from).into();
    let error = w.refused(|w| w.try_list(new)).to_string();
    assert!(
        error.contains("table.partitions") && error.contains("'may'"),
        "{error}"
    );
}

#[test]
fn an_empty_file_is_refused_for_what_it_is() {
    let mut w = Suite::bare();
    let mut new = w.listing();
    let file = file(&mut new);
    (file.chunks, file.size) = (1, 0);
    let error = w.refused(|w| w.try_list(new)).to_string();
    assert!(error.starts_with("file.size"), "{error}");
}

#[test]
fn the_limits_themselves_are_allowed() {
    let mut w = Suite::bare();
    let mut new = w.listing();
    let file = file(&mut new);
    file.uri = String::new();
    (file.chunks, file.size) = (8, 8 * PLAIN_CHUNK_BYTES);
    file.inline = Some(vec![7; 8 * INLINE_CHUNK_BYTES].into());
    new.offer.schema = "s".repeat(MAX_SCHEMA);
    new.offer.license = "l".repeat(MAX_LICENSE);
    table(&mut new).columns = ["a", "b", "c", "d"]
        .map(|name| prove::column(&name.repeat(32)))
        .into();
    let names = (0..MAX_PARTITIONS).map(|number| format!("{number:064}"));
    table(&mut new).partitions = names.collect();
    new.queries = vec![new.queries[0].clone(); MAX_QUERIES];
    let id = w.list(new);
    let inline: Option<Binary> = w.query(&QueryMsg::Inline { listing: id });
    assert_eq!(inline.unwrap().len(), 8 * INLINE_CHUNK_BYTES);
    // One query more is too many, until one is closed.
    let queries = vec![questions().remove(0)];
    let more = ExecuteMsg::RegisterQueries {
        listing: id,
        queries,
    };
    assert_matches!(
        w.refuse("seller", more.clone()),
        TooManyQueries { open: 65, .. }
    );
    w.close_query(id, 3).unwrap();
    let done = w.ok("seller", more);
    // Numbers are never used again.
    assert_eq!(attribute(&done, "wasm-query_registered", "query"), "65");
}

#[test]
fn only_the_seller_changes_a_listing() {
    let mut w = Suite::new();
    let all = [
        ExecuteMsg::Update {
            listing: 1,
            offer: offer(&good()),
        },
        ExecuteMsg::Withdraw { listing: 1 },
        ExecuteMsg::RegisterQueries {
            listing: 1,
            queries: questions(),
        },
        ExecuteMsg::CloseQuery {
            listing: 1,
            query: 1,
        },
        ExecuteMsg::SetQueryPrice {
            listing: 1,
            query: 1,
            price: 1u128.into(),
        },
        ExecuteMsg::SetAccess {
            listing: 1,
            access: Access::Authorized,
            min_security_level: 1,
        },
        ExecuteMsg::UpdateSplit {
            listing: 1,
            payees: w.payees(),
        },
    ];
    for msg in &all {
        let error = w.refuse("mallory", msg.clone());
        let named = matches!(&error, Runtime(Unauthorized { .. }));
        assert!(named && error.to_string().contains("seller"), "{error}");
    }
    // And nobody changes one that was withdrawn.
    w.ok("seller", ExecuteMsg::Withdraw { listing: 1 });
    for msg in all {
        assert_eq!(w.refuse("seller", msg), Withdrawn { listing: 1 });
    }
}

#[test]
fn versions_stay_and_the_newest_texts_replace_the_last() {
    let mut w = Suite::new();
    let second = Data::honest(2, 2);
    let mut changed = offer(&second);
    changed.schema = "second".into();
    let file = changed.file.as_mut().unwrap();
    file.inline = Some(second.inline());
    w.update(1, changed).unwrap();
    assert!(w.shown(1).inline);
    let mut third = offer(&second);
    third.price_once = None;
    w.update(1, third).unwrap();
    let shown = w.shown(1);
    assert!(!shown.inline);
    assert_eq!(shown.version.version, 3);
    assert_eq!(shown.version.price_once, None);
    let versions: Page<VersionResponse> = w.query(&QueryMsg::Versions {
        listing: 1,
        start_after: Some(1),
        limit: None,
    });
    assert_eq!(
        versions.items.iter().map(|v| v.version).collect::<Vec<_>>(),
        [2, 3]
    );
    let first: VersionResponse = w.query(&QueryMsg::Version {
        listing: 1,
        version: Some(1),
    });
    assert_eq!(first.file.unwrap().plain_root, good().file().plain_root);
}

/// What can be erased is erased: not one text of the seller is left, whatever versions there were.
#[test]
fn a_withdrawal_leaves_no_text_of_the_listing_in_storage() {
    let mut w = Suite::new();
    let data = good();
    let mut named = w.payees();
    named[0].label = "label of the first split".into();
    w.ok(
        "seller",
        ExecuteMsg::UpdateSplit {
            listing: 1,
            payees: named,
        },
    );
    let mut changed = offer(&data);
    changed.file.as_mut().unwrap().inline = Some(data.inline());
    w.update(1, changed).unwrap();
    let texts = [
        "uri-of-the-seller",
        "completion tokens by request",
        "CC-BY",
        "prompt tokens",
        "label of the",
        &data.inline().to_base64()[..24],
    ];
    let found = |w: &Suite| -> Vec<&str> {
        let stored = w.app.dump_wasm_raw(&w.contract);
        let holds = |text: &&&str| {
            let has = |bytes: &[u8]| {
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            };
            stored.iter().any(|(key, value)| has(key) || has(value))
        };
        texts.iter().filter(holds).copied().collect()
    };
    assert_eq!(found(&w), texts, "the test looks for what isn't there");
    let mut buy = w.buying(1);
    buy.version = 2;
    let order = ordered(&w.try_buy("buyer", buy.clone()).unwrap());
    w.ok("seller", ExecuteMsg::Withdraw { listing: 1 });
    assert_eq!(found(&w), Vec::<&str>::new());
    let shown = w.shown(1);
    assert_eq!(shown.status, ListingStatus::Withdrawn);
    assert_eq!(shown.texts, None);
    assert!(!shown.inline);
    // No new orders; the open one runs on, and payees keep what they earn.
    let error = w.refused(|w| w.try_buy("buyer", buy));
    assert_eq!(error, Withdrawn { listing: 1 });
    w.serve(order, &data);
    let split: SplitResponse = w.query(&QueryMsg::Split {
        listing: 1,
        version: None,
    });
    assert!(split.payees[0].earned.u128() > 0 && split.payees[0].label.is_empty());
    assert_eq!(split.payees[2].label, "dividends");
    w.check_totals();
}
