//! Files and answers sold from one account to another, on a chain in this process, with real
//! proofs: what sellers and buyers type, and what is on disk when something goes wrong.

use crate::support::market::{Market, DELIVERY, DISPUTES};
use crate::support::path;
use oaic_cli::error::Kind;
use oaic_messages::data_market::{self as dm, MIN_DISPUTE_BLOCKS};

#[test]
fn a_sold_file_opens_to_its_original_and_pays_its_seller() {
    let market = Market::new();
    let suite = &market.suite;
    let original = market.packed(3_000);
    let listing = market.listed("5oaic");
    let shown = suite.ok(&format!("data show {listing}"));
    assert!(
        shown.contains("squares") && shown.contains("3000 bytes"),
        "{shown}"
    );
    let checked = format!(
        "data check --sealed {} --listing {listing}",
        market.at("original.oaicdata")
    );
    assert_eq!(suite.json(&checked)["size"], 3_000);

    let before = suite.balance("alice");
    let order = market.bought(listing);
    assert_eq!(before - suite.balance("alice"), 5_000_000);
    let sealed = market.at("original.oaicdata");
    let open = format!(
        "data open {order} --sealed {sealed} --out {}",
        market.at("opened")
    );
    assert_eq!(
        suite.fails(&open).kind(),
        Kind::NotFound,
        "nothing is delivered yet"
    );
    assert_eq!(
        suite.json("data deliver --from prov")["delivered"][0],
        order
    );
    assert_eq!(
        suite.json("data deliver --from prov")["delivered"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(suite.json(&open)["size"], 3_000);
    assert!(std::fs::read(market.file("opened")).unwrap() == original);

    // an honest file can't be disputed, and the window is waited for
    let dispute = format!("data dispute {order} --sealed {sealed} --from alice");
    assert_eq!(suite.fails(&dispute).kind(), Kind::Invalid);
    let complete = format!("data complete {order} --from prov");
    assert_eq!(suite.fails(&complete).kind(), Kind::Refused);
    suite.chain.advance(MIN_DISPUTE_BLOCKS, DISPUTES).unwrap();
    suite.ok(&complete);
    suite.ok(&format!("data rate {order} --stars 5 --from alice"));
    let seller = suite.balance("prov");
    let claim = format!("data claim {listing} --from prov");
    let claimed = suite.json(&claim);
    // 5 OAIC less 4 % fee, of which the seller has 94 %
    assert_eq!(suite.balance("prov") - seller, 4_512_000);
    assert_eq!(claimed["schema"], "oaic/data-claimed/1");
    assert_eq!(claimed["claimed"][0]["amount"], "4512000", "{claimed}");
    assert!(claimed["height"].is_u64(), "{claimed}");
    // nothing to claim is an answer too
    let nothing = suite.json(&claim);
    assert_eq!(nothing["schema"], "oaic/data-claimed/1");
    assert_eq!(nothing["claimed"], serde_json::json!([]), "{nothing}");
    assert!(nothing.get("height").is_none(), "{nothing}");
    assert_eq!(suite.ok(&claim), "there is nothing to claim\n");
    // what is sold, what is held for an open order, and what others have not claimed yet
    market.bought_again(listing);
    let status = suite.json("status");
    let shown = &status["data_market"];
    assert_eq!(shown["address"], market.market.as_str(), "{status}");
    assert!(shown["code_id"].is_u64(), "{status}");
    for (book, value) in [
        ("escrowed", "5000000"),
        ("paid", "5000000"),
        ("fee_booked", "200000"),
        ("fee_flushed", "0"),
        ("earned", "4800000"),
        ("claimed", "4512000"),
    ] {
        assert_eq!(shown["totals"][book], value, "{book}: {status}");
    }
    assert_eq!(
        (&shown["totals"]["orders"], &shown["totals"]["open"]),
        (&2.into(), &1.into())
    );
    // 5 held, 0.2 fee, 0.288 of the dividends and the risk pool
    // and what the seller stands with
    assert_eq!(shown["owes"], "15488000");
    assert_eq!(shown["balance"], "15488000");
    let shown = suite.json(&format!("data order {order}"));
    assert_eq!(
        (&shown["status"], &shown["stars"]),
        (&"completed".into(), &5.into())
    );
    let rated = suite.ok("data listings");
    assert!(rated.contains("5.0 of 5 (1)"), "{rated}");
}

#[test]
fn a_file_that_is_not_the_listed_one_locks_no_money() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(2_000);
    let listing = market.listed("5oaic");
    let sealed = market.file("original.oaicdata");
    let mut bytes = std::fs::read(&sealed).unwrap();
    bytes[1_000] ^= 1;
    std::fs::write(&sealed, &bytes).unwrap();
    let before = suite.balance("alice");
    let buy = |most: &str| {
        format!(
            "data buy {listing} --sealed {} --max-price {most} --from alice",
            path(&sealed)
        )
    };
    assert_eq!(suite.fails(&buy("5oaic")).kind(), Kind::Invalid);
    bytes[1_000] ^= 1;
    std::fs::write(&sealed, &bytes[..bytes.len() - 1]).unwrap();
    let error = suite.fails(&buy("5oaic"));
    assert!(error.to_string().contains("cut off"), "{error}");
    std::fs::write(&sealed, &bytes).unwrap();
    // a price that rose since the buyer looked
    assert_eq!(suite.fails(&buy("4.9oaic")).kind(), Kind::Refused);
    // a listing that is gone
    suite.ok(&format!("data withdraw {listing} --from prov"));
    let error = suite.fails(&buy("5oaic"));
    assert!(error.to_string().contains("withdrawn"), "{error}");
    assert_eq!(suite.balance("alice"), before);
    assert!(
        !market.file("data/buyers").exists(),
        "a key was made for an order that was refused"
    );
}

#[test]
fn a_cheating_seller_is_proven_and_the_buyer_gets_all_back() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let sealed = market.file("original.oaicdata");
    market.garbled();

    let listing = market.listed("5oaic");
    let before = suite.balance("alice");
    let order = market.bought(listing);
    suite.ok("data deliver --from prov");
    let open = format!(
        "data open {order} --sealed {} --out {}",
        path(&sealed),
        market.at("opened")
    );
    let error = suite.fails(&open);
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(!market.file("opened").exists(), "half a file");
    let next = error.advice().unwrap().to_owned();
    assert!(next.starts_with("oaic data dispute"), "{next}");
    // the advice is the command
    suite.ok(&format!(
        "{} --from alice",
        next.strip_prefix("oaic ").unwrap()
    ));
    assert_eq!(suite.balance("alice"), before + 240_000);
    assert_eq!(market.order(order).status, dm::OrderStatus::Disputed);
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --from alice",
        path(&sealed)
    );
    let error = suite.fails(&buy);
    assert!(error.to_string().contains("proven"), "{error}");
}

