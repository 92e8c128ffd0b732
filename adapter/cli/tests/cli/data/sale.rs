//! What sellers and buyers type, and what is on disk when something goes wrong.

use std::fs;

use crate::support::market::{Market, BUY, DELIVERY, DISPUTES};
use crate::support::shows;
use oaic_cli::error::Kind;
use oaic_messages::data_market::{OrderStatus, MIN_DISPUTE_BLOCKS};
use serde_json::json;

const OPEN: &str = "data open 1 --sealed @/original.oaicdata --out @/opened";

#[test]
fn a_sold_file_opens_to_its_original_and_pays_its_seller() {
    let market = Market::new();
    let original = market.packed(3_000);
    assert_eq!(market.list(), 1);
    let shown = market.ok("data show 1");
    shows(&shown, "squares");
    shows(&shown, "3000 bytes");
    let check = "data check --sealed @/original.oaicdata --listing 1";
    assert_eq!(market.json(check)["size"], 3_000);

    let before = market.balance("alice");
    assert_eq!(market.buy(), 1);
    assert_eq!(before - market.balance("alice"), 5_000_000);
    // nothing is delivered yet
    market.fails_with(Kind::NotFound, OPEN);
    for delivered in [json!([1]), json!([])] {
        let served = market.json("data deliver --from prov");
        assert_eq!(served["delivered"], delivered);
    }
    assert_eq!(market.json(OPEN)["size"], 3_000);
    assert!(fs::read(market.file("opened")).unwrap() == original);

    // an honest file can't be disputed, and the window is waited for
    let dispute = "data dispute 1 --sealed @/original.oaicdata --from alice";
    market.fails_with(Kind::Invalid, dispute);
    let complete = "data complete 1 --from prov";
    market.fails_with(Kind::Refused, complete);
    market.chain.advance(MIN_DISPUTE_BLOCKS, DISPUTES).unwrap();
    market.ok(complete);
    market.ok("data rate 1 --stars 5 --from alice");
    let seller = market.balance("prov");
    let claim = "data claim 1 --from prov";
    let claimed = market.json(claim);
    // 5 OAIC less 4 % fee, of which the seller has 94 %
    assert_eq!(market.balance("prov") - seller, 4_512_000);
    assert_eq!(claimed["schema"], "oaic/data-claimed/1");
    assert_eq!(claimed["claimed"][0]["amount"], "4512000", "{claimed}");
    assert!(claimed["height"].is_u64(), "{claimed}");
    // nothing to claim is an answer too
    let nothing = market.json(claim);
    assert_eq!(nothing["schema"], "oaic/data-claimed/1");
    assert_eq!(nothing["claimed"], json!([]), "{nothing}");
    assert!(nothing.get("height").is_none(), "{nothing}");
    assert_eq!(market.ok(claim), "there is nothing to claim\n");
    // what is sold, what is held for an open order, and what others have not claimed yet
    market.buy_again();
    let status = market.json("status");
    let shown = &status["data_market"];
    assert_eq!(shown["address"], market.market.as_str(), "{status}");
    assert!(shown["code_id"].is_u64(), "{status}");
    for (total, value) in [
        ("escrowed", json!("5000000")),
        ("paid", json!("5000000")),
        ("fee_booked", json!("200000")),
        ("fee_flushed", json!("0")),
        ("earned", json!("4800000")),
        ("claimed", json!("4512000")),
        ("orders", json!(2)),
        ("open", json!(1)),
    ] {
        assert_eq!(shown["totals"][total], value, "{total}: {status}");
    }
    // 5 held, 0.2 fee, 0.288 of the dividends and the risk pool
    // and what the seller stands with
    assert_eq!(shown["owes"], "15488000");
    assert_eq!(shown["balance"], "15488000");
    let shown = market.json("data order 1");
    assert_eq!(shown["status"], "completed");
    assert_eq!(shown["stars"], 5);
    shows(market.ok("data listings"), "5.0 of 5 (1)");
}

#[test]
fn a_file_that_is_not_the_listed_one_locks_no_money() {
    let market = Market::with_listing(2_000);
    let sealed = market.file("original.oaicdata");
    let mut bytes = fs::read(&sealed).unwrap();
    let before = market.balance("alice");
    bytes[1_000] ^= 1;
    fs::write(&sealed, &bytes).unwrap();
    market.fails_with(Kind::Invalid, BUY);
    bytes[1_000] ^= 1;
    fs::write(&sealed, &bytes[..bytes.len() - 1]).unwrap();
    shows(market.fails(BUY), "cut off");
    fs::write(&sealed, &bytes).unwrap();
    // a price that rose since the buyer looked
    market.fails_with(Kind::Refused, &BUY.replace("5oaic", "4.9oaic"));
    // a listing that is gone
    market.ok("data withdraw 1 --from prov");
    shows(market.fails(BUY), "withdrawn");
    assert_eq!(market.balance("alice"), before);
    let made = market.file("data/buyers").exists();
    assert!(!made, "a key was made for an order that was refused");
}

