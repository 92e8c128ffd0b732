//! `oaic channel`.

use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use insta::assert_snapshot;
use oaic_chain::{Chain, ChainError, Tx};
use oaic_cli::error::Kind;
use oaic_cli::keys::KeyKind;
use oaic_messages::compute_settlement::ChannelStatus;
use serde_json::Value;

use crate::support::fake_node::{FakeNode, Node};
use crate::support::through::{refusal, Proxy};
use crate::support::{question_on, run_on, shows, Suite};
use oaic_chain::testing::{Through, Via};

const OPEN: &str = "channel open --service 1 --amount 5oaic --session-key sk --from alice";

#[test]
fn opening_makes_a_session_key_first_and_uses_it() {
    let suite = Suite::with_service();
    let before = suite.balance("alice");
    let opened =
        suite.json("channel open --service 1 --amount 50oaic --spend-limit 40oaic --from alice");
    // escrow is not taxed
    assert_eq!(suite.balance("alice"), before - 50_000_000);
    let name = opened["session_key_name"].as_str().unwrap();
    let ctx = suite.context(false);
    let key = ctx.signing_key(name, KeyKind::Session).unwrap();
    let channel = suite.channel(opened["channel"].as_u64().unwrap());
    assert_eq!(channel.session_key.as_slice(), key.public());
    assert_eq!(channel.spendable.u128(), 40_000_000);
    assert_eq!(channel.payer, suite.chain.account("alice").unwrap());

    let shown = suite.json("channel show 1");
    assert_eq!(shown["reserved"], "50000000");
    assert_eq!(shown["status"], "open");
    let error = suite.fails("channel top-up 1 5oaic --from prov");
    shows(error.message(), "only payer");
    suite.ok("channel top-up 1 5oaic --from alice");
    assert_eq!(suite.channel(1).reserved.u128(), 55_000_000);
    assert_eq!(suite.count("channel list --payer alice"), 1);
    assert_eq!(suite.count("channel list --payer prov"), 0);
    suite.fails_with(Kind::NotFound, "channel show 9");
    suite.fails_with(Kind::NotFound, "channel top-up 9 1oaic --from alice");
}

/// A key that no channel has can't be told from one that signs for money.
#[test]
fn an_opening_that_is_not_confirmed_leaves_no_key() {
    let suite = Suite::with_service();
    let names = || suite.context(false).keys.names().unwrap();
    let before = names();
    let open = "channel open --service 1 --amount 5oaic --from alice";
    shows(suite.question(open), "open a channel of 5 OAIC");
    assert_eq!(names(), before);
    suite.ok(open);
    assert_eq!(names().len(), before.len() + 1);
}

/// Without a limit of its own a key can't spend what is put in later.
#[test]
fn a_channel_always_has_a_limit_and_may_name_who_gets_the_rest() {
    let suite = Suite::with_service();
    let opened = suite.json(OPEN);
    assert_eq!(opened["spend_limit"], "5000000");
    assert_eq!(opened["refund_to"], opened["payer"]);
    suite.ok("channel top-up 1 5oaic --from alice");
    assert_eq!(suite.channel(1).spendable.u128(), 5_000_000);

    let opened = suite.json(&format!("{OPEN} --refund-to carol"));
    let carol = suite.chain.account("carol").unwrap();
    assert_eq!(opened["refund_to"], carol.as_str());
    suite.ok("channel unlock 2 --from carol");
    suite.wait_for_unlock();
    suite.ok("channel close 2 --from prov");
    // what goes to another account than the payer's pays the ordinary fee
    assert_eq!(suite.balance("carol"), 4_800_000);
}

/// What is put in beyond the limit of the key only an unlock gets out again.
#[test]
fn a_top_up_says_what_the_session_key_can_not_spend() {
    let fake = FakeNode::new();
    fake.market.ok(&format!("{OPEN} --spend-limit 8oaic"));
    let blocks = fake.blocks(0, 0);
    let node = fake.start_trusted(&Node::honest(&blocks));
    for (amount, told) in [("3oaic", false), ("3.5oaic", true)] {
        let text = node
            .run(&format!("channel top-up 1 {amount} --dry-run --from alice"))
            .err;
        let note = "left then, the session key can spend 8 OAIC";
        assert_eq!(text.contains(note), told, "{amount}: {text}");
    }
}

