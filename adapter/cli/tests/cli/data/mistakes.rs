//! What people type by mistake, twice, or not at all when they sell and buy data: nothing is paid
//! twice, nothing is given away, and every refusal says where and what next.

use std::sync::Arc;

use crate::support::market::{Market, DELIVERY, DISPUTES};
use crate::support::through::{leaving, Lost, Refusing};
use crate::support::{path, run_on};
use clap::{CommandFactory, Parser};
use oaic_chain::testing::Via;
use oaic_cli::cli::Cli;
use oaic_cli::error::Kind;
use oaic_messages::data_market::{self as dm, MIN_DISPUTE_BLOCKS};

/// A buyer whose command was killed after it was sent types it again.
#[test]
fn a_file_is_not_paid_for_twice_by_who_types_it_twice() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let listing = market.listed("5oaic");
    let order = market.bought(listing);
    let before = suite.balance("alice");
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --from alice",
        market.at("original.oaicdata")
    );
    for _ in 0..2 {
        let error = suite.fails(&buy);
        assert_eq!(error.kind(), Kind::Refused, "{error}");
        assert!(
            error.to_string().contains(&format!("order {order}")),
            "{error}"
        );
        assert!(error.advice().unwrap().contains("--again"));
        suite.ok("data deliver --from prov");
    }
    assert_eq!(suite.balance("alice"), before);
    // somebody else can, and so can who says that he means it
    suite.ok(&format!("{buy} --again"));
    assert_eq!(before - suite.balance("alice"), 5_000_000);
    // a refunded order is no reason not to order
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let listing = market.listed("5oaic");
    let order = market.bought(listing);
    suite.chain.advance(1, DELIVERY).unwrap();
    suite.ok(&format!("data refund {order} --from alice"));
    assert_ne!(market.bought(listing), order);
}

#[test]
fn the_same_file_is_not_listed_twice_by_who_types_it_twice() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let first = market.listed("5oaic");
    let line = format!(
        "data list --manifest {} --uri https://d --price 5oaic --from prov",
        market.at("original.manifest.json")
    );
    let error = suite.fails(&line);
    assert_eq!(error.kind(), Kind::Refused);
    assert!(error.to_string().contains(&format!("listing {first}")));
    let again = suite.json(&format!("{line} --again"))["listing"].clone();
    assert_ne!(again, first);
    // what was withdrawn is not in the way
    suite.ok(&format!("data withdraw {first} --from prov"));
    suite.ok(&format!("data withdraw {again} --from prov"));
    suite.ok(&line);
}

/// A key that no order has can't be told from one that opens something.
#[test]
fn a_purchase_that_is_not_confirmed_leaves_no_key() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let listing = market.listed("5oaic");
    let mut ctx = suite.context(false);
    ctx.out.yes = false;
    ctx.out.no_input = true;
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --from alice",
        market.at("original.oaicdata")
    );
    let (_, result) = crate::support::run_on(&ctx, &buy);
    assert!(result.unwrap_err().to_string().contains("confirmation"));
    assert!(!market.file("data/buyers").exists());
}

#[test]
fn what_nobody_could_order_is_not_listed() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let manifest = market.at("original.manifest.json");
    let free = suite.fails(&format!(
        "data list --manifest {manifest} --uri https://d --from prov"
    ));
    assert_eq!(free.kind(), Kind::Usage);
    assert!(free.advice().unwrap().contains("--price"), "{free}");
    // neither a file nor a table: both are named
    let nothing = Cli::try_parse_from(["oaic", "data", "list", "--from", "prov"]);
    let nothing = nothing.unwrap_err().to_string();
    assert!(
        nothing.contains("--manifest") && nothing.contains("--table"),
        "{nothing}"
    );
    suite.write("nothing", "");
    let empty = suite.fails(&format!("data pack {} --from prov", market.at("nothing")));
    assert_eq!(empty.kind(), Kind::Usage);
    assert!(!market.file("nothing.oaicdata").exists());
}

