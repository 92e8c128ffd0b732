//! The guardrail hook.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::post;
use axum::Router;
use serde_json::{json, Value};

use super::rig::{chat, stream, Rig};

type Asked = Arc<Mutex<Vec<Value>>>;

/// A hook that refuses bodies with "forbidden", and answers with "twelve".
async fn hook() -> (String, Asked) {
    let asked = Asked::default();
    let judge = |State(asked): State<Asked>, body: String| async move {
        let question: Value = serde_json::from_str(&body).expect("JSON");
        let text = question["body"].as_str().expect("a body");
        let allow = match question["stage"].as_str() {
            Some("before") => !text.contains("forbidden"),
            _ => !text.contains("twelve") && !text.contains("word11"),
        };
        asked.lock().expect("the log").push(question.clone());
        match text.contains("broken") {
            true => "no JSON".to_owned(),
            false => json!({ "allow": allow, "policy": "v7", "reason": "a rule" }).to_string(),
        }
    };
    let router = Router::new()
        .route("/check", post(judge))
        .with_state(asked.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!(
        "http://{}/check",
        listener.local_addr().expect("an address")
    );
    let (sender, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        let _alive = sender;
        oaic_gateway::server::serve(listener, router, Default::default(), stop).await;
    });
    (url, asked)
}

#[tokio::test]
async fn a_refusal_names_its_policy_and_costs_nothing() {
    let (url, asked) = hook().await;
    let rig = Rig::with(&format!("[guardrail]\nurl = '{url}'")).await;
    let (key, secret) = rig.key(json!({})).await;
    let mut body = chat("ok");
    body["messages"][0]["content"] = "something forbidden".into();
    let refused = rig.chat(&secret, body).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.code(), "content_policy_violation");
    assert_eq!(refused.header("x-oaic-policy"), "v7");
    assert!(refused.text().contains("'v7'"), "{}", refused.text());
    assert_eq!(rig.first.count(), 0);
    assert_eq!(rig.settled(&key).await, 0);
    assert_eq!(rig.chat(&secret, chat("ok")).await.status, 200);
    let question = asked.lock().expect("the log")[0].clone();
    assert_eq!(
        (&question["key"], &question["model"]),
        (&json!(key), &json!("ok"))
    );
}

#[tokio::test]
async fn an_answer_that_is_refused_is_not_delivered() {
    let (url, _) = hook().await;
    let rig = Rig::with(&format!("[guardrail]\nurl = '{url}'\nafter = true")).await;
    let (key, secret) = rig.key(json!({})).await;
    for body in [chat("ok"), stream("ok")] {
        let refused = rig.chat(&secret, body).await;
        assert_eq!(refused.code(), "content_policy_violation");
        assert!(!refused.text().contains("word"), "{}", refused.text());
    }
    assert_eq!(rig.settled(&key).await, 0);
    // A stream that passes comes at once, with its cost.
    let passed = rig.chat(&secret, stream("fixture-vllm")).await;
    assert_eq!(passed.header("x-oaic-cost"), "36");
    assert!(
        passed.text().ends_with("data: [DONE]\n\n"),
        "{}",
        passed.text()
    );
    assert!(!passed.text().contains("usage"));
}

#[tokio::test]
async fn without_an_answer_nothing_goes_on_unless_it_may() {
    let (url, _) = hook().await;
    let mut body = chat("ok");
    body["messages"][0]["content"] = "broken".into();
    let rig = Rig::with(&format!("[guardrail]\nurl = '{url}'")).await;
    let (_, secret) = rig.key(json!({})).await;
    let refused = rig.chat(&secret, body.clone()).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (503, "guardrail_unavailable".into())
    );
    let rig = Rig::with(&format!("[guardrail]\nurl = '{url}'\non_error = 'allow'")).await;
    let (_, secret) = rig.key(json!({})).await;
    assert_eq!(rig.chat(&secret, body).await.status, 200);
}
