//! Conditions of terms: what an opening and new terms ask of a provider beside the price.

use oaic_cli::error::Kind;
use serde_json::{json, Value};

use crate::support::{shows, Suite};

/// A provider that serves level 2 and stores content for an hour.
fn suite() -> Suite {
    let suite = Suite::with_service();
    suite.ok("provider update --security-level 2 --retention 3600 --from prov");
    suite
}

const OPEN: &str = "channel open --service 1 --amount 5oaic --session-key sk --from alice";

/// With all that the provider offers.
const FULL: &str = "channel open --service 1 --amount 5oaic --session-key sk \
                    --min-security-level 2 --max-retention 3600 --from alice";

fn newest(suite: &Suite) -> Value {
    suite.json("channel show 1")["newest_terms"][0]["conditions"].clone()
}

fn agreed(level: u8, retention: Option<u32>) -> Value {
    json!({
        "application": null, "valid_until": null,
        "min_security_level": level, "max_retention": retention,
    })
}

#[test]
fn an_opening_agrees_its_conditions_and_asks_about_them() {
    let suite = suite();
    let until = suite.chain.block().unwrap().time + 3 * 86_400 + 60;
    let line = format!(
        "{OPEN} --min-security-level 1 --max-retention 7200 --valid-until {until} --application 7"
    );
    let question = suite.question(&line);
    shows(
        &question,
        "; conditions: security level 1, stored for at most 2 h, ends in 3 days, application 7",
    );
    suite.ok(&line);
    let conditions = json!({
        "application": 7, "valid_until": until, "min_security_level": 1, "max_retention": 7200,
    });
    assert_eq!(newest(&suite), conditions);
    let text = suite.ok("channel show 1");
    shows(&text, "security level 1, stored for at most 2 h, ends in ");

    // what a provider offers afterwards changes nothing about it
    suite.ok("provider update --security-level 0 --no-retention --from prov");
    assert_eq!(newest(&suite), conditions);
    suite.chain.advance(1, 4 * 86_400).unwrap();
    shows(suite.ok("channel show 1"), ", ended ");
}

#[test]
fn an_opening_without_conditions_says_so() {
    let suite = suite();
    shows(suite.question(OPEN), "; conditions: none");
    suite.ok(OPEN);
    assert_eq!(newest(&suite), agreed(0, None));
}

/// Before a key is made or anything is sent, and with what is offered.
#[test]
fn more_than_a_provider_offers_is_refused_before_it_is_sent() {
    let suite = suite();
    let offered = "offers security level 2 and retention of 3600 s; you ask for ";
    suite.ok("grant give carol --session-key sk --limit 9oaic --daily 9oaic --allowance 9oaic --from alice");
    let keys = || {
        std::fs::read_dir(suite.home.path().join("keys"))
            .unwrap()
            .count()
    };
    for (flags, level, retention) in [
        ("--min-security-level 3", 3, "without limit"),
        ("--max-retention 3599", 0, "of 3599 s"),
    ] {
        let asked = format!("{offered}security level {level} and retention {retention}");
        for line in [
            "channel open --service 1 --amount 5oaic --from alice",
            "grant open --payer alice --service 1 --amount 5oaic --from carol",
        ] {
            let before = keys();
            let error = suite.fails_with(Kind::Refused, &format!("{line} {flags}"));
            shows(error.message(), &asked);
            shows(error.advice().unwrap(), "--min-security-level");
            assert_eq!(keys(), before, "no key is made");
        }
    }
    let now = suite.chain.block().unwrap().time;
    let error = suite.fails_with(Kind::Usage, &format!("{OPEN} --valid-until {now}"));
    shows(error.message(), now.to_string());
    assert_eq!(suite.count("channel list"), 0);

    // all that it offers can be had
    suite.ok(FULL);
    suite.ok(
        "grant open --payer alice --service 1 --amount 5oaic --min-security-level 2 \
         --max-retention 3600 --from carol",
    );
    assert_eq!(newest(&suite), agreed(2, Some(3600)));
    let opened = suite.json("channel show 2");
    assert_eq!(opened["newest_terms"][0]["conditions"], newest(&suite));
}

/// New terms of a split: whoever makes them, the conditions are those of before.
#[test]
fn new_terms_keep_the_conditions_unless_the_payer_sets_new_ones() {
    let suite = suite();
    suite.ok(FULL);
    let advance = "channel advance-terms 1 --service 1";
    for (owner, from) in [("a", "prov"), ("b", "alice")] {
        suite.split(owner, 9_000);
        suite.ok("service update-split 1 @/split.toml --from prov");
        suite.ok(&format!("{advance} --from {from}"));
        assert_eq!(newest(&suite), agreed(2, Some(3600)), "{from}");
    }

    // conditions that stay must still be offered
    suite.split("c", 9_000);
    suite.ok("service update-split 1 @/split.toml --from prov");
    suite.ok("provider update --security-level 1 --from prov");
    for from in ["prov", "alice"] {
        let error = suite.fails_with(Kind::Refused, &format!("{advance} --from {from}"));
        shows(&error, "not offered");
        shows(error.advice().unwrap(), "--new-conditions");
    }
    suite.ok("provider update --security-level 2 --from prov");

    // a provider lowers nothing
    let lower = format!("{advance} --new-conditions --min-security-level 1");
    let error = suite.fails_with(Kind::Refused, &format!("{lower} --from prov"));
    shows(&error, "not yours");
    assert_eq!(newest(&suite), agreed(2, Some(3600)));

    // the payer's replace all: the limit of retention is gone
    suite.ok(&format!("{lower} --from alice"));
    assert_eq!(newest(&suite), agreed(1, None));
    let error = suite.fails_with(
        Kind::Refused,
        &format!("{advance} --new-conditions --max-retention 5 --from alice"),
    );
    shows(error.message(), "does not offer");
    suite.ok(&format!("{advance} --new-conditions --from alice"));
    assert_eq!(newest(&suite), agreed(0, None));
}

/// Else one condition would silently remove the others.
#[test]
fn conditions_without_new_conditions_change_nothing() {
    let suite = suite();
    suite.ok(FULL);
    for given in [
        "--min-security-level 0",
        "--min-security-level 1",
        "--max-retention 60",
        "--valid-until 9000000000",
        "--application 1",
    ] {
        let error = suite.fails_with(
            Kind::Usage,
            &format!("channel advance-terms 1 --service 1 {given} --from alice"),
        );
        shows(error.advice().unwrap(), "--new-conditions");
    }
    assert_eq!(suite.channel(1).terms, 1);
}
