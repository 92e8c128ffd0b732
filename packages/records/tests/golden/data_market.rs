//! Samples of the data market's records.

use cosmwasm_std::{Addr, Binary, Uint128};
use oaic_messages::data_market::{
    Access, Column, Delivery, FileInfo, OrderKind, OrderStatus, Params, Point, Query, QueryKind,
    Rating, Rows, Scope, TableInfo, Terms, Texts,
};
use oaic_records::data_market::*;

use crate::Golden;

pub fn samples() -> Golden {
    let file_key = file_key(&file());
    Golden::default()
        .record("CONFIG", |storage| CONFIG.save(storage, &config()))
        .record("LAST_LISTING", |storage| LAST_LISTING.save(storage, &2))
        .record("LAST_ORDER", |storage| LAST_ORDER.save(storage, &7))
        .record("LISTINGS", |storage| LISTINGS.save(storage, 2, &listing()))
        .record("TEXTS", |storage| TEXTS.save(storage, 2, &texts()))
        .record("INLINE", |storage| {
            INLINE.save(storage, 2, &Binary::from([9; 3]))
        })
        .record("VERSIONS", |storage| {
            VERSIONS.save(storage, (2, 3), &version())
        })
        .record("BROKEN", |storage| {
            BROKEN.save(storage, &file_key, &broken())
        })
        .record("QUERIES", |storage| QUERIES.save(storage, (2, 5), &query()))
        .record("AUTHORIZATIONS", |storage| {
            AUTHORIZATIONS.save(storage, 4, &authorization())
        })
        .record("SELLERS", |storage| {
            SELLERS.save(storage, &listing().seller, &seller())
        })
        .record("ORDERS", |storage| ORDERS.save(storage, 7, &order()))
}

fn config() -> Config {
    Config {
        token: Addr::unchecked("oaic1token"),
        guardian: Some(Addr::unchecked("oaic1guardian")),
        params: Params {
            delivery_window: 259_200,
            dispute_window: 86_400,
            dispute_blocks: 1_000,
            deposit_bps: 500,
            referrer_bps: 500,
            dividends_bps: 300,
            risk_bps: 200,
            max_pause: 604_800,
        },
        links: Links {
            tier_source: Some(Addr::unchecked("oaic1staking")),
            kyc_gate: None,
            reward_sink: None,
            dividends: None,
            risk_pool: Some(Addr::unchecked("oaic1treasury")),
        },
        epoch_seconds: 86_400,
        context: element(1),
    }
}

fn listing() -> Listing {
    Listing {
        seller: Addr::unchecked("oaic1seller"),
        version: 3,
        withdrawn: false,
        access: Access::Authorized,
        min_security_level: 1,
        split_version: 2,
        last_query: 5,
        open_queries: 4,
        rating: Rating { count: 2, stars: 9 },
        sold: 6,
        answered: 8,
        broken: 1,
        undelivered: 3,
        listed_at: 1_900_000_000,
    }
}

fn texts() -> Texts {
    Texts {
        uri: "https://example.org/usage.oaicdata".to_owned(),
        terms: terms(),
    }
}

fn terms() -> Terms {
    let column = |name: &str, unit: &str| Column {
        name: name.to_owned(),
        unit: unit.to_owned(),
    };
    Terms {
        schema: "time, tokens".to_owned(),
        license: "CC-BY-4.0".to_owned(),
        columns: vec![column("prompt", "tokens"), column("completion", "")],
        partitions: vec!["2026-01".to_owned()],
    }
}

fn version() -> Version {
    Version {
        file: Some(file()),
        price_once: Some(Uint128::new(5_000_000)),
        table: Some(TableInfo {
            commitment: element(5),
            rows: Rows::R64,
            columns: 2,
        }),
        terms_hash: terms_hash(&terms()),
        published_at: 1_900_000_001,
    }
}

fn file() -> FileInfo {
    FileInfo {
        cipher_root: element(2),
        plain_root: element(3),
        key_commitment: element(4),
        chunks: 2,
        size: 1_000,
    }
}

fn broken() -> Break {
    Break {
        time: 1_900_000_002,
        height: 12_345,
    }
}

fn query() -> StoredQuery {
    StoredQuery {
        query: Query {
            kind: QueryKind::Score {
                weights: vec![-3, 4],
                bias: 1,
            },
            partition: 9,
            min_rows: 10,
        },
        hash: element(6),
        price: Uint128::new(1_000_000),
        open: true,
    }
}

fn seller() -> Seller {
    Seller {
        free: Uint128::new(7_000_000),
        held: Uint128::new(50_000),
        undelivered: 2,
    }
}