#[test]
fn another_file_than_a_command_takes_is_named() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(10_000);
    let original = market.at("original");
    let sealed = market.at("original.oaicdata");
    let manifest = market.at("original.manifest.json");
    let list = |manifest: &str, more: &str| {
        format!("data list --manifest {manifest} --uri https://d --price 1oaic{more} --from prov")
    };
    // bytes where a manifest belongs; a folder where a file does
    suite.write("noise", [0xff, 0xfe, 0x00]);
    for line in [
        list(&market.at("noise"), ""),
        format!("data pack {} --from prov", path(market.suite.home.path())),
    ] {
        let error = suite.fails(&line);
        assert_eq!(error.kind(), Kind::Usage, "{line}: {error}");
    }
    let large = suite.fails(&list(&manifest, &format!(" --inline {sealed}")));
    assert_eq!(large.kind(), Kind::Usage, "{large}");
    let check = format!("data check --sealed {original} --manifest {manifest}");
    let error = suite.fails(&check);
    assert!(error.to_string().starts_with(&original), "{error}");
    // nothing is overwritten unasked, and how to ask is said
    let again = suite.fails(&format!("data pack {original} --from prov"));
    assert_eq!(again.kind(), Kind::Usage);
    assert!(again.advice().unwrap().contains("--force"));
}

#[test]
fn samples_are_never_the_whole_file() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3 * 992);
    let preview = |samples: u32| {
        format!(
            "data preview --sealed {} --manifest {} --samples {samples} --out {}",
            market.at("original.oaicdata"),
            market.at("original.manifest.json"),
            market.at("samples.json")
        )
    };
    for samples in [3, 8, 256] {
        assert_eq!(suite.fails(&preview(samples)).kind(), Kind::Usage);
    }
    assert!(!market.file("samples.json").exists());
    suite.ok(&preview(2));
}

#[test]
fn an_order_says_how_long_and_what_then() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let listing = market.listed("5oaic");
    let shown = suite.ok(&format!("data show {listing}"));
    assert!(shown.contains("within 60 min of an order"), "{shown}");
    assert!(shown.contains("for 2 h after its delivery"), "{shown}");
    assert_eq!(
        suite.json(&format!("data show {listing}"))["dispute_window"],
        DISPUTES
    );
    let order = market.bought(listing);
    let show = format!("data order {order}");
    let complete = format!("data complete {order} --from prov");
    assert!(suite.ok(&show).contains("due within"));
    let early = suite.fails(&complete);
    assert!(early.to_string().contains("nothing was delivered"));
    suite.ok("data deliver --from prov");
    assert!(suite.ok(&show).contains("possible for another"));
    suite.chain.advance(MIN_DISPUTE_BLOCKS, DISPUTES).unwrap();
    assert!(suite
        .ok(&show)
        .contains(&format!("oaic data complete {order}")));
    suite.ok(&complete);
    let twice = suite.fails(&complete);
    assert!(twice.to_string().contains("it is completed"), "{twice}");
    // late: what is due is the refund
    let late = market.listed_again("5oaic");
    let order = market.bought(late);
    suite.chain.advance(1, DELIVERY).unwrap();
    let shown = suite.ok(&format!("data order {order}"));
    assert!(
        shown.contains(&format!("oaic data refund {order}")),
        "{shown}"
    );
    assert!(!shown.contains("in in") && !shown.contains("until in"));
}