/// What the chain refuses is public all the same: the buyer would have the key, and his money back.
#[test]
fn nothing_is_sent_for_an_order_whose_file_was_proven_broken() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    market.garbled();
    let listing = market.listed("5oaic");
    let (proven, open) = (market.bought(listing), market.bought_again(listing));
    suite.ok(&format!("data deliver {proven} --from prov"));
    suite.ok(&format!(
        "data dispute {proven} --sealed {} --from alice",
        market.at("original.oaicdata")
    ));
    let before = suite.chain.block().unwrap().height;
    let error = suite.fails(&format!("data deliver {open} --from prov"));
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert_eq!(suite.chain.block().unwrap().height, before);
    let served = suite.json("data deliver --from prov");
    assert_eq!(served["late"], serde_json::json!([open]), "{served}");
}

#[test]
fn a_seller_who_sends_nothing_gets_nothing() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let listing = market.listed("5oaic");
    let before = suite.balance("alice");
    let order = market.bought(listing);
    let refund = format!("data refund {order} --from alice");
    assert_eq!(suite.fails(&refund).kind(), Kind::Refused);
    suite.chain.advance(1, DELIVERY).unwrap();
    suite.ok(&refund);
    // 5 % of the price from the seller's deposit, less the fee
    assert_eq!(suite.balance("alice"), before + 240_000);
    let shown = suite.json(&format!("data show {listing}"));
    assert_eq!(shown["undelivered"], 1, "{shown}");
    assert_eq!(shown["stands"]["undelivered"], 1, "{shown}");
    // and can't deliver any more
    let late = suite.fails(&format!("data deliver {order} --from prov"));
    assert_eq!(late.kind(), Kind::Refused);
}

