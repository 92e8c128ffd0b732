//! What holds for every command: keys for one purpose, questions, dry runs, and refusals.

use std::sync::Arc;

use oaic_cli::error::Kind;

use crate::support::through::Refusing;
use crate::support::{run_on, Suite};
use oaic_chain::testing::Via;

#[test]
fn keys_are_taken_for_what_they_are_only() {
    let suite = Suite::with_service();
    let error =
        suite.fails("channel open --service 1 --amount 5oaic --session-key rk --from alice");
    assert_eq!(error.kind(), Kind::Key);
    assert!(error.message().contains("receipt key"), "{error}");
    let error =
        suite.fails("channel open --service 1 --amount 5oaic --session-key nope --from alice");
    assert_eq!(error.kind(), Kind::Key);
    assert_eq!(
        suite.fails("token transfer sk 1oaic --from alice").kind(),
        Kind::Key
    );
    assert_eq!(
        suite
            .fails("channel open --service 1 --amount 5oaic --session-key sk")
            .kind(),
        Kind::Usage
    );
}

/// A query that is refused is not a proof of absence.
#[test]
fn what_is_refused_is_not_said_to_be_missing() {
    let suite = Suite::with_service();
    suite.open(10);
    let refusing = |message: &'static str| {
        suite.context_on(
            Arc::new(Via(Refusing {
                inner: suite.chain.clone(),
                message,
            })),
            false,
        )
    };
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
    let shown = suite.json("channel open --service 1 --amount 50oaic --from alice --dry-run");
    assert_eq!(shown["schema"], "oaic/dry-run/1");
    assert_eq!(shown["messages"][0]["msg"]["send"]["amount"], "50000000");
    assert_eq!(
        shown["messages"][0]["inner"]["open_channel"]["service_id"],
        1
    );
    let text = suite.ok("channel open --service 1 --amount 50oaic --from alice --dry-run");
    assert!(
        text.contains("open_channel") && text.contains("nothing was sent"),
        "{text}"
    );
    assert_eq!(
        (suite.balance("alice"), suite.chain.block().unwrap()),
        before
    );
    assert_eq!(
        suite.context(false).keys.names().unwrap(),
        ["rk", "sk", "sk2"],
        "a dry run makes no key"
    );
}

#[test]
fn what_moves_value_needs_a_yes() {
    let suite = Suite::with_service();
    let mut ctx = suite.context(false);
    ctx.out.yes = false;
    let before = suite.balance("alice");
    for line in [
        "channel open --service 1 --amount 50oaic --session-key sk --from alice",
        "token transfer prov 1oaic --from alice",
    ] {
        let (_, result) = run_on(&ctx, line);
        let error = result.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{error}");
        assert!(error.advice().unwrap().contains("--yes"));
    }
    assert_eq!(suite.balance("alice"), before);
}

#[test]
fn transfers_say_what_arrives() {
    let suite = Suite::bare();
    let text = suite.ok("token transfer prov 100oaic --from alice");
    assert!(
        text.contains("100 OAIC") && text.contains("96 OAIC"),
        "{text}"
    );
    assert_eq!(suite.json("token balance prov")["balance"], "10096000000");
}
