//! `oaic service`.

use oaic_cli::error::Kind;

use crate::support::calls::Lane;
use crate::support::{path, shows, Suite};

#[test]
fn provider_and_service_are_shown_as_they_were_registered() {
    let suite = Suite::with_service();
    let provider = suite.json("provider show prov");
    assert_eq!(provider["profile"]["endpoint"], "https://p");
    assert_eq!(provider["bond"], "100000000");
    let listed = suite.json("provider list")["items"][0].clone();
    assert_eq!(listed["profile"]["endpoint"], "https://p");
    let service = suite.json("service show 1");
    assert_eq!(service["prices"]["table"]["prices"][2], "6000000");
    let prices = suite.json("service prices 1");
    assert_eq!(prices["schema"], "oaic/prices/1");
    assert_eq!(prices["hash"], service["prices"]["hash"]);
    let payees = service["split"]["payees"].as_array().unwrap().iter();
    let weights = payees.map(|payee| payee["weight"].as_u64().unwrap());
    assert_eq!(weights.sum::<u64>(), 10_000);

    suite.ok("service deactivate 1 --from prov");
    assert_eq!(suite.count("service list --active"), 0);
    let open = "channel open --service 1 --amount 1oaic --from alice";
    suite.fails_with(Kind::Refused, open);
    suite.ok("service activate 1 --from prov");
    assert_eq!(suite.count("service list --active"), 1);
    suite.fails_with(Kind::NotFound, "service show 9");
    suite.fails_with(Kind::NotFound, "service show 1 --price-version 9");
    suite.fails_with(Kind::NotFound, "provider show alice");
}

#[test]
fn new_prices_are_a_new_version_and_wrong_weights_are_caught_before_sending() {
    let suite = Suite::with_service();
    suite.write(
        "p.toml",
        "max_call = \"2oaic\"\n[prices]\nprompt = \"3oaic\"\n",
    );
    suite.ok("service update-prices 1 @/p.toml --from prov");
    let service = suite.json("service show 1");
    assert_eq!(service["price_version"], 2);
    assert_eq!(service["prices"]["table"]["prices"][0], "3000000");
    let old = suite.json("service show 1 --price-version 1");
    assert_eq!(old["prices"]["table"]["prices"][0], "2000000");
    assert_ne!(old["prices"]["hash"], service["prices"]["hash"]);
    let prices = suite.json("service prices 1 --price-version 1");
    assert_eq!(prices["hash"], old["prices"]["hash"]);

    let update = "service update-split 1 @/split.toml --from prov";
    suite.split("o", 10_000);
    let error = suite.fails_with(Kind::Usage, update);
    shows(error.message(), "10000");
    shows(error.message(), "9000");
    suite.split("o", 9_000);
    suite.ok(update);
    assert_eq!(suite.json("service show 1")["split_version"], 2);
}

/// Whoever keeps many services has many files.
#[test]
fn what_is_wrong_with_a_file_names_the_file() {
    let suite = Suite::with_service();
    let payee = "[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = 9000\n";
    let prices = "max_call = \"1oaic\"\n[prices]\nprompt = \"1oaic\"\n";
    let no_name = "address = \"no/body\"\n";
    let (unknown, bare) = (
        prices.replace("prompt", "promt"),
        prices.replace("\"1oaic\"\n[", "\"1\"\n["),
    );
    for (command, text, kind) in [
        ("update-prices 1", unknown, Kind::Usage),
        ("update-prices 1", bare, Kind::Usage),
        ("update-split 1", payee.replace("9000", "9001"), Kind::Usage),
        ("update-split 1", format!("{payee}{no_name}"), Kind::Key),
        ("register", format!("{prices}{payee}"), Kind::Usage),
    ] {
        let file = path(&suite.write("mine.toml", &text));
        let error = suite.fails_with(kind, &format!("service {command} {file} --from prov"));
        assert!(error.message().starts_with(&format!("{file}: ")), "{error}");
    }
}

/// What is told to nobody isn't sent, and a contract without a sink says so.
#[test]
fn usage_is_reported_only_where_there_is_some() {
    let suite = Suite::with_service();
    assert_eq!(suite.ok("service report-usage 1 --from prov"), "");
    let channel = suite.open(10);
    Lane::called(&suite, channel, 0, 3).settle();
    let error = suite.fails_with(Kind::Refused, "service report-usage 1 --from prov");
    shows(error.message(), "no reward sink");
}