/// The question before the money names the prices, in one line whatever the service is called.
#[test]
fn the_question_shows_prices_in_force_and_nothing_rewrites_it() {
    let suite = Suite::with_service();
    assert_snapshot!("opening_question", suite.question(OPEN));
    // a record that the contract would have refused
    let hostile = Via(Renaming {
        inner: suite.chain.clone(),
        from: "\"model\":\"m\"",
        to: "\"model\":\"m\\u001b[2K\\rpay nothing\\n\\u202eyes\"",
    });
    let question = question_on(suite.context_on(Arc::new(hostile), false), OPEN);
    shows(&question, "pay nothing");
    let moves = question.contains(['\x1b', '\r', '\n', '\u{202e}']);
    assert!(!moves, "{question:?}");
}

/// A node that answers something else in place of a text.
struct Renaming {
    inner: Arc<dyn Chain>,
    from: &'static str,
    to: &'static str,
}

impl Through for Renaming {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        Ok(self.renamed(self.inner.query_bytes(contract, msg)?))
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> oaic_chain::Result<Option<Binary>> {
        let found = self.inner.query_raw(contract, key)?;
        Ok(found.map(|record| self.renamed(record)))
    }
}

impl Renaming {
    fn renamed(&self, bytes: Binary) -> Binary {
        match String::from_utf8(bytes.to_vec()) {
            Ok(text) => text.replace(self.from, self.to).into_bytes().into(),
            // A packed record.
            Err(_) => bytes,
        }
    }
}

#[test]
fn unlock_waits_and_close_pays_the_rest_back() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let before = suite.balance("alice");
    let error = suite.fails_with(Kind::Refused, "channel close 1 --from alice");
    shows(&error, "not requested");
    suite.ok("channel unlock 1 --from alice");
    shows(suite.fails("channel close 1 --from alice"), "not due");
    let error = suite.fails("channel unlock 1 --from alice");
    shows(&error, "already requested");
    suite.fails_with(Kind::Refused, "channel close 1 --from alice");
    suite.ok("channel unlock 1 --withdraw --from alice");
    assert_eq!(suite.channel(channel).status, ChannelStatus::Open);
    let error = suite.fails("channel unlock 1 --withdraw --from alice");
    shows(&error, "not requested");
    suite.ok("channel unlock 1 --from alice");
    assert!(suite.ok("channel show 1").contains("payer's unlock"));
    suite.wait_for_unlock();
    suite.ok("channel close 1 --from prov");
    assert_eq!(suite.balance("alice"), before + 50_000_000);
    assert_eq!(suite.channel(channel).status, ChannelStatus::Closed);
    let error = suite.fails("channel close 1 --from alice");
    shows(&error, "closed channel");
}

