//! Conditions of terms: what an opening and new terms ask of a provider beside the price.

use oaic_cli::error::Kind;
use serde_json::{json, Value};

use crate::support::{run_on, World};

/// A provider that serves level 2 and stores content for an hour.
fn world() -> World {
    let world = World::with_service();
    world.ok("provider update --security-level 2 --retention 3600 --from prov");
    world
}

const OPEN: &str = "channel open --service 1 --amount 5oaic --session-key sk --from alice";

fn newest(world: &World) -> Value {
    world.json("channel show 1")["newest_terms"][0]["conditions"].clone()
}

fn agreed(level: u8, retention: Option<u32>) -> Value {
    json!({
        "application": null, "valid_until": null,
        "min_security_level": level, "max_retention": retention,
    })
}

#[test]
fn an_opening_agrees_its_conditions_and_asks_about_them() {
    let world = world();
    let until = world.chain.block().unwrap().time + 3 * 86_400 + 60;
    let line = format!(
        "{OPEN} --min-security-level 1 --max-retention 7200 --valid-until {until} --application 7"
    );
    let mut ctx = world.context(false);
    ctx.out.yes = false;
    let question = run_on(&ctx, &line).1.unwrap_err();
    let asked =
        "; conditions: security level 1, stored for at most 2 h, ends in 3 days, application 7";
    assert!(question.message().contains(asked), "{question}");
    world.ok(&line);
    let conditions = json!({
        "application": 7, "valid_until": until, "min_security_level": 1, "max_retention": 7200,
    });
    assert_eq!(newest(&world), conditions);
    let shown = world.ok("channel show 1");
    assert!(
        shown.contains("security level 1, stored for at most 2 h, ends in "),
        "{shown}"
    );

    // what a provider offers afterwards changes nothing about it
    world.ok("provider update --security-level 0 --no-retention --from prov");
    assert_eq!(newest(&world), conditions);
    world.chain.advance(1, 4 * 86_400).unwrap();
    let shown = world.ok("channel show 1");
    assert!(shown.contains(", ended "), "{shown}");
}

#[test]
fn an_opening_without_conditions_says_so() {
    let world = world();
    let mut ctx = world.context(false);
    ctx.out.yes = false;
    let question = run_on(&ctx, OPEN).1.unwrap_err();
    assert!(
        question.message().contains("; conditions: none"),
        "{question}"
    );
    world.ok(OPEN);
    assert_eq!(newest(&world), agreed(0, None));
}

/// Before a key is made or anything is sent, and with what is offered.
#[test]
fn more_than_a_provider_offers_is_refused_before_it_is_sent() {
    let world = world();
    let offered = "offers security level 2 and retention of 3600 s; you ask for ";
    world.ok("grant give carol --session-key sk --limit 9oaic --daily 9oaic --allowance 9oaic --from alice");
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
                std::fs::read_dir(world.home.path().join("keys"))
                    .unwrap()
                    .count()
            };
            let before = keys();
            let error = world.fails(&format!("{line} {asked}"));
            assert_eq!(error.kind(), Kind::Refused, "{error}");
            assert!(
                error.message().contains(&format!("{offered}{named}")),
                "{error}"
            );
            assert!(error.advice().unwrap().contains("--min-security-level"));
            assert_eq!(keys(), before, "no key is made");
        }
    }
    let now = world.chain.block().unwrap().time;
    let error = world.fails(&format!("{OPEN} --valid-until {now}"));
    assert_eq!(error.kind(), Kind::Usage, "{error}");
    assert!(error.message().contains(&now.to_string()), "{error}");
    assert_eq!(world.count("channel list"), 0);

    // all that it offers can be had
    world.ok(&format!(
        "{OPEN} --min-security-level 2 --max-retention 3600"
    ));
    world.ok(
        "grant open --payer alice --service 1 --amount 5oaic --min-security-level 2 \
         --max-retention 3600 --from carol",
    );
    assert_eq!(newest(&world), agreed(2, Some(3600)));
    let opened = world.json("channel show 2");
    assert_eq!(opened["newest_terms"][0]["conditions"], newest(&world));
}

/// New terms of a split: whoever makes them, the conditions are those of before.
#[test]
fn new_terms_keep_the_conditions_unless_the_payer_sets_new_ones() {
    let world = world();
    world.ok(&format!(
        "{OPEN} --min-security-level 2 --max-retention 3600"
    ));
    for (owner, from) in [("a", "prov"), ("b", "alice")] {
        let split = world.write(
            "s.toml",
            format!("[[payees]]\nrole = \"model_owner\"\nlabel = \"{owner}\"\nweight = 9000\n"),
        );
        world.ok(&format!(
            "service update-split 1 {} --from prov",
            split.display()
        ));
        world.ok(&format!(
            "channel advance-terms 1 --service 1 --from {from}"
        ));
        assert_eq!(newest(&world), agreed(2, Some(3600)), "{from}");
    }
    let advance = "channel advance-terms 1 --service 1";

    // kept conditions must still be offered
    let split = world.write(
        "s.toml",
        "[[payees]]\nrole = \"model_owner\"\nlabel = \"c\"\nweight = 9000\n",
    );
    world.ok(&format!(
        "service update-split 1 {} --from prov",
        split.display()
    ));
    world.ok("provider update --security-level 1 --from prov");
    for from in ["prov", "alice"] {
        let error = world.fails(&format!("{advance} --from {from}"));
        assert_eq!(error.kind(), Kind::Refused, "{error}");
        assert!(error.to_string().contains("not offered"), "{error}");
        assert!(error.advice().unwrap().contains("--new-conditions"));
    }
    world.ok("provider update --security-level 2 --from prov");

    // a provider lowers nothing
    let lower = format!("{advance} --new-conditions --min-security-level 1");
    let error = world.fails(&format!("{lower} --from prov"));
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.to_string().contains("not yours"), "{error}");
    assert_eq!(newest(&world), agreed(2, Some(3600)));

    // the payer's replace all: the limit of retention is gone
    world.ok(&format!("{lower} --from alice"));
    assert_eq!(newest(&world), agreed(1, None));
    let error = world.fails(&format!(
        "{advance} --new-conditions --max-retention 5 --from alice"
    ));
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.message().contains("does not offer"), "{error}");
    world.ok(&format!("{advance} --new-conditions --from alice"));
    assert_eq!(newest(&world), agreed(0, None));
}

/// Else one condition would silently remove the others.
#[test]
fn conditions_without_new_conditions_change_nothing() {
    let world = world();
    world.ok(&format!(
        "{OPEN} --min-security-level 2 --max-retention 3600"
    ));
    for given in [
        "--min-security-level 0",
        "--min-security-level 1",
        "--max-retention 60",
        "--valid-until 9000000000",
        "--application 1",
    ] {
        let error = world.fails(&format!(
            "channel advance-terms 1 --service 1 {given} --from alice"
        ));
        assert_eq!(error.kind(), Kind::Usage, "{given}: {error}");
        assert!(
            error.advice().unwrap().contains("--new-conditions"),
            "{error}"
        );
    }
    assert_eq!(world.channel(1).terms, 1);
}