fn authorization() -> Authorization {
    Authorization {
        listing: 2,
        grantee: Addr::unchecked("oaic1buyer"),
        raw: true,
        queries: Scope::Only(vec![5]),
        uses: 10,
        expires_at: 1_900_000_003,
        revoked: false,
    }
}

fn order() -> Order {
    Order {
        kind: OrderKind::Answer { query: 5 },
        status: OrderStatus::Completed,
        buyer: Addr::unchecked("oaic1buyer"),
        seller: Addr::unchecked("oaic1seller"),
        listing: 2,
        version: 3,
        split_version: 2,
        price: Uint128::new(1_000_000),
        deposit: Uint128::new(50_000),
        buyer_key: point(7),
        authorization: Some(4),
        ordered_at: 1_900_000_004,
        deliver_before: 1_900_259_204,
        dispute_window: 86_400,
        dispute_blocks: 1_000,
        referrer_bps: 500,
        delivery: Some(Delivery {
            ephemeral: point(8),
            masked: vec![element(9); 8],
            at: 1_900_000_005,
            dispute_before: 1_900_000_005,
            dispute_height: 12_346,
        }),
        fee: Uint128::new(40_000),
        paid_at: Some(1_900_000_005),
        stars: Some(5),
    }
}

fn element(number: u8) -> Binary {
    let mut bytes = [0; 32];
    bytes[31] = number;
    bytes.into()
}

fn point(number: u8) -> Point {
    Point {
        u: element(number),
        v: element(number + 1),
    }
}

/// The bytes as the documentation puts them together, apart from the code that hashes them.
fn documented(parts: &[&[u8]]) -> Binary {
    use sha2::{Digest, Sha256};
    Sha256::digest(parts.concat()).to_vec().into()
}

fn text(text: &str) -> Vec<u8> {
    bytes(text.as_bytes())
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes(), bytes].concat()
}

#[test]
fn the_hash_of_terms_is_the_documented_one() {
    let expected = documented(&[
        &text("oaic/data-terms/1"),
        &text("time, tokens"),
        &text("CC-BY-4.0"),
        &[0, 0, 0, 2],
        &text("prompt"),
        &text("tokens"),
        &text("completion"),
        &text(""),
        &[0, 0, 0, 1],
        &text("2026-01"),
    ]);
    assert_eq!(terms_hash(&terms()), expected);
    let published = "0c70745dc816061178224ab5b0faeaeda69f6c0a7e2b9bcfff7bc82aa27abb57";
    assert_eq!(hex::encode(expected), published);
}

#[test]
fn the_hash_of_what_a_buyer_checked_is_the_documented_one() {
    let (seller, market) = (listing().seller, Addr::unchecked("oaic1market"));
    let (version, query) = (version(), query());
    let item = SaleItem {
        seller: &seller,
        version: &version,
        query: Some(&query),
        price: query.price,
    };
    let shared = [
        text("oaic-1"),
        text("oaic1market"),
        text("oaic1seller"),
        vec![1],
        bytes(&element(2)),
        bytes(&element(3)),
        bytes(&element(4)),
        2u32.to_be_bytes().to_vec(),
        1_000u64.to_be_bytes().to_vec(),
        vec![1],
        bytes(&element(5)),
        64u16.to_be_bytes().to_vec(),
        vec![2],
        bytes(&version.terms_hash),
    ]
    .concat();
    let ask = documented(&[
        &text("oaic/data-ask/1"),
        &shared,
        &bytes(&element(6)),
        &1_000_000u128.to_be_bytes(),
    ]);
    assert_eq!(item.expect("oaic-1", &market), ask);
    let file = SaleItem {
        query: None,
        price: Uint128::new(5_000_000),
        ..item
    };
    let buy = documented(&[
        &text("oaic/data-buy/1"),
        &shared,
        &5_000_000u128.to_be_bytes(),
    ]);
    assert_eq!(file.expect("oaic-1", &market), buy);
    let published = [
        "b1ade34437a7957637ec335e01138a21e2f28931e7a4436ca98125b72e3bf4f9",
        "8781a53be479648871cbfce6a3d7b05bebf91901889a3c0a93bce038e841872a",
    ];
    assert_eq!([ask, buy].map(hex::encode), published);
    // Of another chain, or another market, it is another hash.
    assert_ne!(
        file.expect("oaic-1", &market),
        file.expect("oaic-2", &market)
    );
    assert_ne!(
        file.expect("oaic-1", &market),
        file.expect("oaic-1", &seller)
    );
}
