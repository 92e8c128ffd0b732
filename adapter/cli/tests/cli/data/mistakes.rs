//! What people type by mistake, twice, or not at all when they sell and buy data: nothing is paid
//! twice, nothing is given away, and every refusal says where and what next.

use crate::support::market::{Market, BUY, DELIVERY, DISPUTES, LIST};
use crate::support::through::{leaving, Lost, Proxy};
use crate::support::{path, run_on, shows};
use clap::{CommandFactory, Parser};
use oaic_cli::cli::Cli;
use oaic_cli::error::Kind;
use oaic_messages::data_market::{OrderStatus, MIN_DISPUTE_BLOCKS};
use serde_json::json;

/// A buyer whose command was killed after it was sent types it again.
#[test]
fn a_file_is_not_paid_for_twice_by_who_types_it_twice() {
    let market = Market::with_order(3_000);
    let before = market.balance("alice");
    for _ in 0..2 {
        let error = market.fails_with(Kind::Refused, BUY);
        shows(&error, "order 1");
        shows(error.advice().unwrap(), "--again");
        market.ok("data deliver --from prov");
    }
    assert_eq!(market.balance("alice"), before);
    // somebody else can, and so can who says that it is meant
    market.buy_again();
    assert_eq!(before - market.balance("alice"), 5_000_000);
    // a refunded order is no reason not to order
    let market = Market::with_order(100);
    market.chain.advance(1, DELIVERY).unwrap();
    market.ok("data refund 1 --from alice");
    assert_eq!(market.buy(), 2);
}

#[test]
fn the_same_file_is_not_listed_twice_by_who_types_it_twice() {
    let market = Market::with_listing(3_000);
    shows(market.fails_with(Kind::Refused, LIST), "listing 1");
    assert_eq!(market.json(&format!("{LIST} --again"))["listing"], 2);
    // it is listed, whatever becomes of the note of its number
    let sales = std::fs::read_dir(market.file("data/sales")).unwrap();
    let market_folder = sales.map(|entry| entry.unwrap().path()).next().unwrap();
    std::fs::create_dir(market_folder.join("listing-3.json")).unwrap();
    assert_eq!(market.json(&format!("{LIST} --again"))["listing"], 3);
    market.ok("data withdraw 3 --from prov");
    // what was withdrawn is not in the way
    market.ok("data withdraw 1 --from prov");
    market.ok("data withdraw 2 --from prov");
    market.ok(LIST);
}

/// A key that no order has can't be told from one that opens something.
#[test]
fn a_purchase_that_is_not_confirmed_leaves_no_key() {
    let market = Market::with_listing(100);
    shows(market.question(BUY), "confirmation");
    assert!(!market.file("data/buyers").exists());
}

#[test]
fn what_nobody_could_order_is_not_listed() {
    let market = Market::new();
    market.packed(3_000);
    let free = market.fails_with(Kind::Usage, &LIST.replace("--price 5oaic ", ""));
    shows(free.advice().unwrap(), "--price");
    // neither a file nor a table: both are named
    let nothing = Cli::try_parse_from(["oaic", "data", "list", "--from", "prov"]).unwrap_err();
    shows(&nothing, "--manifest");
    shows(&nothing, "--table");
    market.write("nothing", "");
    market.fails_with(Kind::Usage, "data pack @/nothing --from prov");
    assert!(!market.file("nothing.oaicdata").exists());
}

#[test]
fn another_file_than_a_command_takes_is_named() {
    let market = Market::new();
    market.packed(10_000);
    // bytes where a manifest belongs; a folder where a file does; a file too large for the chain
    market.write("noise", [0xff, 0xfe, 0x00]);
    for line in [
        "data pack @ --from prov",
        "data pack @/nothing --from prov",
        "data pack @/original --out @/nowhere/sealed --from prov",
        "data check --sealed @/nothing --manifest @/original.manifest.json",
        "data check --sealed @/original.oaicdata --manifest @/nothing",
        &LIST.replace("original.manifest.json", "noise"),
        &format!("{LIST} --inline @/original.oaicdata"),
    ] {
        market.fails_with(Kind::Usage, line);
    }
    let check = "data check --sealed @/original --manifest @/original.manifest.json";
    let error = market.fails(check).to_string();
    assert!(
        error.starts_with(&path(&market.file("original"))),
        "{error}"
    );
    // nothing is overwritten unasked, and how to ask is said
    let again = market.fails_with(Kind::Usage, "data pack @/original --from prov");
    shows(again.advice().unwrap(), "--force");
}