#[test]
fn a_cheating_seller_is_proven_and_the_buyer_gets_all_back() {
    let market = Market::with_garbled_listing();
    let before = market.balance("alice");
    market.buy();
    market.ok("data deliver --from prov");
    let error = market.fails_with(Kind::Invalid, OPEN);
    assert!(!market.file("opened").exists(), "half a file");
    // the advice is the command
    let next = error.advice().unwrap();
    let next = next.strip_prefix("oaic data dispute").unwrap();
    market.ok(&format!("data dispute{next} --from alice"));
    assert_eq!(market.balance("alice"), before + 240_000);
    assert_eq!(market.order(1).status, OrderStatus::Disputed);
    shows(market.fails(BUY), "proven");
}

/// What the chain refuses is public all the same: the buyer would have the key, and their money back.
#[test]
fn nothing_is_sent_for_an_order_whose_file_was_proven_broken() {
    let market = Market::with_garbled_listing();
    assert_eq!((market.buy(), market.buy_again()), (1, 2));
    market.ok("data deliver 1 --from prov");
    market.ok("data dispute 1 --sealed @/original.oaicdata --from alice");
    let before = market.chain.block().unwrap().height;
    let error = market.fails("data deliver 2 --from prov");
    shows(&error, "nothing was sent");
    assert_eq!(market.chain.block().unwrap().height, before);
    let served = market.json("data deliver --from prov");
    assert_eq!(served["late"], json!([2]), "{served}");
}

#[test]
fn a_seller_who_sends_nothing_gets_nothing() {
    let market = Market::with_listing(100);
    let before = market.balance("alice");
    market.buy();
    let refund = "data refund 1 --from alice";
    market.fails_with(Kind::Refused, refund);
    market.chain.advance(1, DELIVERY).unwrap();
    market.ok(refund);
    // 5 % of the price from the seller's deposit, less the fee
    assert_eq!(market.balance("alice"), before + 240_000);
    let shown = market.json("data show 1");
    assert_eq!(shown["undelivered"], 1, "{shown}");
    assert_eq!(shown["stands"]["undelivered"], 1, "{shown}");
    // and can't deliver any more
    market.fails_with(Kind::Refused, "data deliver 1 --from prov");
}

/// A delivery that fails is on chain all the same: its buyer would have the key for nothing.
#[test]
fn nothing_is_sent_that_might_come_too_late() {
    let market = Market::with_order(100);
    let left = market.order(1).deliver_before - market.chain.block().unwrap().time;
    market.chain.advance(1, left - 60).unwrap();
    // In time for the contract, and not for the seller.
    let before = market.chain.block().unwrap().height;
    let late = market.fails_with(Kind::Refused, "data deliver 1 --from prov");
    shows(&late, "nothing was sent");
    assert_eq!(market.chain.block().unwrap().height, before);
    assert_eq!(market.order(1).status, OrderStatus::Open);
}

#[test]
fn an_answer_is_read_by_its_buyer_alone_who_sees_no_row() {
    let market = Market::new();
    let rows: String = (0..40)
        .map(|row| format!("{},{}\n", row % 2, 100 + row * 10))
        .collect();
    market.write("usage.csv", format!("hour,tokens\n{rows}"));
    let packed = market.json(
        "data pack @/usage.csv --table --columns tokens --partition hour --rows 64 --from prov",
    );
    assert_eq!(packed["partitions"][1]["rows"], 20);
    market.write(
        "queries.toml",
        concat!(
            "[[query]]\nkind = \"mean\"\ncolumn = \"tokens\"\nscale = 100\nprice = \"1oaic\"\n",
            "[[query]]\nkind = \"histogram\"\ncolumn = \"tokens\"\nbounds = [300]\n",
            "partition = 1\nprice = \"2oaic\"\n"
        ),
    );
    let listed = market.json(
        "data list --table @/usage.csv.table.json --queries @/queries.toml --authorized --from prov",
    );
    assert_eq!(listed["listing"], 1);
    // who registers more is told their numbers, in the file's order
    let register = "data register-query 1 @/queries.toml --from prov";
    let added = market.json(register);
    assert_eq!(added["schema"], "oaic/data-registered/1");
    assert_eq!(added["listing"], 1);
    assert_eq!(added["queries"], json!([3, 4]), "{added}");
    shows(market.ok(register), "new queries  5, 6\n");
    let ask = |query: u32, extra: &str| {
        format!("data ask 1 --query {query} --max-price 2oaic{extra} --from alice")
    };
    // no authorization
    market.fails_with(Kind::Refused, &ask(1, ""));
    let authorize = "data authorize 1 --to alice --queries 1,2 --uses 2 --from prov";
    let number = market.json(authorize)["authorization"].as_u64().unwrap();
    let with = format!(" --authorization {number}");
    assert_eq!(market.json(&ask(1, &with))["order"], 1);
    assert_eq!(market.json(&ask(2, &with))["order"], 2);
    let spent = market.fails(&ask(1, &format!("{with} --again")));
    shows(&spent, "authorization");
    market.fails_with(Kind::NotFound, "data read 1");
    let served = market.json("data answer --from prov");
    assert_eq!(served["delivered"], json!([1, 2]));
    // partition 0: 100, 120, …, 480
    let answer = market.json("data read 1");
    assert_eq!(answer["answer"]["scaled"], "29000", "{answer}");
    shows(market.ok("data read 1"), "mean 290.00");
    // partition 1: 110, 130, …, 490
    let answer = market.json("data read 2");
    let buckets = answer["answer"]["buckets"].as_array().unwrap();
    let rows: Vec<_> = buckets
        .iter()
        .map(|bucket| bucket["rows"].as_u64())
        .collect();
    assert_eq!(rows, [Some(10); 2], "{answer}");
    // who hasn't the buyer's key reads nothing
    fs::remove_dir_all(market.file("data/buyers")).unwrap();
    market.fails_with(Kind::Key, "data read 1");
}

