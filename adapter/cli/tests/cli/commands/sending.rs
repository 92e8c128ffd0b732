//! What holds for every command: keys for one purpose, questions, dry runs, and refusals.

use oaic_cli::error::Kind;

use crate::support::through::Proxy;
use crate::support::{run_on, shows, Suite};

const OPEN: &str = "channel open --service 1 --amount 50oaic --session-key sk --from alice";

#[test]
fn keys_are_taken_for_what_they_are_only() {
    let suite = Suite::with_service();
    let error = suite.fails_with(Kind::Key, &OPEN.replace("key sk", "key rk"));
    shows(error.message(), "receipt key");
    suite.fails_with(Kind::Key, &OPEN.replace("key sk", "key nope"));
    suite.fails_with(Kind::Key, "token transfer sk 1oaic --from alice");
    suite.fails_with(Kind::Usage, &OPEN.replace(" --from alice", ""));
}

/// A query that is refused is not a proof of absence.
#[test]
fn what_is_refused_is_not_reported_as_missing() {
    let suite = Suite::with_service();
    suite.open(10);
    let refusing = |message| suite.context_on(Proxy::refusing(&suite.chain, message), false);
    let ctx = refusing("out of gas in location: wasm contract; gas limit not found");
    for line in ["channel show 1", "service show 1", "provider show prov"] {
        let error = run_on(&ctx, line).1.unwrap_err();
        assert_eq!(error.kind(), Kind::Refused, "{line}: {error}");
        assert!(!error.message().contains("there is no"), "{line}: {error}");
        assert!(error.to_string().contains("out of gas"), "{line}: {error}");
    }
    let ctx = refusing("there is no channel 1; query for the ones there are");
    let error = run_on(&ctx, "channel show 1").1.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound, "{error}");
}

#[test]
fn a_dry_run_shows_the_message_and_sends_nothing() {
    let suite = Suite::with_service();
    let before = (suite.balance("alice"), suite.chain.block().unwrap());
    let open = "channel open --service 1 --amount 50oaic --from alice --dry-run";
    let shown = suite.json(open);
    assert_eq!(shown["schema"], "oaic/dry-run/1");
    let message = &shown["messages"][0];
    assert_eq!(message["msg"]["send"]["amount"], "50000000");
    assert_eq!(message["inner"]["open_channel"]["service_id"], 1);
    let text = suite.ok(open);
    shows(&text, "open_channel");
    shows(&text, "nothing was sent");
    let after = (suite.balance("alice"), suite.chain.block().unwrap());
    assert_eq!(after, before);
    let keys = suite.context(false).keys.names().unwrap();
    assert_eq!(keys, ["rk", "sk", "sk2"], "a dry run makes no key");
}

#[test]
fn what_moves_value_needs_a_yes() {
    let suite = Suite::with_service();
    let mut ctx = suite.context(false);
    ctx.out.yes = false;
    let before = suite.balance("alice");
    for line in [OPEN, "token transfer prov 1oaic --from alice"] {
        let error = run_on(&ctx, line).1.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{error}");
        shows(error.advice().unwrap(), "--yes");
    }
    assert_eq!(suite.balance("alice"), before);
}

#[test]
fn transfers_say_what_arrives() {
    let suite = Suite::bare();
    let text = suite.ok("token transfer prov 100oaic --from alice");
    shows(&text, "100 OAIC");
    shows(&text, "96 OAIC");
    assert_eq!(suite.json("token balance prov")["balance"], "10096000000");
}
