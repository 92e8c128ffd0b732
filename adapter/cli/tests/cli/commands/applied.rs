//! What was applied is told, whatever fails afterwards.

use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{Chain, Tx, TxOutcome};
use oaic_cli::error::{CliError, Kind};
use serde_json::Value;

use crate::support::through::{leaving, Lost};
use crate::support::{run_on, shows, Suite};
use oaic_chain::testing::{Through, Via};

/// Run a command that a node leaves alone after its first transaction.
fn left_alone(suite: &Suite, lost: Lost, json: bool, line: &str) -> (String, Result<(), CliError>) {
    let ctx = suite.context_on(leaving(&suite.chain, lost), json);
    run_on(&ctx, line)
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn numbers(from: u64, to: u64) -> String {
    let all: Vec<String> = (from..=to).map(|n| n.to_string()).collect();
    all.join(" ")
}

/// 100 channels go into a transaction.
#[test]
fn the_first_part_of_a_list_is_told_when_the_second_fails() {
    let suite = Suite::with_service();
    suite.open(10);
    let line = format!("channel unlock {} --from alice", numbers(1, 150));
    let (text, result) = left_alone(&suite, Lost::Transactions, true, &line);
    assert_eq!(result.unwrap_err().kind(), Kind::Unreachable);
    let report = value(&text);
    assert_eq!(report["done"], 1, "{report}");
    assert_eq!(report["channels"].as_array().unwrap().len(), 100);
    assert_eq!(report["channels"][0]["result"], "requested");
    assert_eq!(report["unanswered"].as_array().unwrap().len(), 50);
    assert_eq!(report["unanswered"][0], 101);
    assert!(suite.channel(1).payer_unlock.is_some());

    let line = line.replacen("unlock", "unlock --withdraw", 1);
    let (text, result) = left_alone(&suite, Lost::Transactions, false, &line);
    assert_eq!(result.unwrap_err().kind(), Kind::Unreachable);
    assert!(text.contains("withdrawn"), "{text}");
    assert!(text.contains("without an answer: 101, 102"), "{text}");
}

#[test]
fn a_dry_run_of_several_transactions_is_one_report() {
    let suite = Suite::with_service();
    let line = format!("channel unlock {} --from alice --dry-run", numbers(1, 150));
    let shown = suite.json(&line);
    assert_eq!(shown["transactions"], 2, "{shown}");
    let messages = shown["messages"].as_array().unwrap();
    let count = |i: usize| {
        let channels = &messages[i]["msg"]["request_unlock"]["channels"];
        channels.as_array().unwrap().len()
    };
    assert_eq!((messages.len(), count(0), count(1)), (2, 100, 50));
    let text = suite.ok(&line);
    assert!(text.contains("in 2 transactions"), "{text}");
    assert_eq!(text.matches("nothing was sent").count(), 1, "{text}");
}

#[test]
fn an_unlock_is_told_although_nobody_says_when_it_is_due() {
    for lost in [Lost::Blocks, Lost::Queries] {
        let suite = Suite::with_service();
        suite.open(10);
        let (text, result) = left_alone(&suite, lost, true, "channel unlock 1 --from alice");
        result.unwrap();
        assert_eq!(value(&text)["channels"][0]["result"], "requested");
    }
}

#[test]
fn an_opened_channel_is_told_although_it_can_not_be_asked_for() {
    let suite = Suite::with_service();
    let line = "channel open --service 1 --amount 10oaic --spend-limit 7oaic --session-key sk \
                --from alice";
    let expected = suite.json(line);
    let (text, result) = left_alone(&suite, Lost::Queries, true, line);
    result.unwrap();
    let report = value(&text);
    assert_eq!(report["channel"], 2, "{report}");
    assert_eq!(report["id"], Value::Null);
    for field in [
        "schema",
        "payer",
        "provider",
        "refund_to",
        "session_key",
        "session_key_name",
        "amount",
        "spend_limit",
    ] {
        assert_eq!(report[field], expected[field], "{field}");
    }
    let (text, result) = left_alone(&suite, Lost::Queries, false, line);
    result.unwrap();
    assert!(text.contains("channel         3"), "{text}");

    let give = "grant give carol --session-key sk --limit 30oaic --daily 20oaic --from alice";
    suite.ok(&format!("{give} --allowance 100oaic"));
    let line = "grant open --payer alice --service 1 --amount 5oaic --from carol";
    let (text, result) = left_alone(&suite, Lost::Queries, true, line);
    result.unwrap();
    assert_eq!(value(&text)["channel"], 4);
}

/// A node whose transactions have no events, and whose lists come in pages of one.
struct Mute {
    inner: Arc<dyn Chain>,
    /// It knows the first page only.
    first_page: bool,
}

impl Through for Mute {
    fn inner(&self) -> &dyn Chain {
        self.inner.as_ref()
    }

    fn run(&self, txs: &[Tx]) -> Vec<oaic_chain::Result<TxOutcome>> {
        let mute = |outcome| TxOutcome {
            events: vec![],
            ..outcome
        };
        let all = self.inner.run(txs).into_iter();
        all.map(|outcome| outcome.map(mute)).collect()
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        let msg = String::from_utf8(msg.to_vec()).unwrap();
        let msg = msg.replace("\"limit\":100", "\"limit\":1").into_bytes();
        let answer = self.inner.query_bytes(contract, &msg.into())?;
        if !self.first_page {
            return Ok(answer);
        }
        let answer = String::from_utf8(answer.to_vec()).unwrap();
        let first = answer.replace("\"has_more\":true", "\"has_more\":false");
        Ok(first.into_bytes().into())
    }
}

/// A session key may have opened other channels before.
#[test]
fn a_channel_without_an_event_is_the_newest_of_its_key_and_never_an_old_one() {
    let suite = Suite::with_service();
    for _ in 0..3 {
        suite.open(10);
        suite.chain.advance(1, 6).unwrap();
    }
    let line = "channel open --service 1 --amount 5oaic --session-key sk --from alice";
    let opened = |first_page| {
        let inner = suite.chain.clone();
        let chain = Arc::new(Via(Mute { inner, first_page }));
        let (text, result) = run_on(&suite.context_on(chain, true), line);
        result.unwrap();
        value(&text)
    };
    let found = opened(false);
    assert_eq!(found["channel"], 4);
    assert_eq!(found["amount"], "5000000");
    let unknown = opened(true);
    assert_eq!(unknown["schema"], "oaic/sent/1", "{unknown}");
    shows(
        unknown["action"].as_str().unwrap(),
        "open a channel of 5 OAIC",
    );
}