/// Each channel of a list is told of by itself; one that was skipped is a failure, the others are
/// done.
#[test]
fn a_list_does_what_it_can_and_names_the_rest() {
    let suite = Suite::with_service();
    for _ in 0..3 {
        suite.open(10);
    }
    let list = |line: &str, expected: &[&str], kind: Option<Kind>| {
        let (text, result) = suite.run(line, true);
        let report: Value = serde_json::from_str(&text).unwrap();
        let lines = report["channels"].as_array().unwrap().iter();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let lines = lines.map(|l| {
            let (result, reason) = (word(&l["result"]), word(&l["reason"]));
            format!("{} {result} {reason}", l["channel"])
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected, "{line}");
        assert_eq!(result.err().map(|error| error.kind()), kind, "{line}");
    };
    suite.ok("channel unlock 2 --from alice");
    list(
        "channel unlock 1 2 3 3 9 --from alice",
        &[
            "1 requested ",
            "2 skipped already_requested",
            "3 requested ",
            "9 skipped unknown_channel",
        ],
        Some(Kind::Refused),
    );
    let error = suite.fails("channel unlock 1 2 9 --from alice");
    shows(
        &error,
        "3 of 3 channels skipped: already requested, unknown channel",
    );
    let line = "channel unlock 1 --withdraw --from prov";
    list(line, &["1 skipped not_yours"], Some(Kind::Refused));
    suite.wait_for_unlock();
    let line = "channel close 1 2 --from prov";
    list(line, &["1 closed ", "2 closed "], None);
    list(
        "channel advance-terms 2 3 --service 1 --from prov",
        &["2 skipped closed_channel", "3 skipped nothing_new"],
        Some(Kind::Refused),
    );
    suite.split("o", 9_000);
    suite.ok("service update-split 1 @/split.toml --from prov");
    let line = "channel advance-terms 3 --service 1 --from prov";
    list(line, &["3 advanced "], None);
    let terms = suite.json("channel show 3")["newest_terms"][0].clone();
    assert_eq!(terms["split_version"], 2);
    let give = "grant give carol --session-key sk --limit 1oaic --daily 1oaic --allowance 1oaic";
    suite.ok(&format!("{give} --from alice"));
    suite.open(10);
    for (line, done) in [
        ("grant unlock 9 4 --from carol", "4 requested "),
        ("provider release 9 4 --from prov", "4 released "),
    ] {
        list(
            line,
            &["9 skipped unknown_channel", done],
            Some(Kind::Refused),
        );
    }
    suite.fails_with(Kind::NotFound, "grant unlock 9 --from carol");
}

/// A node that says that the old key has more left would have the new one spend it.
#[test]
fn a_rotation_signs_no_limit_on_the_word_of_a_node() {
    let suite = Suite::with_service();
    suite.open(50);
    let richer = Proxy::lying(&suite.chain, |_, mut honest| {
        if honest.get("spendable").is_some() {
            honest["spendable"] = "5000000000".into();
        }
        honest
    });
    let rotate = "channel rotate-key 1 --session-key sk2 --from alice";
    run_on(&suite.context_on(richer, false), rotate).1.unwrap();
    let next = suite.channel(1).next_key.unwrap();
    assert_eq!(next.spend_limit.u128(), 50_000_000);
    suite.fails_with(Kind::NotFound, &rotate.replace("key 1", "key 7"));
}

#[test]
fn a_rotation_takes_over_what_the_old_key_has_left() {
    let suite = Suite::with_service();
    suite.json(
        "channel open --service 1 --amount 50oaic --spend-limit 40oaic --session-key sk --from alice",
    );
    suite.ok("channel rotate-key 1 --session-key sk2 --from alice");
    let next = suite.channel(1).next_key.unwrap();
    assert_eq!(next.spend_limit.u128(), 40_000_000);
    shows(suite.ok("channel show 1"), "spending at most 40 OAIC");
}

/// A node on which no transaction can be simulated.
struct Simulating(Arc<dyn Chain>);

impl Through for Simulating {
    fn inner(&self) -> &dyn Chain {
        self.0.as_ref()
    }

    fn simulate(&self, _: &Addr, tx: &Tx) -> oaic_chain::Result<Option<u64>> {
        let token = tx.calls[0].contract.clone();
        Err(ChainError::of_contract(Some(token), Some(0), "paused"))
    }
}

/// A key that nothing was signed for is not left behind; one that was stored before a transaction
/// stays, whatever the node says of it, and the error names it.
#[test]
fn an_opening_that_fails_leaves_no_session_key_unnamed() {
    let suite = Suite::with_service();
    let open = "channel open --service 1 --amount 5oaic --from alice";
    let names = || suite.context(false).keys.names().unwrap();
    let before = names();
    let simulating = Arc::new(Via(Simulating(suite.chain.clone())));
    let refused = run_on(&suite.context_on(simulating, false), open).1;
    shows(
        refused.unwrap_err(),
        "message 1 to token was refused: paused",
    );
    suite.question(open);
    assert_eq!(names(), before);

    let refusing = Proxy::new(&suite.chain, None, Some(|_| Err(refusal("paused"))));
    let refused = run_on(&suite.context_on(refusing, false), open)
        .1
        .unwrap_err();
    let made: Vec<String> = names()
        .into_iter()
        .filter(|name| !before.contains(name))
        .collect();
    assert_eq!(made.len(), 1, "{made:?}");
    shows(&refused, &made[0]);
    shows(
        refused.advice().unwrap(),
        format!("--session-key {}", made[0]),
    );
    suite.ok(&format!("{open} --session-key {}", made[0]));
    assert_eq!(names().len(), before.len() + 1);
}