/// A timer that delivers would fail, and prove for nothing, each time from the first lapsed order on.
#[test]
fn an_order_that_lapsed_does_not_stop_who_delivers_from_a_timer() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let listing = market.listed("5oaic");
    let lapsed = market.bought(listing);
    suite.chain.advance(1, DELIVERY).unwrap();
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --from alice",
        market.at("original.oaicdata")
    );
    let error = suite.fails(&buy);
    assert!(
        error
            .advice()
            .unwrap()
            .contains(&format!("refund {lapsed}")),
        "{error}"
    );
    let order = suite.json(&format!("{buy} --again"))["order"].clone();
    let served = suite.json("data deliver --from prov");
    assert_eq!(served["delivered"], serde_json::json!([order]));
    assert_eq!(served["failed"], serde_json::json!([]));
    assert_eq!(served["late"], serde_json::json!([lapsed]));
    assert_eq!(market.order(lapsed).status, dm::OrderStatus::Open);
    // a dry run of one that can't be delivered fails as the run would
    let dry = suite.fails(&format!("data deliver {lapsed} --dry-run --from prov"));
    assert!(dry.to_string().contains("nothing was sent"), "{dry}");
    std::fs::remove_dir_all(market.file("data/files")).unwrap();
    suite.ok(&format!("data refund {lapsed} --from prov"));
    market.bought_again(listing);
    let dry = suite.fails("data deliver --dry-run --from prov");
    assert_eq!(dry.kind(), Kind::Key, "{dry}");
}

#[test]
fn what_is_not_there_is_said_once() {
    let market = Market::new();
    for line in ["data show 7", "data order 7"] {
        let error = market.suite.fails(line);
        assert_eq!(error.kind(), Kind::NotFound);
        assert_eq!(error.to_string().matches("there is no").count(), 1);
    }
}

/// A query that is refused is not a proof of absence.
#[test]
fn what_the_market_refuses_is_not_said_to_be_missing() {
    let market = Market::new();
    market.packed(100);
    market.listed("5oaic");
    let refusing = |message| Refusing {
        inner: market.suite.chain.clone(),
        message,
    };
    let gone = "out of gas in location: wasm contract; gas limit not found";
    for (message, kind) in [
        (gone, Kind::Refused),
        ("type: oaic::Order; key: [00] not found", Kind::NotFound),
    ] {
        let chain = Arc::new(Via(refusing(message)));
        let ctx = market.suite.context_on(chain, false);
        for line in ["data show 1", "data order 1", "data complete 1 --from prov"] {
            let error = run_on(&ctx, line).1.unwrap_err();
            assert_eq!(error.kind(), kind, "{line}: {error}");
            assert!(error.to_string().contains(message), "{line}: {error}");
        }
    }
}

/// What was paid is told, whatever a node answers afterwards.
#[test]
fn an_order_is_told_although_it_can_not_be_asked_for() {
    let market = Market::new();
    market.packed(100);
    let listing = market.listed("5oaic");
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --again --from alice",
        market.at("original.oaicdata")
    );
    for (lost, json) in [
        (Lost::Queries, true),
        (Lost::Blocks, true),
        (Lost::Blocks, false),
    ] {
        let chain = leaving(&market.suite.chain, lost);
        let (text, result) = run_on(&market.suite.context_on(chain, json), &buy);
        result.unwrap();
        if json {
            let told: serde_json::Value = serde_json::from_str(&text).unwrap();
            let order = market.order(told["order"].as_u64().unwrap());
            assert_eq!(told["price"], order.price.to_string());
            assert_eq!(told["deliver_before"], order.deliver_before);
        } else {
            assert!(
                text.contains("order  3") && text.contains("5 OAIC"),
                "{text}"
            );
        }
    }
}

/// Several orders are one report, as programs read it.
#[test]
fn a_dry_run_of_several_deliveries_is_one_report() {
    let market = Market::new();
    market.packed(100);
    let listing = market.listed("5oaic");
    market.bought(listing);
    market.bought_again(listing);
    let shown = market.suite.json("data deliver --dry-run --from prov");
    assert_eq!(shown["transactions"], 2, "{shown}");
    assert_eq!(shown["messages"].as_array().unwrap().len(), 2);
    assert_eq!(shown["action"], "deliver order 1; deliver order 2");
}