#[test]
fn samples_are_never_the_whole_file() {
    let market = Market::new();
    market.packed(3 * 992);
    let preview = |samples: u32| {
        format!(
            "data preview --sealed @/original.oaicdata --manifest @/original.manifest.json \
             --samples {samples} --out @/samples.json"
        )
    };
    for samples in [3, 8, 256] {
        market.fails_with(Kind::Usage, &preview(samples));
    }
    assert!(!market.file("samples.json").exists());
    market.ok(&preview(2));
}

#[test]
fn an_order_says_how_long_and_what_then() {
    let market = Market::with_listing(100);
    let shown = market.ok("data show 1");
    shows(&shown, "within 60 min of an order");
    shows(&shown, "for 2 h after its delivery");
    assert_eq!(market.json("data show 1")["dispute_window"], DISPUTES);
    market.buy();
    let (show, complete) = ("data order 1", "data complete 1 --from prov");
    shows(market.ok(show), "due within");
    shows(market.fails(complete), "nothing was delivered");
    market.ok("data deliver --from prov");
    shows(market.ok(show), "possible for another");
    market.chain.advance(MIN_DISPUTE_BLOCKS, DISPUTES).unwrap();
    shows(market.ok(show), "oaic data complete 1");
    market.ok(complete);
    shows(market.fails(complete), "it is completed");
    // late: what is due is the refund
    assert_eq!(market.json(&format!("{LIST} --again"))["listing"], 2);
    market.ok(&BUY.replace("buy 1", "buy 2"));
    market.chain.advance(1, DELIVERY).unwrap();
    let shown = market.ok("data order 2");
    shows(&shown, "oaic data refund 2");
    assert!(!shown.contains("in in") && !shown.contains("until in"));
}

/// A timer that delivers would fail, and prove for nothing, each time from the first lapsed order on.
#[test]
fn an_order_that_lapsed_does_not_stop_who_delivers_from_a_timer() {
    let market = Market::with_order(100);
    market.chain.advance(1, DELIVERY).unwrap();
    shows(market.fails(BUY).advice().unwrap(), "refund 1");
    assert_eq!(market.buy_again(), 2);
    let served = market.json("data deliver --from prov");
    assert_eq!(served["delivered"], json!([2]));
    assert_eq!(served["failed"], json!([]));
    assert_eq!(served["late"], json!([1]));
    assert_eq!(market.order(1).status, OrderStatus::Open);
    // a dry run of one that can't be delivered fails as the run would
    let dry = market.fails("data deliver 1 --dry-run --from prov");
    shows(&dry, "nothing was sent");
    std::fs::remove_dir_all(market.file("data/files")).unwrap();
    market.ok("data refund 1 --from prov");
    market.buy_again();
    market.fails_with(Kind::Key, "data deliver --dry-run --from prov");
}

#[test]
fn what_is_not_there_is_reported_once() {
    let market = Market::new();
    for line in ["data show 7", "data order 7"] {
        let error = market.fails_with(Kind::NotFound, line);
        assert_eq!(error.to_string().matches("there is no").count(), 1);
    }
}

/// A query that is refused is not a proof of absence.
#[test]
fn what_the_market_refuses_is_not_reported_as_missing() {
    let market = Market::with_order(100);
    let gone = "out of gas in location: wasm contract; gas limit not found";
    for (message, kind) in [
        (gone, Kind::Refused),
        ("type: oaic::Order; key: [00] not found", Kind::NotFound),
    ] {
        let ctx = market.context_on(Proxy::refusing(&market.chain, message), false);
        for line in ["data show 1", "data order 1", "data complete 1 --from prov"] {
            let error = run_on(&ctx, line).1.unwrap_err();
            assert_eq!(error.kind(), kind, "{line}: {error}");
            shows(&error, message);
        }
    }
}

/// What was paid is told, whatever a node answers afterwards.
#[test]
fn an_order_is_told_although_it_can_not_be_asked_for() {
    let market = Market::with_listing(100);
    for (lost, json) in [
        (Lost::Queries, true),
        (Lost::Blocks, true),
        (Lost::Blocks, false),
    ] {
        let chain = leaving(&market.chain, lost);
        let buy = format!("{BUY} --again");
        let (text, result) = run_on(&market.context_on(chain, json), &buy);
        result.unwrap();
        if json {
            let report: serde_json::Value = serde_json::from_str(&text).unwrap();
            let order = market.order(report["order"].as_u64().unwrap());
            assert_eq!(report["price"], order.price.to_string());
            assert_eq!(report["deliver_before"], order.deliver_before);
        } else {
            shows(&text, "order  3");
            shows(&text, "5 OAIC");
        }
    }
}