#[test]
fn a_key_is_on_disk_before_an_order_is_sent_and_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let market = Market::with_listing(100);
    let keys = || fs::read_dir(market.file("data/buyers")).unwrap();
    // somebody who can't pay: the order fails, its key is there all the same
    market.fails_with(Kind::Refused, &BUY.replace("alice", "beggar"));
    assert_eq!(keys().count(), 1, "sent before the key was stored");
    let key = keys().next().unwrap().unwrap();
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // a dry run makes none, and keeps no terms
    fs::remove_dir_all(market.file("data/terms")).unwrap();
    market.ok(&format!("{BUY} --dry-run"));
    assert_eq!(keys().count(), 1);
    assert!(!market.file("data/terms").exists());
}

#[test]
fn what_cant_be_delivered_is_not_listed_and_stops_no_other_order() {
    let market = Market::with_order(100);
    // the secret is lost; another file is sold as well
    fs::remove_dir_all(market.file("data/files")).unwrap();
    let list =
        "data list --manifest @/original.manifest.json --uri https://d --price 1oaic --from prov";
    market.fails_with(Kind::Key, list);
    for file in ["original.oaicdata", "original.manifest.json"] {
        fs::remove_file(market.file(file)).unwrap();
    }
    market.packed(200);
    assert_eq!(market.list(), 2);
    let bought = market.json(&BUY.replace("buy 1", "buy 2"));
    assert_eq!(bought["order"], 2);
    let (text, result) = market.run("data deliver --from prov", true);
    assert_eq!(result.unwrap_err().kind(), Kind::Key);
    let served: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(served["delivered"], json!([2]), "{served}");
    assert_eq!(served["failed"], json!([1]), "{served}");
}

#[test]
fn a_small_file_is_stored_on_chain_and_bought_from_there() {
    let market = Market::new();
    let original = market.packed(1_500);
    let list = |sealed: &str| {
        format!(
            "data list --manifest @/original.manifest.json --inline @/{sealed} --price 5oaic \
             --from prov"
        )
    };
    assert_eq!(market.json(&list("original.oaicdata"))["listing"], 1);
    market.ok("data fetch 1 --out @/fetched");
    market.ok(&BUY.replace("original.oaicdata", "fetched"));
    market.ok("data deliver --from prov");
    market.ok("data open 1 --sealed @/fetched --out @/opened");
    assert!(fs::read(market.file("opened")).unwrap() == original);
    // what isn't the manifest's file is not paid for
    let mut bytes = fs::read(market.file("fetched")).unwrap();
    bytes[40] ^= 1;
    market.write("other", &bytes);
    market.fails_with(Kind::Invalid, &list("other"));
}

#[test]
fn samples_are_shown_by_the_seller_and_checked_by_a_buyer() {
    let market = Market::new();
    let original = market.packed(20_000);
    market.list();
    market.ok(
        "data preview --sealed @/original.oaicdata --manifest @/original.manifest.json --samples 3 \
         --challenge mine --out @/samples.json",
    );
    let check = |challenge: &str| {
        format!(
            "data check-preview @/samples.json --listing 1 --challenge {challenge} --out @/chunks"
        )
    };
    market.fails_with(Kind::Invalid, &check("yours"));
    let shown = market.json(&check("mine"));
    let index = shown["samples"][0].as_u64().unwrap() as usize;
    let data = fs::read(market.file(&format!("chunks/chunk-{index}"))).unwrap();
    assert!(original[index * 992..].starts_with(&data));
}
