//! Hostile messages, queries and texts: never a panic, and nothing changed.

use cosmwasm_std::{to_json_binary, Binary};
use cw_multi_test::Executor;
use oaic_messages::compute_settlement::*;
use serde_json::json;

use crate::bystander::attacked;
use crate::suite::*;

/// Queries with hostile input never panic.
#[test]
fn queries_are_answered_or_refused() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    w.settle(&draft(c, 1, 5).lane(0, u32::MAX));
    let texts = [
        "",
        "a",
        "COSMWASM1",
        &"x".repeat(10_000),
        "\u{0}",
        "cosmwasm1",
    ];
    let limits = [None, Some(0), Some(1), Some(100), Some(101), Some(u32::MAX)];
    let n64 = [0, 1, c, u64::MAX - 1, u64::MAX];
    let n32 = [0, 1, u32::MAX - 1, u32::MAX];
    let mut asked = 0;
    let mut ask = |query| {
        asked += 1;
        let query: QueryMsg = serde_json::from_value(query).unwrap();
        let _ = w.try_query::<serde_json::Value>(&query);
    };
    let (payer, provider) = (&w.payer, &w.provider);
    for limit in limits {
        for t in texts {
            ask(json!({"providers": {"start_after": t, "limit": limit}}));
            ask(json!({"services": {"provider": t, "start_after": u64::MAX, "limit": limit}}));
            ask(json!({"channels": {"payer": t, "start_after": 0, "limit": limit}}));
            ask(json!({"channels": {"payer": t, "provider": t, "limit": limit}}));
            ask(json!({"receipt_keys": {"provider": t, "start_after": u32::MAX, "limit": limit}}));
        }
        for n in n64 {
            ask(json!({"services": {"start_after": n, "limit": limit}}));
            ask(json!({"services": {"provider": provider, "start_after": n, "limit": limit}}));
            ask(json!({"channels": {"start_after": n, "limit": limit}}));
            ask(json!({"channels": {"payer": payer, "start_after": n, "limit": limit}}));
            ask(json!({"channels":
                {"payer": payer, "provider": provider, "start_after": n, "limit": limit}}));
            for a in n32 {
                ask(json!({"receipt_keys":
                    {"provider": provider, "start_after": a, "limit": limit}}));
                for d in n32 {
                    ask(json!({"lanes": {"channel": n, "start_after": [a, d], "limit": limit}}));
                }
            }
        }
    }
    for n in n64 {
        ask(json!({"epoch_metrics": {"epoch": n}}));
        ask(json!({"channel": {"channel": n}}));
        ask(json!({"service": {"service_id": n}}));
        ask(json!({"offer": {"service_id": n, "payer": ""}}));
        for a in n32 {
            ask(json!({"usage": {"service_id": n, "split_version": a, "epoch": u64::MAX}}));
            ask(json!({"terms": {"channel": n, "terms": a}}));
            ask(json!({"lane": {"channel": n, "terms": a, "lane": a}}));
            ask(json!({"split": {"service_id": n, "version": a}}));
            ask(json!({"prices": {"service_id": n, "version": a}}));
        }
    }
    for len in [0, 1, 31, 32, 33, 10_000] {
        let [zeros, ones] = [0, 0xff].map(|byte| Binary::from(vec![byte; len]));
        ask(json!({"prices_by_hash": {"hash": zeros}}));
        ask(json!({"prove_usage": {"receipt": zeros, "proof": ones}}));
    }
    for t in texts {
        ask(json!({"grants": {"payer": t}}));
        ask(json!({"referrer": {"address": t}}));
        ask(json!({"referrer_of": {"payer": t}}));
        ask(json!({"provider": {"address": t}}));
    }
    assert!(asked > 500, "{asked}");
    b.go_through(&mut w);
}

