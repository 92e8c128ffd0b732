//! The same request twice.

use std::sync::Arc;

use serde_json::json;

use super::http::open;
use super::rig::{chat, files_with, stream, Answer, Rig};

async fn post(rig: &Rig, secret: &str, key: &str, body: &serde_json::Value) -> Answer {
    let headers = [("idempotency-key", key)];
    let path = "/v1/chat/completions";
    rig.post(secret, path, &headers, &body.to_string()).await
}

#[tokio::test]
async fn an_answer_is_given_again_and_charged_once() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    for body in [chat("ok"), stream("ok"), stream("fixture-vllm")] {
        let name = body.to_string();
        let first = post(&rig, &secret, &name, &body).await;
        let spent = rig.settled(&key).await;
        let again = post(&rig, &secret, &name, &body).await;
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("content-type"), first.header("content-type"));
        assert_eq!(again.header("x-oaic-cost"), first.header("x-oaic-cost"));
        assert_eq!(rig.settled(&key).await, spent);
    }
    assert_eq!(rig.first.count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_meanwhile_waits_for_the_first() {
    let rig = Arc::new(Rig::start().await);
    let (key, secret) = rig.key(json!({})).await;
    let calls = (0..20).map(|_| {
        let (rig, secret) = (rig.clone(), secret.clone());
        tokio::spawn(async move { post(&rig, &secret, "k", &chat("late")).await })
    });
    let calls: Vec<_> = calls.collect();
    for call in calls {
        assert_eq!(call.await.expect("an answer").status, 200);
    }
    assert_eq!(rig.first.count(), 1);
    assert_eq!(rig.settled(&key).await, 45);
}

/// The first one failed and had no effect: one of those that wait is served.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_call_failed_is_free_again() {
    let rig = Arc::new(Rig::start().await);
    let (key, secret) = rig.key(json!({})).await;
    let calls = (0..5).map(|_| {
        let (rig, secret) = (rig.clone(), secret.clone());
        tokio::spawn(async move { post(&rig, &secret, "k", &chat("late-once")).await })
    });
    let calls: Vec<_> = calls.collect();
    let mut failed = 0;
    for call in calls {
        failed += usize::from(call.await.expect("an answer").status == 502);
    }
    assert_eq!((failed, rig.first.count()), (1, 2));
    assert_eq!(rig.settled(&key).await, 45);
}

/// A client that left finds the whole answer under its key.
#[tokio::test]
async fn an_answer_that_nobody_waited_for_is_stored() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    let body = stream("slowly");
    let header = "Idempotency-Key: k\r\n";
    drop(open(&rig.url, &secret, header, &body, "word1 ").await);
    let spent = rig.settled(&key).await;
    let again = post(&rig, &secret, "k", &body).await;
    assert!(again.text().contains("word39 ") && again.text().ends_with("data: [DONE]\n\n"));
    assert_eq!(rig.settled(&key).await, spent);
    assert_eq!(rig.first.count(), 1);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_and_one_account() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let (_, other) = rig.key(json!({})).await;
    post(&rig, &secret, "k", &chat("ok")).await;
    let reused = post(&rig, &secret, "k", &chat("no-usage")).await;
    assert_eq!(
        (reused.status.as_u16(), reused.code()),
        (409, "idempotency_key_reused".into())
    );
    let theirs = post(&rig, &other, "k", &chat("ok")).await;
    assert_eq!(theirs.header("idempotent-replayed"), "");
    assert_eq!(rig.first.count(), 2);
    let long = "k".repeat(256);
    assert_eq!(post(&rig, &secret, &long, &chat("ok")).await.status, 400);
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_stored_and_not_served_again() {
    let rig = Rig::with("[limits]\nstored_bytes = 100").await;
    let (key, secret) = rig.key(json!({})).await;
    assert_eq!(post(&rig, &secret, "k", &chat("ok")).await.status, 200);
    let again = post(&rig, &secret, "k", &chat("ok")).await;
    assert_eq!(again.code(), "idempotency_key_unanswered");
    assert_eq!(rig.settled(&key).await, 45);
}

/// A copy of the store gives away neither answers nor secrets.
#[tokio::test]
async fn what_is_stored_is_encrypted() {
    let rig = Rig::start().await;
    let (id, secret) = rig.key(json!({})).await;
    post(&rig, &secret, "a-key-of-a-user", &chat("ok")).await;
    rig.settled(&id).await;
    for text in ["twelve tokens", secret.as_str(), "a-key-of-a-user"] {
        assert_eq!(
            files_with(rig.dir.path(), text),
            Vec::<String>::new(),
            "{text}"
        );
    }
    assert!(
        !files_with(rig.dir.path(), &id).is_empty(),
        "the store is there"
    );
    let path = format!("/keys/{id}/rotate");
    let rotated = rig
        .operate(axum::http::Method::POST, &path, None)
        .await
        .json();
    let rotated = rotated["secret"].as_str().expect("a secret").to_owned();
    let sealed = post(&rig, &rotated, "a-key-of-a-user", &chat("ok")).await;
    assert_eq!(sealed.code(), "idempotency_key_sealed");
}
