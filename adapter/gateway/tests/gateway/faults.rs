//! Upstreams that are slow, silent, truncated, malformed, compressed, gone: each has its answer, and
//! costs nothing.

use serde_json::{json, Value};

use super::rig::{chat, stream, Rig};

#[tokio::test]
async fn each_fault_has_its_answer_and_costs_nothing() {
    let rig = Rig::start().await;
    for (model, status, code) in [
        ("gone", 502, "upstream_unreachable"),
        ("slow", 504, "upstream_timeout"),
        ("truncated", 502, "upstream_truncated"),
        ("malformed", 502, "upstream_malformed"),
        ("gzip", 502, "upstream_encoding"),
        ("error-500", 502, "upstream_refused"),
        // The operator's key is wrong, not the client's.
        ("error-401", 502, "upstream_auth"),
    ] {
        let (key, secret) = rig.key(json!({})).await;
        let answer = rig.chat(&secret, chat(model)).await;
        assert_eq!(answer.status, status, "{model}: {}", answer.text());
        assert_eq!(answer.code(), code, "{model}");
        let error = &answer.json()["error"];
        assert!(
            error["message"].is_string() && error["type"].is_string(),
            "{error}"
        );
        assert!(error.get("param").is_some(), "{error}");
        assert!(!answer.text().contains("sk-operator"), "{}", answer.text());
        assert!(answer.header("x-request-id").starts_with("req_"));
        assert_eq!(rig.settled(&key).await, 0, "{model}");
    }
}

#[tokio::test]
async fn a_refusal_of_the_upstream_is_passed_on() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    for (model, status) in [("error-400", 400), ("error-429", 429)] {
        let answer = rig.chat(&secret, chat(model)).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.code(), "c", "its own error");
    }
    assert_eq!(rig.settled(&key).await, 0);
}

#[tokio::test]
async fn a_fault_before_a_stream_is_an_answer_with_a_status() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    for (model, status) in [("gone", 502), ("slow", 504), ("error-500", 502)] {
        let answer = rig.chat(&secret, stream(model)).await;
        assert_eq!(answer.status, status, "{model}");
        assert_eq!(answer.header("content-type"), "application/json");
    }
    assert_eq!(rig.settled(&key).await, 0);
}

/// Once a byte of an answer has come, nobody else is asked: two upstreams would be paid.
#[tokio::test]
async fn no_other_upstream_is_tried_after_the_first_byte() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let answer = rig.chat(&secret, chat("cut-first")).await;
    assert_eq!(answer.code(), "upstream_truncated");
    let answer = rig.chat(&secret, stream("cut-first")).await;
    assert!(answer.text().contains("upstream_truncated"));
    assert_eq!((rig.first.count(), rig.second.count()), (2, 0));
    // Two deltas of the stream.
    assert_eq!(rig.settled(&key).await, 6);
}

/// What is wrong with a request is wrong everywhere.
#[tokio::test]
async fn a_bad_request_is_not_tried_elsewhere() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let answer = rig.chat(&secret, chat("bad-request-first")).await;
    assert_eq!(answer.status, 400);
    assert_eq!((rig.first.count(), rig.second.count()), (1, 0));
}

#[tokio::test]
async fn upstreams_are_tried_in_their_order() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    rig.chat(&secret, chat("fails-first")).await;
    assert_eq!((rig.first.count(), rig.second.count()), (1, 1));
    let asked: Value = serde_json::from_slice(&rig.second.last().body).expect("JSON");
    assert_eq!(asked["model"], "ok");
}

#[tokio::test]
async fn requests_that_cannot_be_read_name_the_member() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    for (change, param) in [
        (json!({ "model": null }), "model"),
        (json!({ "stream": "yes" }), "stream"),
        (json!({ "max_tokens": -1 }), "max_tokens"),
        (json!({ "max_tokens": 1.5 }), "max_tokens"),
        (
            json!({ "max_completion_tokens": 0 }),
            "max_completion_tokens",
        ),
        (json!({ "n": "2" }), "n"),
        (json!({ "n": 0 }), "n"),
        (json!({ "stream_options": [] }), "stream_options"),
    ] {
        let mut body = chat("ok");
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let answer = rig.chat(&secret, body).await;
        assert_eq!(answer.status, 400, "{param}");
        assert_eq!(answer.json()["error"]["param"], param, "{}", answer.text());
    }
    let answer = rig.chat(&secret, chat("unknown")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (404, "model_not_found".into())
    );
    for body in ["", "[]", "{", "\u{feff}{}", "nul"] {
        let answer = rig.post(&secret, "/v1/chat/completions", &[], body).await;
        assert_eq!(answer.code(), "invalid_json", "{body}");
    }
    assert_eq!(rig.first.count(), 0);
}