/// A delivery that fails is on chain all the same: its buyer would have the key for nothing.
#[test]
fn nothing_is_sent_that_might_come_too_late() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let listing = market.listed("5oaic");
    let order = market.bought(listing);
    let left = market.order(order).deliver_before - suite.chain.block().unwrap().time;
    suite.chain.advance(1, left - 60).unwrap();
    // In time for the contract, and not for the seller.
    let before = suite.chain.block().unwrap().height;
    let late = suite.fails(&format!("data deliver {order} --from prov"));
    assert_eq!(late.kind(), Kind::Refused);
    assert!(late.to_string().contains("nothing was sent"), "{late}");
    assert_eq!(suite.chain.block().unwrap().height, before);
    assert_eq!(market.order(order).status, dm::OrderStatus::Open);
}

#[test]
fn an_answer_is_read_by_its_buyer_alone_who_sees_no_row() {
    let market = Market::new();
    let suite = &market.suite;
    let mut csv = String::from("hour,tokens\n");
    for row in 0..40 {
        csv.push_str(&format!("{},{}\n", row % 2, 100 + row * 10));
    }
    suite.write("usage.csv", &csv);
    let packed = suite.json(&format!(
        "data pack {} --table --columns tokens --partition hour --rows 64 --from prov",
        market.at("usage.csv")
    ));
    assert_eq!(packed["partitions"][1]["rows"], 20);
    suite.write(
        "queries.toml",
        concat!(
            "[[query]]\nkind = \"mean\"\ncolumn = \"tokens\"\nscale = 100\nprice = \"1oaic\"\n",
            "[[query]]\nkind = \"histogram\"\ncolumn = \"tokens\"\nbounds = [300]\n",
            "partition = 1\nprice = \"2oaic\"\n"
        ),
    );
    let line = format!(
        "data list --table {} --queries {} --authorized --from prov",
        market.at("usage.csv.table.json"),
        market.at("queries.toml")
    );
    let listing = suite.json(&line)["listing"].as_u64().unwrap();
    // who registers more is told their numbers, in the file's order
    let register = format!(
        "data register-query {listing} {} --from prov",
        market.at("queries.toml")
    );
    let added = suite.json(&register);
    assert_eq!(added["schema"], "oaic/data-registered/1");
    assert_eq!(added["listing"], listing);
    assert_eq!(added["queries"], serde_json::json!([3, 4]), "{added}");
    let added = suite.ok(&register);
    assert!(added.contains("new queries  5, 6\n"), "{added}");
    let ask = |query: u32, extra: &str| {
        format!("data ask {listing} --query {query} --max-price 2oaic{extra} --from alice")
    };
    assert_eq!(
        suite.fails(&ask(1, "")).kind(),
        Kind::Refused,
        "no authorization"
    );
    let line = format!("data authorize {listing} --to alice --queries 1,2 --uses 2 --from prov");
    let number = suite.json(&line)["authorization"].as_u64().unwrap();
    let with = format!(" --authorization {number}");
    let mean = suite.json(&ask(1, &with))["order"].as_u64().unwrap();
    let buckets = suite.json(&ask(2, &with))["order"].as_u64().unwrap();
    let spent = suite.fails(&ask(1, &format!("{with} --again")));
    assert!(spent.to_string().contains("authorization"), "{spent}");
    let read = |order: u64| format!("data read {order}");
    assert_eq!(suite.fails(&read(mean)).kind(), Kind::NotFound);
    let served = suite.json("data answer --from prov");
    assert_eq!(served["delivered"], serde_json::json!([mean, buckets]));
    // partition 0: 100, 120, …, 480
    let answer = suite.json(&read(mean));
    assert_eq!(answer["answer"]["scaled"], "29000", "{answer}");
    assert!(suite.ok(&read(mean)).contains("mean 290.00"));
    // partition 1: 110, 130, …, 490
    let answer = suite.json(&read(buckets));
    let rows: Vec<u64> = answer["answer"]["buckets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bucket| bucket["rows"].as_u64().unwrap())
        .collect();
    assert_eq!(rows, [10, 10], "{answer}");
    // who hasn't the buyer's key reads nothing
    std::fs::remove_dir_all(market.file("data/buyers")).unwrap();
    assert_eq!(suite.fails(&read(mean)).kind(), Kind::Key);
}

#[test]
fn a_key_is_on_disk_before_an_order_is_sent_and_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let listing = market.listed("5oaic");
    // somebody who can't pay: the order fails, its key is there all the same
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --from beggar",
        market.at("original.oaicdata")
    );
    assert_eq!(suite.fails(&buy).kind(), Kind::Refused);
    let keys: Vec<_> = std::fs::read_dir(market.file("data/buyers"))
        .unwrap()
        .collect();
    assert_eq!(keys.len(), 1, "sent before the key was kept");
    let mode = keys[0]
        .as_ref()
        .unwrap()
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // a dry run makes none
    suite.ok(&buy.replace("--from beggar", "--dry-run --from alice"));
    assert_eq!(
        std::fs::read_dir(market.file("data/buyers"))
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn what_cant_be_delivered_is_not_listed_and_stops_no_other_order() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let first = market.listed("5oaic");
    let lost = market.bought(first);
    // the secret is lost; another file is sold as well
    let secrets = market.file("data/files");
    std::fs::remove_dir_all(&secrets).unwrap();
    let line = format!(
        "data list --manifest {} --uri https://d --price 1oaic --from prov",
        market.at("original.manifest.json")
    );
    assert_eq!(
        suite.fails(&line).kind(),
        Kind::Key,
        "listed without its secret"
    );
    std::fs::remove_file(market.file("original.oaicdata")).unwrap();
    std::fs::remove_file(market.file("original.manifest.json")).unwrap();
    market.packed(200);
    let second = market.bought(market.listed("5oaic"));
    let (text, result) = suite.run("data deliver --from prov", true);
    assert_eq!(result.unwrap_err().kind(), Kind::Key);
    let served: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(served["delivered"], serde_json::json!([second]), "{served}");
    assert_eq!(served["failed"], serde_json::json!([lost]), "{served}");
}

