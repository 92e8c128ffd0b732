//! Hostile messages, queries and texts: never a panic, and nothing changed.

use cosmwasm_std::to_json_binary;
use cw_multi_test::Executor;
use oaic_messages::compute_settlement::*;

use crate::bystander::attacked;
use crate::world::*;

/// Queries with hostile input never panic.
#[test]
fn queries_are_answered_or_refused() {
    let (mut w, mut b) = attacked();
    let c = w.open(1_000);
    w.settle(&say(c, 1, 5).lane(0, u32::MAX));
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
    let mut ask = |w: &World, q: QueryMsg| {
        asked += 1;
        let _ = w.try_query::<serde_json::Value>(&q);
    };
    for limit in limits {
        for t in texts {
            let t = Some(t.to_owned());
            ask(
                &w,
                QueryMsg::Providers {
                    start_after: t.clone(),
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::Services {
                    provider: t.clone(),
                    start_after: Some(u64::MAX),
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::Channels {
                    payer: t.clone(),
                    provider: None,
                    start_after: Some(0),
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::Channels {
                    payer: t.clone(),
                    provider: t.clone(),
                    start_after: None,
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::ReceiptKeys {
                    provider: t.clone().unwrap(),
                    start_after: Some(u32::MAX),
                    limit,
                },
            );
        }
        for n in n64 {
            ask(
                &w,
                QueryMsg::Services {
                    provider: None,
                    start_after: Some(n),
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::Services {
                    provider: Some(w.provider.to_string()),
                    start_after: Some(n),
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::Channels {
                    payer: None,
                    provider: None,
                    start_after: Some(n),
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::Channels {
                    payer: Some(w.payer.to_string()),
                    provider: None,
                    start_after: Some(n),
                    limit,
                },
            );
            ask(
                &w,
                QueryMsg::Channels {
                    payer: Some(w.payer.to_string()),
                    provider: Some(w.provider.to_string()),
                    start_after: Some(n),
                    limit,
                },
            );
            for a in n32 {
                ask(
                    &w,
                    QueryMsg::ReceiptKeys {
                        provider: w.provider.to_string(),
                        start_after: Some(a),
                        limit,
                    },
                );
                for d in n32 {
                    ask(
                        &w,
                        QueryMsg::Lanes {
                            channel: n,
                            start_after: Some((a, d)),
                            limit,
                        },
                    );
                }
            }
        }
    }
    for n in n64 {
        ask(&w, QueryMsg::EpochMetrics { epoch: n });
        ask(&w, QueryMsg::Channel { channel: n });
        ask(&w, QueryMsg::Service { service_id: n });
        ask(
            &w,
            QueryMsg::Offer {
                service_id: n,
                payer: String::new(),
            },
        );
        for a in n32 {
            ask(
                &w,
                QueryMsg::Usage {
                    service_id: n,
                    split_version: a,
                    epoch: u64::MAX,
                },
            );
            ask(
                &w,
                QueryMsg::Terms {
                    channel: n,
                    terms: a,
                },
            );
            ask(
                &w,
                QueryMsg::Lane {
                    channel: n,
                    terms: a,
                    lane: a,
                },
            );
            ask(
                &w,
                QueryMsg::Split {
                    service_id: n,
                    version: Some(a),
                },
            );
            ask(
                &w,
                QueryMsg::Prices {
                    service_id: n,
                    version: Some(a),
                },
            );
        }
    }
    for len in [0, 1, 31, 32, 33, 10_000] {
        ask(
            &w,
            QueryMsg::PricesByHash {
                hash: vec![0; len].into(),
            },
        );
        ask(
            &w,
            QueryMsg::ProveUsage {
                receipt: vec![0; len].into(),
                proof: vec![0xff; len].into(),
            },
        );
    }
    for t in texts {
        ask(&w, QueryMsg::Grants { payer: t.into() });
        ask(&w, QueryMsg::Referrer { address: t.into() });
        ask(&w, QueryMsg::ReferrerOf { payer: t.into() });
        ask(&w, QueryMsg::Provider { address: t.into() });
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
        "\"\"",
        "{}",
        "{\"settle_batch\":{}}",
        "{\"settle_batch\":{\"entries\":\"AA\"}}",
        "{\"settle_batch\":{\"entries\":\"AA==\"}}",
        "{\"settle_batch\":{\"entries\":\"\"}}",
        "{\"settle_batch\":{\"entries\":\"!!!\"}}",
        "{\"settle_batch\":{\"entries\":null}}",
        "{\"settle_batch\":{\"entries\":\"\",\"entries\":\"\"}}",
        "{\"settle_batch\":{\"entries\":\"\"},\"flush_fee\":{}}",
        "{\"release\":{\"channels\":[-1]}}",
        "{\"release\":{\"channels\":[1.5]}}",
        "{\"release\":{\"channels\":[18446744073709551616]}}",
        "{\"release\":{\"channels\":\"1\"}}",
        "{\"release\":{\"channels\":[1],\"x\":1}}",
        "{\"unbond\":{\"amount\":\"-1\"}}",
        "{\"unbond\":{\"amount\":\"+1\"}}",
        "{\"unbond\":{\"amount\":\" 1\"}}",
        "{\"unbond\":{\"amount\":\"340282366920938463463374607431768211456\"}}",
        "{\"unbond\":{\"amount\":1}}",
        "{\"flush_fee\":null}",
        "{\"flush_fee\":{\"x\":1}}",
        "\"flush_fee\"",
    ];
    let mut accepted = vec![];
    for text in texts {
        for who in ["thief", "provider"] {
            let done = w.app.execute(
                w.who(who),
                cosmwasm_std::WasmMsg::Execute {
                    contract_addr: w.contract.to_string(),
                    msg: text.as_bytes().into(),
                    funds: vec![],
                }
                .into(),
            );
            if done.is_ok() {
                accepted.push(format!("{who}: {text}"));
            }
        }
        w.send_raw("payer", 5, text.as_bytes().into()).unwrap_err();
    }
    // A list with an unknown field beside it is that list.
    let list = "{\"release\":{\"channels\":[1],\"x\":1}}";
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
    let many = ExecuteMsg::UpdateProvider {
        endpoint: "x".repeat(257),
    };
    w.run("provider", many).unwrap_err();
    b.go_through(&mut w);
}

/// Tokens of another cw20, and `Receive` by anybody.
#[test]
fn what_is_not_the_token_is_nothing() {
    let (mut w, mut b) = attacked();
    let puppet = w.puppet();
    let hook = to_json_binary(&ReceiveMsg::Bond {}).unwrap();
    for amount in [0, 1, u128::MAX] {
        let msg = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
            sender: w.provider.to_string(),
            amount: amount.into(),
            msg: hook.clone(),
        });
        let call = w.call_of(&w.contract, &msg);
        w.as_puppet(&puppet, vec![call]).unwrap_err();
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
        let mut w = World::new();
        let service = ExecuteMsg::RegisterService {
            model: text.into(),
            prices: prices(),
            payees: vec![payee(Role::Nodes, "n", None, 9_400)],
        };
        if w.run("provider", service).is_ok() {
            taken.push(format!("model {text:?}"));
        }
        if w.run(
            "provider",
            ExecuteMsg::UpdateProvider {
                endpoint: text.into(),
            },
        )
        .is_ok()
        {
            taken.push(format!("endpoint {text:?}"));
        }
        if w.register_service(vec![payee(Role::Nodes, text, None, 9_400)])
            .is_ok()
        {
            taken.push(format!("label {text:?}"));
        }
    }
    assert!(taken.is_empty(), "{taken:?}");
}
