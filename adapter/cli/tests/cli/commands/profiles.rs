//! `oaic provider register|update|heartbeat`: what a provider says of itself on chain.

use clap::Parser;
use oaic_cli::cli::Cli;
use oaic_cli::error::Kind;
use serde_json::{json, Value};

use crate::support::{shows, Suite};

const FULL: &str = "--endpoint https://q --sealed-key 0102 --jurisdiction DE --retention 60 \
                    --security-level 2";

fn profile(suite: &Suite, who: &str) -> Value {
    suite.json(&format!("provider show {who}"))["profile"].clone()
}

fn full() -> Value {
    json!({
        "endpoint": "https://q", "sealed_key": "AQI=", "jurisdiction": "DE", "retention": 60,
        "security_level": 2,
    })
}

/// `prov` is a provider with the full profile.
fn registered() -> Suite {
    let suite = Suite::bare();
    suite.ok(&format!(
        "provider register --receipt-key rk {FULL} --from prov"
    ));
    suite
}

#[test]
fn a_provider_registers_with_its_profile() {
    let suite = registered();
    assert_eq!(profile(&suite, "prov"), full());

    suite.ok("provider register --receipt-key rk --endpoint https://c --from carol");
    let nothing = json!({
        "endpoint": "https://c", "sealed_key": null, "jurisdiction": null, "retention": null,
        "security_level": 0,
    });
    assert_eq!(profile(&suite, "carol"), nothing);
}

/// The message replaces the whole profile; the command changes what it is given.
#[test]
fn an_update_keeps_what_is_not_given() {
    let suite = registered();
    let mut expected = full();
    for (flags, field, value) in [
        ("--endpoint https://r", "endpoint", json!("https://r")),
        ("--sealed-key 03", "sealed_key", json!("Aw==")),
        ("--jurisdiction US-CA", "jurisdiction", json!("US-CA")),
        ("--retention 0", "retention", json!(0)),
        ("--security-level 3", "security_level", json!(3)),
        ("--no-sealed-key", "sealed_key", Value::Null),
        ("--no-jurisdiction", "jurisdiction", Value::Null),
        ("--no-retention", "retention", Value::Null),
        ("--security-level 0", "security_level", json!(0)),
        // A word of no letters: the empty endpoint.
        ("--endpoint ", "endpoint", json!("")),
    ] {
        suite.ok(&format!("provider update {flags} --from prov"));
        expected[field] = value;
        assert_eq!(profile(&suite, "prov"), expected, "{flags}");
    }
}

#[test]
fn an_update_says_what_the_profile_will_be_and_sends_no_unchanged_one() {
    let suite = registered();
    for same in [
        "",
        " --retention 60",
        " --security-level 2 --jurisdiction DE",
    ] {
        let text = suite.ok(&format!("provider update{same} --from prov"));
        assert_eq!(text, "", "nothing is sent");
    }
    let done = suite.ok("provider update --retention 7200 --no-sealed-key --from prov");
    assert_eq!(
        done,
        "done: replace your profile with this one: reached at https://q, security level 2, content \
         stored for at most 2 h, in DE, no sealed calls\n"
    );
}

/// What isn't given is read by proof: a node's answers to queries don't get into what is signed.
#[test]
fn what_cannot_be_updated_says_why() {
    let suite = Suite::with_service();
    let error = suite.fails_with(Kind::NotFound, "provider update --retention 5 --from alice");
    shows(error.advice().unwrap(), "provider register");
    let error = suite.fails_with(Kind::Usage, "provider update --sealed-key xyz --from prov");
    shows(error.message(), "--sealed-key");
    for (flags, named) in [
        (format!("--sealed-key {}", "00".repeat(257)), "256"),
        ("--jurisdiction de".to_owned(), "DE or US-CA"),
        ("--retention 4294967295".to_owned(), "4294967294"),
        (format!("--endpoint {}", "x".repeat(257)), "256"),
    ] {
        let error = suite.fails_with(
            Kind::Refused,
            &format!("provider update {flags} --from prov"),
        );
        shows(error.message(), named);
    }
    for line in [
        "--retention 5 --no-retention",
        "--sealed-key 00 --no-sealed-key",
        "--jurisdiction DE --no-jurisdiction",
        "--security-level 4",
    ] {
        let words = format!("oaic provider update {line} --from prov");
        assert!(Cli::try_parse_from(words.split(' ')).is_err(), "{line}");
    }
    assert_eq!(profile(&suite, "prov")["security_level"], 0);
}

const BEAT: &str = "provider heartbeat --capacity 8 --latency-ms 120";

#[test]
fn a_heartbeat_is_recorded_and_the_last_one_shown() {
    let suite = Suite::with_service();
    assert!(suite.json("provider show prov")["heartbeat"].is_null());
    suite.ok(&format!("{BEAT} --model a --model b --from prov"));
    let now = suite.chain.block().unwrap().time;
    let shown = suite.json("provider show prov")["heartbeat"].clone();
    assert_eq!(shown["heartbeat"]["models"], json!(["a", "b"]));
    assert_eq!(shown["heartbeat"]["capacity"], 8);
    assert_eq!(shown["heartbeat"]["latency_ms"], 120);
    let expires = shown["heartbeat"]["expires_at"].as_u64().unwrap();
    assert!((now + 1..=now + 60).contains(&expires), "{shown}");

    // a settler records it for its provider
    suite.ok("provider settlers tower --from prov");
    suite.ok(&format!("{BEAT} --model c --provider prov --from tower"));
    let shown = suite.json("provider show prov")["heartbeat"].clone();
    assert_eq!(shown["heartbeat"]["models"], json!(["c"]));
    suite.chain.advance(1, 120).unwrap();
    let text = suite.ok("provider show prov");
    shows(&text, "expired ");
    shows(&text, "models: c");
}

#[test]
fn a_heartbeat_of_nobody_or_of_too_much_is_refused() {
    let suite = Suite::with_service();
    let (models, name) = (" --model m".repeat(32), "x".repeat(128));
    suite.ok(&format!("{BEAT}{models} --from prov"));
    suite.ok(&format!("{BEAT} --model {name} --from prov"));
    let last = suite.json("provider show prov")["heartbeat"].clone();
    for (line, named) in [
        (
            format!("{BEAT} --provider prov --from mallory"),
            "or one of its settlers",
        ),
        (format!("{BEAT}{models} --model m --from prov"), "32"),
        (format!("{BEAT} --model {name}x --from prov"), "128"),
        // An empty name.
        (format!("{BEAT} --model  --from prov"), "models"),
    ] {
        shows(suite.fails_with(Kind::Refused, &line).message(), named);
    }
    // A settler that doesn't name its provider is none itself.
    for flags in ["--from alice", "--provider alice --from prov"] {
        let error = suite.fails_with(Kind::NotFound, &format!("{BEAT} {flags}"));
        shows(error.advice().unwrap(), "--provider");
    }
    assert_eq!(suite.json("provider show prov")["heartbeat"], last);
    suite.fails_with(Kind::Key, &format!("{BEAT} --provider no/body --from prov"));
}
