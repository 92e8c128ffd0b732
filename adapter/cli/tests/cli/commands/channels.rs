//! `oaic channel`.

use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use insta::assert_snapshot;
use oaic_chain::Chain;
use oaic_cli::context::Context;
use oaic_cli::error::Kind;
use oaic_cli::keys::KeyKind;
use oaic_messages::compute_settlement::ChannelStatus;
use serde_json::Value;

use crate::support::{run_on, Suite};
use oaic_chain::testing::{Through, Via};

#[test]
fn opening_makes_a_session_key_first_and_uses_it() {
    let suite = Suite::with_service();
    let before = suite.balance("alice");
    let opened =
        suite.json("channel open --service 1 --amount 50oaic --spend-limit 40oaic --from alice");
    assert_eq!(
        suite.balance("alice"),
        before - 50_000_000,
        "escrow is not taxed"
    );
    let name = opened["session_key_name"].as_str().unwrap();
    let ctx = suite.context(false);
    let key = ctx.signing_key(name, KeyKind::Session).unwrap();
    let channel = suite.channel(opened["channel"].as_u64().unwrap());
    assert_eq!(channel.session_key.as_slice(), key.public());
    assert_eq!(channel.spendable.u128(), 40_000_000);
    assert_eq!(channel.payer, suite.chain.account("alice").unwrap());

    let shown = suite.json("channel show 1");
    assert_eq!(
        (&shown["reserved"], &shown["status"]),
        (&"50000000".into(), &"open".into())
    );
    let refused = suite.fails("channel top-up 1 5oaic --from prov");
    assert!(refused.message().contains("only payer"), "{refused}");
    suite.ok("channel top-up 1 5oaic --from alice");
    assert_eq!(suite.channel(1).reserved.u128(), 55_000_000);
    assert_eq!(suite.count("channel list --payer alice"), 1);
    assert_eq!(suite.count("channel list --payer prov"), 0);
    assert_eq!(suite.fails("channel show 9").kind(), Kind::NotFound);
    assert_eq!(
        suite.fails("channel top-up 9 1oaic --from alice").kind(),
        Kind::NotFound
    );
}

/// Without a limit of its own a key can't spend what is put in later.
#[test]
fn a_channel_always_has_a_limit_and_may_name_who_gets_the_rest() {
    let suite = Suite::with_service();
    let line = "channel open --service 1 --amount 5oaic --session-key sk --from alice";
    let opened = suite.json(line);
    assert_eq!(
        (&opened["spend_limit"], &opened["refund_to"]),
        (&"5000000".into(), &opened["payer"])
    );
    suite.ok("channel top-up 1 5oaic --from alice");
    assert_eq!(suite.channel(1).spendable.u128(), 5_000_000);

    let opened = suite.json(&format!("{line} --refund-to carol"));
    let carol = suite.chain.account("carol").unwrap();
    assert_eq!(opened["refund_to"], carol.as_str());
    suite.ok("channel unlock 2 --from carol");
    suite.wait_for_unlock();
    suite.ok("channel close 2 --from prov");
    // what goes to another account than the payer's pays the ordinary fee
    assert_eq!(suite.balance("carol"), 4_800_000);
}

/// The question before the money names the prices, in one line whatever the service is called.
#[test]
fn the_question_shows_prices_in_force_and_nothing_rewrites_it() {
    let suite = Suite::with_service();
    let mut ctx = suite.context(false);
    ctx.out.yes = false;
    let line = "channel open --service 1 --amount 5oaic --session-key sk --from alice";
    let asked = |ctx: &Context| {
        let error = run_on(ctx, line).1.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{error}");
        error.message().to_owned()
    };
    assert_snapshot!("opening_question", asked(&ctx));
    // a record that the contract would have refused
    let hostile = Via(Renaming {
        inner: suite.chain.clone(),
        from: "\"model\":\"m\"",
        to: "\"model\":\"m\\u001b[2K\\rpay nothing\\n\\u202eyes\"",
    });
    let mut ctx = suite.context_on(Arc::new(hostile), false);
    ctx.out.yes = false;
    let question = asked(&ctx);
    assert!(question.contains("pay nothing"), "{question}");
    assert!(
        !question.contains(['\x1b', '\r', '\n', '\u{202e}']),
        "{question:?}"
    );
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
    let error = suite.fails("channel close 1 --from alice");
    assert_eq!(error.kind(), Kind::Refused);
    assert!(error.to_string().contains("not requested"), "{error}");
    suite.ok("channel unlock 1 --from alice");
    let error = suite.fails("channel close 1 --from alice");
    assert!(error.to_string().contains("not due"), "{error}");
    let error = suite.fails("channel unlock 1 --from alice");
    assert!(error.to_string().contains("already requested"), "{error}");
    assert_eq!(
        suite.fails("channel close 1 --from alice").kind(),
        Kind::Refused
    );
    suite.ok("channel unlock 1 --withdraw --from alice");
    assert_eq!(suite.channel(channel).status, ChannelStatus::Open);
    let error = suite.fails("channel unlock 1 --withdraw --from alice");
    assert!(error.to_string().contains("not requested"), "{error}");
    suite.ok("channel unlock 1 --from alice");
    assert!(suite.ok("channel show 1").contains("payer's unlock"));
    suite.wait_for_unlock();
    suite.ok("channel close 1 --from prov");
    assert_eq!(suite.balance("alice"), before + 50_000_000);
    assert_eq!(suite.channel(channel).status, ChannelStatus::Closed);
    let error = suite.fails("channel close 1 --from alice");
    assert!(error.to_string().contains("closed channel"), "{error}");
}