#[test]
fn a_small_file_is_kept_on_chain_and_bought_from_there() {
    let market = Market::new();
    let suite = &market.suite;
    let original = market.packed(1_500);
    let list = |sealed: &str| {
        format!(
            "data list --manifest {} --inline {sealed} --price 5oaic --from prov",
            market.at("original.manifest.json")
        )
    };
    let listing = suite.json(&list(&market.at("original.oaicdata")))["listing"]
        .as_u64()
        .unwrap();
    let sealed = market.at("fetched");
    suite.ok(&format!("data fetch {listing} --out {sealed}"));
    let buy = format!("data buy {listing} --sealed {sealed} --max-price 5oaic --from alice");
    let order = suite.json(&buy)["order"].as_u64().unwrap();
    suite.ok("data deliver --from prov");
    let out = market.at("opened");
    suite.ok(&format!("data open {order} --sealed {sealed} --out {out}"));
    assert!(std::fs::read(out).unwrap() == original);
    // what isn't the manifest's file is not paid for
    let mut bytes = std::fs::read(&sealed).unwrap();
    bytes[40] ^= 1;
    suite.write("other", &bytes);
    assert_eq!(
        suite.fails(&list(&market.at("other"))).kind(),
        Kind::Invalid
    );
}

#[test]
fn samples_are_shown_by_the_seller_and_checked_by_a_buyer() {
    let market = Market::new();
    let suite = &market.suite;
    let original = market.packed(20_000);
    let listing = market.listed("5oaic");
    suite.ok(&format!(
        "data preview --sealed {} --manifest {} --samples 3 --challenge mine --out {}",
        market.at("original.oaicdata"),
        market.at("original.manifest.json"),
        market.at("samples.json")
    ));
    let check = |challenge: &str| {
        format!(
            "data check-preview {} --listing {listing} --challenge {challenge} --out {}",
            market.at("samples.json"),
            market.at("chunks")
        )
    };
    assert_eq!(suite.fails(&check("yours")).kind(), Kind::Invalid);
    let shown = suite.json(&check("mine"));
    let index = shown["samples"][0].as_u64().unwrap() as usize;
    let data = std::fs::read(market.file(&format!("chunks/chunk-{index}"))).unwrap();
    assert!(original[index * 992..].starts_with(&data));
}
