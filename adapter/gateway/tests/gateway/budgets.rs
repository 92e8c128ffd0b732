//! Budgets and rates, also when calls race.

use std::sync::Arc;

use axum::http::Method;
use serde_json::json;

use super::rig::{chat, Rig};

/// Cost of the short chat at its ceiling: its bytes, the template, all tokens of its answer.
fn ceiling(model: &str) -> u64 {
    let bytes = u64::try_from(chat(model).to_string().len()).expect("a length");
    bytes + 10 + 3 * super::rig::MAX_OUTPUT
}

/// "Check-then-charge race passes budgets": sixty calls, and a budget for three.
#[tokio::test(flavor = "multi_thread")]
async fn calls_that_race_never_exceed_a_budget() {
    let rig = Arc::new(Rig::start().await);
    let budget = 3 * ceiling("gated") + 1;
    let (key, secret) = rig.key(json!({ "budget": budget })).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (rig, secret) = (rig.clone(), secret.clone());
        calls.spawn(async move { rig.chat(&secret, chat("gated")).await });
    }
    let (mut served, mut refused) = (0, 0);
    while let Some(answer) = calls.join_next().await {
        let answer = answer.expect("an answer");
        match answer.status.as_u16() {
            200 => served += 1,
            429 => {
                refused += 1;
                assert_eq!(answer.code(), "insufficient_quota");
                assert_eq!(answer.header("x-should-retry"), "false");
            }
            other => panic!("{other}: {}", answer.text()),
        }
        if refused == 57 {
            // All others hold their ceilings until now.
            rig.first.gate.add_permits(4);
        }
    }
    assert_eq!(served, 3);
    assert_eq!(rig.first.count(), 3, "nothing else was forwarded");
    assert_eq!(rig.settled(&key).await, 3 * 45, "the rest was released");
    // So there is room again.
    rig.first.gate.add_permits(1);
    assert_eq!(rig.chat(&secret, chat("gated")).await.status, 200);
}

#[tokio::test]
async fn a_team_shares_one_budget() {
    let rig = Rig::start().await;
    let settings = json!({ "name": "research", "budget": ceiling("ok") });
    let team = rig.operate(Method::POST, "/teams", Some(settings)).await;
    let team = team.json()["id"].as_str().expect("an id").to_owned();
    let (_, one) = rig.key(json!({ "team": team })).await;
    let (key, two) = rig.key(json!({ "team": team })).await;
    assert_eq!(rig.chat(&one, chat("ok")).await.status, 200);
    let refused = rig.chat(&two, chat("ok")).await;
    assert_eq!(refused.code(), "insufficient_quota");
    assert!(
        refused.text().contains("team's budget"),
        "{}",
        refused.text()
    );
    assert_eq!(rig.settled(&key).await, 0);
    let shown = rig
        .operate(Method::GET, &format!("/teams/{team}"), None)
        .await;
    assert_eq!(shown.json()["spent"], "45");
    assert_eq!(shown.json()["reserved"], "0");
}

#[tokio::test]
async fn rates_are_refused_with_the_time_to_wait() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({ "rpm": 2 })).await;
    for _ in 0..2 {
        assert_eq!(rig.chat(&secret, chat("ok")).await.status, 200);
    }
    let refused = rig.chat(&secret, chat("ok")).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (429, "rate_limit_exceeded".into())
    );
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
}

#[tokio::test]
async fn tokens_count_at_their_ceiling_while_a_call_runs() {
    let rig = Arc::new(Rig::start().await);
    let bytes = u64::try_from(chat("gated").to_string().len()).expect("a length");
    let tokens = bytes + 10 + super::rig::MAX_OUTPUT;
    let (_, secret) = rig.key(json!({ "tpm": tokens + 30 })).await;
    let first = {
        let (rig, secret) = (rig.clone(), secret.clone());
        tokio::spawn(async move { rig.chat(&secret, chat("gated")).await })
    };
    while rig.first.count() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(rig.chat(&secret, chat("gated")).await.status, 429);
    rig.first.gate.add_permits(2);
    assert_eq!(first.await.expect("an answer").status, 200);
    rig.gateway.running.wait().await;
    // 21 tokens were used: there is room for one more.
    assert_eq!(rig.chat(&secret, chat("gated")).await.status, 200);
    let (_, small) = rig.key(json!({ "tpm": 50 })).await;
    let refused = rig.chat(&small, chat("gated")).await;
    assert_eq!(
        refused.header("x-should-retry"),
        "false",
        "waiting does not help"
    );
}

#[tokio::test]
async fn a_ceiling_counts_what_was_asked() {
    let rig = Rig::start().await;
    let refused = |body: serde_json::Value| {
        let rig = &rig;
        async move {
            let (_, secret) = rig.key(json!({ "budget": 0 })).await;
            let text = rig.chat(&secret, body).await.text();
            let cost = text
                .split("can cost ")
                .nth(1)
                .and_then(|rest| rest.split(' ').next());
            cost.and_then(|cost| cost.parse::<u64>().ok())
                .expect("a cost")
        }
    };
    let length = |body: &serde_json::Value| u64::try_from(body.to_string().len()).expect("length");
    let mut body = chat("ok");
    body["max_tokens"] = 5.into();
    body["n"] = 4.into();
    assert_eq!(refused(body.clone()).await, length(&body) + 10 + 3 * 20);
    // The greater of two limits, whatever the upstream takes.
    body["max_completion_tokens"] = 7.into();
    assert_eq!(refused(body.clone()).await, length(&body) + 10 + 3 * 28);
    body["max_tokens"] = 1_000_000.into();
    assert_eq!(refused(body.clone()).await, length(&body) + 10 + 3 * 400);
    // An image costs what the model's table says, not the bytes of its data.
    let data = format!("data:image/png;base64,{}", "A".repeat(3_000));
    let part = json!({ "type": "image_url", "image_url": { "url": data } });
    let mut body = chat("ok");
    body["max_tokens"] = 1.into();
    body["messages"][0]["content"] = json!([part]);
    let bytes = length(&body) - u64::try_from(data.len()).expect("a length");
    assert_eq!(refused(body).await, bytes + 10 + 1_000 + 3);
    // A prompt is at most the model's context.
    let mut body = chat("ok");
    body["max_tokens"] = 1.into();
    body["messages"][0]["content"] = "a".repeat(10_000).into();
    assert_eq!(refused(body).await, 4_000 + 3);
    // What no table knows is not forwarded, however it is spelled.
    let (_, secret) = rig.key(json!({})).await;
    for part in ["input_audio", r"input\u005faudio"] {
        let body = format!(
            r#"{{"model":"ok","messages":[{{"role":"user","content":[{{"type":"{part}"}}]}}]}}"#
        );
        let answer = rig.post(&secret, "/v1/chat/completions", &[], &body).await;
        assert_eq!(answer.code(), "unsupported_part", "{part}");
    }
    assert_eq!(rig.first.count(), 0);
}