/// Each channel of a list is told of by itself; one that was skipped is a failure, the others are
/// done.
#[test]
fn a_list_does_what_it_can_and_names_the_rest() {
    let suite = Suite::with_service();
    for _ in 0..3 {
        suite.open(10);
    }
    let list = |line: &str| {
        let (text, result) = suite.run(line, true);
        let report: Value = serde_json::from_str(&text).unwrap();
        let lines = report["channels"].as_array().unwrap().clone();
        let shown: Vec<String> = lines
            .iter()
            .map(|l| {
                let reason = l["reason"].as_str().unwrap_or_default();
                format!(
                    "{} {} {reason}",
                    l["channel"],
                    l["result"].as_str().unwrap()
                )
            })
            .collect();
        (shown, result.err().map(|error| error.kind()))
    };
    suite.ok("channel unlock 2 --from alice");
    assert_eq!(
        list("channel unlock 1 2 3 3 9 --from alice"),
        (
            vec![
                "1 requested ".to_owned(),
                "2 skipped already_requested".into(),
                "3 requested ".into(),
                "9 skipped unknown_channel".into(),
            ],
            Some(Kind::Refused)
        )
    );
    assert_eq!(
        list("channel unlock 1 --withdraw --from prov"),
        (vec!["1 skipped not_yours".into()], Some(Kind::Refused))
    );
    suite.wait_for_unlock();
    assert_eq!(
        list("channel close 1 2 --from prov"),
        (vec!["1 closed ".into(), "2 closed ".into()], None)
    );
    assert_eq!(
        list("channel advance-terms 2 3 --service 1 --from prov"),
        (
            vec![
                "2 skipped closed_channel".into(),
                "3 skipped nothing_new".into()
            ],
            Some(Kind::Refused)
        )
    );
    let split = suite.write(
        "s.toml",
        "[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = 9000\n",
    );
    suite.ok(&format!(
        "service update-split 1 {} --from prov",
        split.display()
    ));
    assert_eq!(
        list("channel advance-terms 3 --service 1 --from prov"),
        (vec!["3 advanced ".into()], None)
    );
    assert_eq!(
        suite.json("channel show 3")["newest_terms"][0]["split_version"],
        2
    );
}

/// A node that says that the old key has more left would have the new one spend it.
#[test]
fn a_rotation_signs_no_limit_on_the_word_of_a_node() {
    let suite = Suite::with_service();
    suite.open(50);
    let hostile = Via(Richer(suite.chain.clone()));
    let ctx = suite.context_on(Arc::new(hostile), false);
    run_on(&ctx, "channel rotate-key 1 --session-key sk2 --from alice")
        .1
        .unwrap();
    let next = suite.channel(1).next_key.unwrap();
    assert_eq!(next.spend_limit.u128(), 50_000_000);
    let error = suite.fails("channel rotate-key 7 --session-key sk2 --from alice");
    assert_eq!(error.kind(), Kind::NotFound, "{error}");
}

/// A node in whose answers keys can spend more than they can.
struct Richer(Arc<dyn Chain>);

impl Through for Richer {
    fn inner(&self) -> &dyn Chain {
        self.0.as_ref()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        let honest = self.0.query_bytes(contract, msg)?;
        let text = String::from_utf8(honest.to_vec()).unwrap();
        let (poor, rich) = ("\"spendable\":\"50000000\"", "\"spendable\":\"5000000000\"");
        Ok(text.replace(poor, rich).into_bytes().into())
    }
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
    assert!(suite
        .ok("channel show 1")
        .contains("spending at most 40 OAIC"));
}
