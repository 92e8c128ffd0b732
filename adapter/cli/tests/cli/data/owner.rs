//! Data is sold by the account it was packed for, and by nobody else: who copies a listing has
//! nothing delivered, least of all by the rightful seller's own tool.

use crate::support::market::{Market, LIST};
use crate::support::shows;
use oaic_chain::ChainExt;
use oaic_cli::error::Kind;
use oaic_messages::compute_settlement::{PayeeSpec, Role};
use oaic_messages::{data_market as dm, token};

/// Mallory lists what listing 1 shows as listing 2, with a query of its own.
fn copy(market: &Market) {
    let msg = dm::QueryMsg::Listing { listing: 1 };
    let shown: dm::ListingResponse = market.chain.query(&market.market, &msg).unwrap();
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
    let queries = table.iter().map(|_| dm::NewQuery {
        query: count.clone(),
        price: 1u128.into(),
    });
    let mallory = market.chain.account("mallory").unwrap().to_string();
    let new = dm::NewListing {
        queries: queries.collect(),
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
            address: Some(mallory.clone()),
            weight: 9_400,
        }],
    };
    // It stands for orders as any seller does.
    let token = market.contracts.token.as_ref().unwrap();
    let given = token::ExecuteMsg::Transfer {
        recipient: mallory,
        amount: 1_000_000u128.into(),
    };
    market.chain.execute("alice", token, &given).unwrap();
    market.stand("mallory", 500_000);
    let list = dm::ExecuteMsg::List(new);
    market
        .chain
        .execute("mallory", &market.market, &list)
        .unwrap();
}

/// Nothing of order 1 reached the chain, where it would be everybody's.
fn refused(market: &Market, line: &str) {
    let height = || market.chain.block().unwrap().height;
    let before = height();
    let error = market.fails_with(Kind::Refused, line);
    shows(error.message(), "nothing was sent");
    assert_eq!(height(), before);
    assert_eq!(market.order(1).status, dm::OrderStatus::Open);
}

#[test]
fn deliver_serves_no_order_of_a_copied_listing() {
    let market = Market::with_listing(3_000);
    copy(&market);
    market.ok("data buy 2 --sealed @/original.oaicdata --max-price 5oaic --from alice");
    refused(&market, "data deliver 1 --from prov");
    // Nor unasked.
    market.ok("data deliver --from prov");
    assert_eq!(market.order(1).status, dm::OrderStatus::Open);
}

#[test]
fn answer_serves_no_order_of_a_copied_listing() {
    let market = Market::new();
    market.numbers("n.csv", 0);
    market.ok("data list --table @/n.csv.table.json --from prov");
    copy(&market);
    market.ok("data ask 2 --query 1 --max-price 1uoaic --from alice");
    refused(&market, "data answer 1 --from prov");
}

#[test]
fn what_was_packed_for_another_account_is_not_listed() {
    let market = Market::new();
    market.packed(3_000);
    market.numbers("n.csv", 0);
    let owner = market.chain.account("prov").unwrap();
    for line in [
        LIST.replace("prov", "alice"),
        "data list --table @/n.csv.table.json --from alice".into(),
    ] {
        let error = market.fails_with(Kind::Refused, &line);
        shows(error.message(), owner.as_str());
        shows(error.advice().unwrap(), "--from");
    }
}

fn histogram(market: &Market, bound: u32) {
    let query = format!(
        "[[query]]\nkind = \"histogram\"\ncolumn = \"n\"\nbounds = [{bound}]\nprice = \"1oaic\"\n"
    );
    market.write("queries.toml", query);
}

#[test]
fn a_query_with_a_thin_bucket_is_not_registered() {
    let market = Market::new();
    market.numbers("n.csv", 0);
    histogram(&market, 5);
    let list = "data list --table @/n.csv.table.json --queries @/queries.toml --from prov";
    let error = market.fails(list);
    shows(error.message(), "bucket 1, from 0 to 4");
    shows(error.message(), "10 or more");
}

/// A version that couldn't answer what its listing still sells would cost its seller each order.
#[test]
fn a_table_that_does_not_answer_an_open_query_replaces_none() {
    let market = Market::new();
    market.numbers("n.csv", 0);
    histogram(&market, 10);
    let list = "data list --table @/n.csv.table.json --queries @/queries.toml --from prov";
    assert_eq!(market.json(list)["listing"], 1);
    market.numbers("later.csv", 5);
    let update = "data update 1 --table @/later.csv.table.json --from prov";
    let error = market.fails(update);
    shows(error.message(), "bucket 1, from 0 to 9");
    let close = "data close-query 1 --query 1";
    shows(error.advice().unwrap(), close);
    market.ok(&format!("{close} --from prov"));
    market.ok(update);
}