/// Several orders are one report, as programs read it.
#[test]
fn a_dry_run_of_several_deliveries_is_one_report() {
    let market = Market::with_order(100);
    market.buy_again();
    let shown = market.json("data deliver --dry-run --from prov");
    assert_eq!(shown["transactions"], 2, "{shown}");
    assert_eq!(shown["messages"].as_array().unwrap().len(), 2);
    assert_eq!(shown["action"], "deliver order 1; deliver order 2");
}

/// Files of payees and queries are named in what is wrong with them.
#[test]
fn what_is_wrong_with_a_file_names_the_file() {
    let market = Market::new();
    market.packed(100);
    let payees = "[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = 1\n";
    let payees = path(&market.write("payees.toml", payees));
    let error = market.fails(&format!("{LIST} --payees {payees}"));
    assert!(error.message().starts_with(&payees), "{error}");

    market.numbers("n.csv", 0);
    let list = "data list --table @/n.csv.table.json --from prov";
    assert_eq!(market.json(list)["listing"], 1);
    let count = |more: &str| format!("[[query]]\nkind = \"count\"\nprice = \"1oaic\"\n{more}");
    for (text, what) in [
        (count("column = \"n\"\n"), "query 1"),
        (count("partition = 7\n"), "partition"),
    ] {
        let queries = path(&market.write("mine.toml", text));
        for line in [
            format!("data register-query 1 {queries} --from prov"),
            format!("{list} --again --queries {queries}"),
        ] {
            let error = market.fails(&line);
            assert!(error.message().starts_with(&queries), "{error}");
            shows(error.message(), what);
        }
    }
}

#[test]
fn a_buyer_finds_the_authorization_that_they_were_given() {
    let market = Market::new();
    market.packed(3_000);
    market.ok(&format!("{LIST} --authorized"));
    let error = market.fails_with(Kind::Refused, BUY);
    let advice = error.advice().unwrap();
    let command = advice.strip_prefix("`oaic ").unwrap();
    let (command, _) = command.split_once('`').unwrap();
    assert_eq!(market.count(command), 0, "somebody was authorized");
    let authorize = "data authorize 1 --to alice --raw --uses 3 --from prov";
    let number = market.json(authorize)["authorization"].as_u64().unwrap();
    let found = market.json(command);
    assert_eq!(found["items"][0]["id"], number, "{found}");
    assert_eq!(found["items"][0]["uses"], 3);
    market.ok(&format!("{BUY} --authorization {number}"));
    let of = "data authorizations --listing 1";
    assert_eq!(market.json(of)["items"][0]["uses"], 2);
    market.ok(&format!("data revoke {number} --from prov"));
    let shown = market.ok(of);
    shows(&shown, "taken back");
    shows(&shown, "file");
}

/// A command of `oaic data` that somebody adds without saying how it is used; an example that no
/// longer is one.
#[test]
fn every_command_shows_an_example_that_can_be_typed() {
    let oaic = Cli::command();
    let data = oaic.find_subcommand("data").unwrap();
    for command in data.get_subcommands() {
        let help = command.get_after_help().map(|text| text.to_string());
        let help = help.unwrap_or_default();
        let examples: Vec<&str> = help.lines().skip(1).map(str::trim).collect();
        assert!(!examples.is_empty(), "{} has none", command.get_name());
        for example in examples {
            let mut words = Vec::new();
            for (place, part) in example.split('"').enumerate() {
                match place % 2 {
                    1 => words.push(part),
                    _ => words.extend(part.split_whitespace()),
                }
            }
            assert_eq!(&words[..3], ["oaic", "data", command.get_name()]);
            Cli::try_parse_from(&words).unwrap_or_else(|e| panic!("{example}: {e}"));
        }
    }
}

#[test]
fn an_answer_is_not_paid_for_twice_and_another_query_is_another_answer() {
    let market = Market::new();
    market.numbers("n.csv", 0);
    market.write(
        "queries.toml",
        "[[query]]\nkind = \"count\"\nprice = \"1oaic\"\n\
         [[query]]\nkind = \"score\"\nweights = { n = 1 }\nbias = -5\nprice = \"1oaic\"\n",
    );
    let list = "data list --table @/n.csv.table.json --queries @/queries.toml --from prov";
    assert_eq!(market.json(list)["listing"], 1);
    // listed twice
    market.fails_with(Kind::Refused, list);
    shows(market.ok("data show 1"), "n − 5");
    let ask = |query: u32| format!("data ask 1 --query {query} --max-price 1oaic --from alice");
    assert_eq!(market.json(&ask(1))["order"], 1);
    market.ok(&ask(2));
    market.ok("data answer --from prov");
    // answered and paid: the answer is the same
    shows(market.fails(&ask(1)), "order 1");
    assert_eq!(market.order(1).status, OrderStatus::Completed);
}
