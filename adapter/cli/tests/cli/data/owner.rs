//! Data is sold by the account it was packed for, and by nobody else: who copies a listing has
//! nothing delivered, least of all by the rightful seller's own tool.

use crate::support::market::Market;
use oaic_chain::ChainExt;
use oaic_cli::error::Kind;
use oaic_messages::compute_settlement::{PayeeSpec, Role};
use oaic_messages::{data_market as dm, token};

/// Mallory lists what a listing shows, with a query of its own; the copy's number.
fn copied(market: &Market, listing: u64) -> u64 {
    let suite = &market.suite;
    let msg = dm::QueryMsg::Listing { listing };
    let shown: dm::ListingResponse = suite.chain.query(&market.market, &msg).unwrap();
    let (version, texts) = (shown.version, shown.texts.unwrap());
    let count = dm::Query {
        kind: dm::QueryKind::Count,
        partition: 0,
        min_rows: dm::MIN_ROWS,
    };
    let table = version.table.map(|table| dm::Table {
        commitment: table.commitment,
        rows: table.rows,
        columns: texts.terms.columns.clone(),
        partitions: texts.terms.partitions.clone(),
    });
    let new = dm::NewListing {
        queries: match &table {
            Some(_) => vec![dm::NewQuery {
                query: count,
                price: 1u128.into(),
            }],
            None => vec![],
        },
        offer: dm::Offer {
            price_once: version.file.as_ref().map(|_| 1u128.into()),
            file: version.file.map(|file| dm::File {
                cipher_root: file.cipher_root,
                plain_root: file.plain_root,
                key_commitment: file.key_commitment,
                chunks: file.chunks,
                size: file.size,
                uri: texts.uri.clone(),
                inline: None,
            }),
            table,
            schema: texts.terms.schema,
            license: texts.terms.license,
        },
        access: dm::Access::Open,
        min_security_level: 0,
        payees: vec![PayeeSpec {
            role: Role::ModelOwner,
            label: "me".into(),
            address: Some(suite.chain.account("mallory").unwrap().into()),
            weight: 9_400,
        }],
    };
    // He stands for orders as any seller does.
    let token = suite.contracts.token.as_ref().unwrap();
    let given = token::ExecuteMsg::Transfer {
        recipient: suite.chain.account("mallory").unwrap().into(),
        amount: 1_000_000u128.into(),
    };
    suite.chain.execute("alice", token, &given).unwrap();
    market.stand("mallory", 500_000);
    let list = dm::ExecuteMsg::List(new);
    suite
        .chain
        .execute("mallory", &market.market, &list)
        .unwrap();
    listing + 1
}

/// Nothing of the order reached the chain, where it would be everybody's.
fn refused(market: &Market, line: &str, order: u64) {
    let height = || market.suite.chain.block().unwrap().height;
    let before = height();
    let error = market.suite.fails(line);
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.message().contains("nothing was sent"), "{error}");
    assert_eq!(height(), before);
    assert_eq!(market.order(order).status, dm::OrderStatus::Open);
}

#[test]
fn deliver_serves_no_order_of_a_copied_listing() {
    let market = Market::new();
    market.packed(3_000);
    let copy = copied(&market, market.listed("5oaic"));
    let order = market.bought(copy);
    refused(&market, &format!("data deliver {order} --from prov"), order);
    // Nor unasked.
    market.suite.ok("data deliver --from prov");
    assert_eq!(market.order(order).status, dm::OrderStatus::Open);
}

#[test]
fn answer_serves_no_order_of_a_copied_listing() {
    let market = Market::new();
    let suite = &market.suite;
    let line = format!(
        "data list --table {} --from prov",
        market.numbers("n.csv", 0)
    );
    let copy = copied(&market, suite.json(&line)["listing"].as_u64().unwrap());
    let ask = format!("data ask {copy} --query 1 --max-price 1uoaic --from alice");
    let order = suite.json(&ask)["order"].as_u64().unwrap();
    refused(&market, &format!("data answer {order} --from prov"), order);
}

#[test]
fn what_was_packed_for_another_account_is_not_listed() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let manifest = market.at("original.manifest.json");
    for line in [
        format!("data list --manifest {manifest} --uri https://d --price 1oaic --from alice"),
        format!(
            "data list --table {} --from alice",
            market.numbers("n.csv", 0)
        ),
    ] {
        let error = suite.fails(&line);
        assert_eq!(error.kind(), Kind::Refused, "{error}");
        let owner = suite.chain.account("prov").unwrap();
        assert!(error.message().contains(owner.as_str()), "{error}");
        assert!(error.advice().unwrap().contains("--from"), "{error}");
    }
}

#[test]
fn a_query_with_a_thin_bucket_is_not_registered() {
    let market = Market::new();
    let suite = &market.suite;
    let table = market.numbers("n.csv", 0);
    let queries = suite.write(
        "queries.toml",
        "[[query]]\nkind = \"histogram\"\ncolumn = \"n\"\nbounds = [5]\nprice = \"1oaic\"\n",
    );
    let error = suite.fails(&format!(
        "data list --table {table} --queries {} --from prov",
        crate::support::path(&queries)
    ));
    let said = error.message();
    assert!(said.contains("bucket 1, from 0 to 4"), "{error}");
    assert!(said.contains("10 or more"), "{error}");
}

/// A version that couldn't answer what its listing still sells would cost its seller each order.
#[test]
fn a_table_that_does_not_answer_an_open_query_replaces_none() {
    let market = Market::new();
    let suite = &market.suite;
    let queries = suite.write(
        "queries.toml",
        "[[query]]\nkind = \"histogram\"\ncolumn = \"n\"\nbounds = [10]\nprice = \"1oaic\"\n",
    );
    let first = format!(
        "data list --table {} --queries {} --from prov",
        market.numbers("n.csv", 0),
        crate::support::path(&queries)
    );
    let listing = suite.json(&first)["listing"].as_u64().unwrap();
    let later = market.numbers("later.csv", 5);
    let update = format!("data update {listing} --table {later} --from prov");
    let error = suite.fails(&update);
    assert!(error.message().contains("bucket 1, from 0 to 9"), "{error}");
    let advice = error.advice().unwrap();
    let close = format!("data close-query {listing} --query 1");
    assert!(advice.contains(&close), "{advice}");
    suite.ok(&format!("{close} --from prov"));
    suite.ok(&update);
}
