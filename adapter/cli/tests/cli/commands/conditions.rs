//! Conditions of terms: what an opening and new terms ask of a provider beside the price.

use oaic_cli::error::Kind;
use serde_json::{json, Value};

use crate::support::{run_on, Suite};

/// A provider that serves level 2 and stores content for an hour.
fn suite() -> Suite {
    let suite = Suite::with_service();
    suite.ok("provider update --security-level 2 --retention 3600 --from prov");
    suite
}

const OPEN: &str = "channel open --service 1 --amount 5oaic --session-key sk --from alice";

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
    let mut ctx = suite.context(false);
    ctx.out.yes = false;
    let question = run_on(&ctx, &line).1.unwrap_err();
    let asked =
        "; conditions: security level 1, stored for at most 2 h, ends in 3 days, application 7";
    assert!(question.message().contains(asked), "{question}");
    suite.ok(&line);
    let conditions = json!({
        "application": 7, "valid_until": until, "min_security_level": 1, "max_retention": 7200,
    });
    assert_eq!(newest(&suite), conditions);
    let shown = suite.ok("channel show 1");
    assert!(
        shown.contains("security level 1, stored for at most 2 h, ends in "),
        "{shown}"
    );

    // what a provider offers afterwards changes nothing about it
    suite.ok("provider update --security-level 0 --no-retention --from prov");
    assert_eq!(newest(&suite), conditions);
    suite.chain.advance(1, 4 * 86_400).unwrap();
    let shown = suite.ok("channel show 1");
    assert!(shown.contains(", ended "), "{shown}");
}

#[test]
fn an_opening_without_conditions_says_so() {
    let suite = suite();
    let mut ctx = suite.context(false);
    ctx.out.yes = false;
    let question = run_on(&ctx, OPEN).1.unwrap_err();
    assert!(
        question.message().contains("; conditions: none"),
        "{question}"
    );
    suite.ok(OPEN);
    assert_eq!(newest(&suite), agreed(0, None));
}

/// Before a key is made or anything is sent, and with what is offered.
#[test]
fn more_than_a_provider_offers_is_refused_before_it_is_sent() {
    let suite = suite();
    let offered = "offers security level 2 and retention of 3600 s; you ask for ";
    suite.ok("grant give carol --session-key sk --limit 9oaic --daily 9oaic --allowance 9oaic --from alice");
    for (asked, named) in [
        (
            "--min-security-level 3",
            "security level 3 and retention without limit",
        ),
        (
            "--max-retention 3599",
            "security level 0 and retention of 3599 s",
        ),
    ] {
        for line in [
            "channel open --service 1 --amount 5oaic --from alice",
            "grant open --payer alice --service 1 --amount 5oaic --from carol",
        ] {
            let keys = || {
                std::fs::read_dir(suite.home.path().join("keys"))
                    .unwrap()
                    .count()
            };
            let before = keys();
            let error = suite.fails(&format!("{line} {asked}"));
            assert_eq!(error.kind(), Kind::Refused, "{error}");
            assert!(
                error.message().contains(&format!("{offered}{named}")),
                "{error}"
            );
            assert!(error.advice().unwrap().contains("--min-security-level"));
            assert_eq!(keys(), before, "no key is made");
        }
    }
    let now = suite.chain.block().unwrap().time;
    let error = suite.fails(&format!("{OPEN} --valid-until {now}"));
    assert_eq!(error.kind(), Kind::Usage, "{error}");
    assert!(error.message().contains(&now.to_string()), "{error}");
    assert_eq!(suite.count("channel list"), 0);

    // all that it offers can be had
    suite.ok(&format!(
        "{OPEN} --min-security-level 2 --max-retention 3600"
    ));
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
    suite.ok(&format!(
        "{OPEN} --min-security-level 2 --max-retention 3600"
    ));
    for (owner, from) in [("a", "prov"), ("b", "alice")] {
        let split = suite.write(
            "s.toml",
            format!("[[payees]]\nrole = \"model_owner\"\nlabel = \"{owner}\"\nweight = 9000\n"),
        );
        suite.ok(&format!(
            "service update-split 1 {} --from prov",
            split.display()
        ));
        suite.ok(&format!(
            "channel advance-terms 1 --service 1 --from {from}"
        ));
        assert_eq!(newest(&suite), agreed(2, Some(3600)), "{from}");
    }
    let advance = "channel advance-terms 1 --service 1";

    // kept conditions must still be offered
    let split = suite.write(
        "s.toml",
        "[[payees]]\nrole = \"model_owner\"\nlabel = \"c\"\nweight = 9000\n",
    );
    suite.ok(&format!(
        "service update-split 1 {} --from prov",
        split.display()
    ));
    suite.ok("provider update --security-level 1 --from prov");
    for from in ["prov", "alice"] {
        let error = suite.fails(&format!("{advance} --from {from}"));
        assert_eq!(error.kind(), Kind::Refused, "{error}");
        assert!(error.to_string().contains("not offered"), "{error}");
        assert!(error.advice().unwrap().contains("--new-conditions"));
    }
    suite.ok("provider update --security-level 2 --from prov");

    // a provider lowers nothing
    let lower = format!("{advance} --new-conditions --min-security-level 1");
    let error = suite.fails(&format!("{lower} --from prov"));
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.to_string().contains("not yours"), "{error}");
    assert_eq!(newest(&suite), agreed(2, Some(3600)));

    // the payer's replace all: the limit of retention is gone
    suite.ok(&format!("{lower} --from alice"));
    assert_eq!(newest(&suite), agreed(1, None));
    let error = suite.fails(&format!(
        "{advance} --new-conditions --max-retention 5 --from alice"
    ));
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.message().contains("does not offer"), "{error}");
    suite.ok(&format!("{advance} --new-conditions --from alice"));
    assert_eq!(newest(&suite), agreed(0, None));
}

/// Else one condition would silently remove the others.
#[test]
fn conditions_without_new_conditions_change_nothing() {
    let suite = suite();
    suite.ok(&format!(
        "{OPEN} --min-security-level 2 --max-retention 3600"
    ));
    for given in [
        "--min-security-level 0",
        "--min-security-level 1",
        "--max-retention 60",
        "--valid-until 9000000000",
        "--application 1",
    ] {
        let error = suite.fails(&format!(
            "channel advance-terms 1 --service 1 {given} --from alice"
        ));
        assert_eq!(error.kind(), Kind::Usage, "{given}: {error}");
        assert!(
            error.advice().unwrap().contains("--new-conditions"),
            "{error}"
        );
    }
    assert_eq!(suite.channel(1).terms, 1);
}
