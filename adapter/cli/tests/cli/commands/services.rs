//! `oaic service`.

use oaic_cli::error::Kind;

use crate::support::calls::Lane;
use crate::support::Suite;

#[test]
fn provider_and_service_are_shown_as_they_were_registered() {
    let suite = Suite::with_service();
    let provider = suite.json("provider show prov");
    assert_eq!(provider["profile"]["endpoint"], "https://p");
    assert_eq!(provider["bond"], "100000000");
    assert_eq!(
        suite.json("provider list")["items"][0]["profile"]["endpoint"],
        "https://p"
    );
    let service = suite.json("service show 1");
    assert_eq!(service["prices"]["table"]["prices"][2], "6000000");
    let prices = suite.json("service prices 1");
    assert_eq!(prices["schema"], "oaic/prices/1");
    assert_eq!(prices["hash"], service["prices"]["hash"]);
    let weights: Vec<_> = service["split"]["payees"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["weight"].as_u64().unwrap())
        .collect();
    assert_eq!(weights.iter().sum::<u64>(), 10_000);

    suite.ok("service deactivate 1 --from prov");
    assert_eq!(suite.count("service list --active"), 0);
    let error = suite.fails("channel open --service 1 --amount 1oaic --from alice");
    assert_eq!(error.kind(), Kind::Refused);
    suite.ok("service activate 1 --from prov");
    assert_eq!(suite.count("service list --active"), 1);
    assert_eq!(suite.fails("service show 9").kind(), Kind::NotFound);
    assert_eq!(
        suite.fails("service show 1 --price-version 9").kind(),
        Kind::NotFound
    );
    assert_eq!(suite.fails("provider show alice").kind(), Kind::NotFound);
}

#[test]
fn new_prices_are_a_new_version_and_wrong_weights_are_caught_before_sending() {
    let suite = Suite::with_service();
    let file = suite.write(
        "p.toml",
        "max_call = \"2oaic\"\n[prices]\nprompt = \"3oaic\"\n",
    );
    suite.ok(&format!(
        "service update-prices 1 {} --from prov",
        file.display()
    ));
    let service = suite.json("service show 1");
    assert_eq!(
        (
            &service["price_version"],
            &service["prices"]["table"]["prices"][0]
        ),
        (&2.into(), &"3000000".into())
    );
    let old = suite.json("service show 1 --price-version 1");
    assert_eq!(old["prices"]["table"]["prices"][0], "2000000");
    assert_ne!(old["prices"]["hash"], service["prices"]["hash"]);
    assert_eq!(
        suite.json("service prices 1 --price-version 1")["hash"],
        old["prices"]["hash"]
    );

    let payee = |weight: u16| {
        format!("[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = {weight}\n")
    };
    let file = suite.write("s.toml", payee(10_000));
    let error = suite.fails(&format!(
        "service update-split 1 {} --from prov",
        file.display()
    ));
    assert_eq!(error.kind(), Kind::Usage);
    assert!(
        error.message().contains("10000") && error.message().contains("9000"),
        "{error}"
    );
    let file = suite.write("s.toml", payee(9_000));
    suite.ok(&format!(
        "service update-split 1 {} --from prov",
        file.display()
    ));
    assert_eq!(suite.json("service show 1")["split_version"], 2);
}

/// Whoever keeps many services has many files.
#[test]
fn what_is_wrong_with_a_file_names_the_file() {
    let suite = Suite::with_service();
    let payee = "[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = 9000\n";
    let prices = "max_call = \"1oaic\"\n[prices]\nprompt = \"1oaic\"\n";
    let no_name = "address = \"no/body\"\n";
    for (verb, text, kind) in [
        (
            "update-prices 1",
            prices.replace("prompt", "promt"),
            Kind::Usage,
        ),
        (
            "update-prices 1",
            prices.replace("\"1oaic\"\n[", "\"1\"\n["),
            Kind::Usage,
        ),
        ("update-split 1", payee.replace("9000", "9001"), Kind::Usage),
        ("update-split 1", format!("{payee}{no_name}"), Kind::Key),
        ("register", format!("{prices}{payee}"), Kind::Usage),
    ] {
        let file = suite.write("mine.toml", &text);
        let error = suite.fails(&format!("service {verb} {} --from prov", file.display()));
        assert_eq!(error.kind(), kind, "{error}");
        assert!(
            error
                .message()
                .starts_with(&format!("{}: ", file.display())),
            "{error}"
        );
    }
}

/// What is told to nobody isn't sent, and a contract without a sink says so.
#[test]
fn usage_is_reported_only_where_there_is_some() {
    let suite = Suite::with_service();
    assert_eq!(suite.ok("service report-usage 1 --from prov"), "");
    let channel = suite.open(10);
    let entry = Lane::new(&suite, channel, 0)
        .calls(3)
        .entry(&suite.session_key);
    suite.settle(&[entry]);
    let error = suite.fails("service report-usage 1 --from prov");
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.message().contains("no reward sink"), "{error}");
}