/// Files of payees and queries are named in what is wrong with them.
#[test]
fn what_is_wrong_with_a_file_names_the_file() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(100);
    let payees = suite.write(
        "payees.toml",
        "[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = 1\n",
    );
    let error = suite.fails(&format!(
        "data list --manifest {} --uri https://d --price 5oaic --payees {} --from prov",
        market.at("original.manifest.json"),
        path(&payees)
    ));
    assert!(error.message().starts_with(&path(&payees)), "{error}");

    let table = market.numbers("n.csv", 0);
    let list = format!("data list --table {table} --from prov");
    let listing = suite.json(&list)["listing"].as_u64().unwrap();
    let count = |more: &str| format!("[[query]]\nkind = \"count\"\nprice = \"1oaic\"\n{more}");
    for (text, what) in [
        (count("column = \"n\"\n"), "query 1"),
        (count("partition = 7\n"), "partition"),
    ] {
        let queries = path(&suite.write("mine.toml", text));
        for line in [
            format!("data register-query {listing} {queries} --from prov"),
            format!("{list} --again --queries {queries}"),
        ] {
            let error = suite.fails(&line);
            let said = error.message();
            assert!(said.starts_with(&queries) && said.contains(what), "{error}");
        }
    }
}

#[test]
fn a_buyer_finds_the_authorization_that_he_was_given() {
    let market = Market::new();
    let suite = &market.suite;
    market.packed(3_000);
    let line = format!(
        "data list --manifest {} --uri https://d --price 5oaic --authorized --from prov",
        market.at("original.manifest.json")
    );
    let listing = suite.json(&line)["listing"].as_u64().unwrap();
    let buy = format!(
        "data buy {listing} --sealed {} --max-price 5oaic --from alice",
        market.at("original.oaicdata")
    );
    let error = suite.fails(&buy);
    assert_eq!(error.kind(), Kind::Refused);
    let advice = error.advice().unwrap().to_owned();
    let command = advice
        .strip_prefix("`oaic ")
        .and_then(|rest| rest.split('`').next())
        .unwrap();
    assert!(
        suite.json(command)["items"].as_array().unwrap().is_empty(),
        "somebody was authorized"
    );
    let line = format!("data authorize {listing} --to alice --raw --uses 3 --from prov");
    let number = suite.json(&line)["authorization"].as_u64().unwrap();
    let found = suite.json(command);
    assert_eq!(found["items"][0]["id"], number, "{found}");
    assert_eq!(found["items"][0]["uses"], 3);
    suite.ok(&format!("{buy} --authorization {number}"));
    let of = format!("data authorizations --listing {listing}");
    assert_eq!(suite.json(&of)["items"][0]["uses"], 2);
    suite.ok(&format!("data revoke {number} --from prov"));
    let shown = suite.ok(&of);
    assert!(shown.contains("taken back"), "{shown}");
    assert!(shown.contains("file"), "{shown}");
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
    let suite = &market.suite;
    let table = market.numbers("n.csv", 0);
    suite.write(
        "queries.toml",
        "[[query]]\nkind = \"count\"\nprice = \"1oaic\"\n\
         [[query]]\nkind = \"score\"\nweights = { n = 1 }\nbias = -5\nprice = \"1oaic\"\n",
    );
    let line = format!(
        "data list --table {table} --queries {} --from prov",
        market.at("queries.toml")
    );
    let listing = suite.json(&line)["listing"].as_u64().unwrap();
    assert_eq!(suite.fails(&line).kind(), Kind::Refused, "listed twice");
    assert!(suite.ok(&format!("data show {listing}")).contains("n − 5"));
    let ask =
        |query: u32| format!("data ask {listing} --query {query} --max-price 1oaic --from alice");
    let first = suite.json(&ask(1))["order"].as_u64().unwrap();
    suite.ok(&ask(2));
    suite.ok("data answer --from prov");
    // answered and paid: the answer is the same
    let error = suite.fails(&ask(1));
    assert!(error.to_string().contains(&format!("order {first}")));
    assert_eq!(market.order(first).status, dm::OrderStatus::Completed);
}