/// Odd JSON: never a panic, and nothing changed.
#[test]
fn odd_json_is_an_error() {
    let (mut w, mut b) = attacked();
    let texts = [
        "",
        "{",
        "null",
        "[]",
        "1",
        r#""""#,
        "{}",
        r#"{"settle_batch":{}}"#,
        r#"{"settle_batch":{"entries":"AA"}}"#,
        r#"{"settle_batch":{"entries":"AA=="}}"#,
        r#"{"settle_batch":{"entries":""}}"#,
        r#"{"settle_batch":{"entries":"!!!"}}"#,
        r#"{"settle_batch":{"entries":null}}"#,
        r#"{"settle_batch":{"entries":"","entries":""}}"#,
        r#"{"settle_batch":{"entries":""},"flush_fee":{}}"#,
        r#"{"release":{"channels":[-1]}}"#,
        r#"{"release":{"channels":[1.5]}}"#,
        r#"{"release":{"channels":[18446744073709551616]}}"#,
        r#"{"release":{"channels":"1"}}"#,
        r#"{"release":{"channels":[1],"x":1}}"#,
        r#"{"unbond":{"amount":"-1"}}"#,
        r#"{"unbond":{"amount":"+1"}}"#,
        r#"{"unbond":{"amount":" 1"}}"#,
        r#"{"unbond":{"amount":"340282366920938463463374607431768211456"}}"#,
        r#"{"unbond":{"amount":1}}"#,
        r#"{"flush_fee":null}"#,
        r#"{"flush_fee":{"x":1}}"#,
        r#""flush_fee""#,
    ];
    let mut accepted = vec![];
    for text in texts {
        for who in ["thief", "provider"] {
            let call = cosmwasm_std::WasmMsg::Execute {
                contract_addr: w.contract.to_string(),
                msg: text.as_bytes().into(),
                funds: vec![],
            };
            let done = w.app.execute(account(who), call.into());
            if done.is_ok() {
                accepted.push(format!("{who}: {text}"));
            }
        }
        w.send_raw("payer", 5, text.as_bytes().into()).unwrap_err();
    }
    // A list with an unknown field beside it is that list.
    let list = r#"{"release":{"channels":[1],"x":1}}"#;
    assert_eq!(
        accepted,
        ["thief", "provider"].map(|who| format!("{who}: {list}"))
    );
    // Deep nesting and length.
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    w.send_raw("payer", 5, deep.as_bytes().into()).unwrap_err();
    let long = ExecuteMsg::SettleBatch {
        entries: vec![0; 2_000_000].into(),
    };
    w.run("provider", long).unwrap_err();
    let many = ExecuteMsg::SetSettlers {
        settlers: vec![w.payer.to_string(); 100_000],
    };
    w.run("provider", many).unwrap_err();
    let far = update_provider(profile_at(&"x".repeat(257)));
    w.run("provider", far).unwrap_err();
    b.go_through(&mut w);
}

/// Tokens of another cw20, and `Receive` by anybody.
#[test]
fn what_is_not_the_token_is_nothing() {
    let (mut w, mut b) = attacked();
    let scripted = w.scripted();
    let hook = to_json_binary(&ReceiveMsg::Bond {}).unwrap();
    for amount in [0, 1, u128::MAX] {
        let msg = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
            sender: w.provider.to_string(),
            amount: amount.into(),
            msg: hook.clone(),
        });
        let call = w.call_of(&w.contract, &msg);
        w.as_scripted(&scripted, vec![call]).unwrap_err();
        w.run("provider", msg).unwrap_err();
    }
    for amount in [0u128, u64::MAX.into(), u128::MAX] {
        for hook in [
            ReceiveMsg::Bond {},
            ReceiveMsg::TopUp { channel: 1 },
            ReceiveMsg::TopUp { channel: u64::MAX },
        ] {
            w.send("thief", amount, &hook).unwrap_err();
        }
    }
    b.go_through(&mut w);
}

/// Texts that rewrite a terminal's line, or reorder what is read.
#[test]
fn texts_are_readable_lines() {
    let mut taken = vec![];
    // Characters without width are taken: no terminal is misled by them.
    for text in ["m\x1b[2K\rfree", "a\nb", "a\u{202e}b", "a\u{0}b"] {
        let mut w = Suite::new();
        let model = ExecuteMsg::RegisterService {
            model: text.into(),
            prices: prices(),
            payees: nodes(),
        };
        for (field, msg) in [
            ("model", model),
            ("endpoint", update_provider(profile_at(text))),
            (
                "label",
                register_service(vec![payee(Role::Nodes, text, None, 9_400)]),
            ),
        ] {
            if w.run("provider", msg).is_ok() {
                taken.push(format!("{field} {text:?}"));
            }
        }
    }
    assert!(taken.is_empty(), "{taken:?}");
}
