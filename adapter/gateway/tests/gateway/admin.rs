//! Keys, teams, usage, the token.

use axum::http::Method;
use oaic_gateway::config::Durability;
use oaic_gateway::store::{Store, StoreError};
use serde_json::json;

use super::rig::{chat, Rig};

#[tokio::test]
async fn nothing_is_shown_without_the_token() {
    let rig = Rig::start().await;
    for path in ["/keys", "/teams", "/usage", "/metrics", "/keys/x"] {
        for header in ["Bearer wrong", "Bearer ", "operator", "Bearer operatorx"] {
            let headers = [("authorization", header)];
            let url = format!("{}{path}", rig.admin);
            let answer = rig
                .http
                .send(Method::GET, &url, &headers, String::new())
                .await;
            assert_eq!(answer.status, 401, "{path} {header}");
        }
    }
    let url = format!("{}/health", rig.admin);
    assert_eq!(
        rig.http
            .send(Method::GET, &url, &[], String::new())
            .await
            .status,
        200
    );
    // And nothing of it on the clients' port.
    let url = format!("{}/keys", rig.url);
    let headers = [("authorization", "Bearer operator")];
    assert_eq!(
        rig.http
            .send(Method::GET, &url, &headers, String::new())
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_key_is_valid_until_it_is_ended() {
    let rig = Rig::start().await;
    assert_eq!(rig.chat("sk-oaic-unknown", chat("ok")).await.status, 401);
    let (_, expired) = rig.key(json!({ "expires": 1_000 })).await;
    let answer = rig.chat(&expired, chat("ok")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (401, "invalid_api_key".into())
    );
    let (id, old) = rig.key(json!({ "name": "Ada" })).await;
    let rotated = rig
        .operate(Method::POST, &format!("/keys/{id}/rotate"), None)
        .await
        .json();
    let new = rotated["secret"].as_str().expect("a secret").to_owned();
    assert_eq!(rig.chat(&old, chat("ok")).await.status, 401);
    assert_eq!(rig.chat(&new, chat("ok")).await.status, 200);
    assert_eq!(rig.settled(&id).await, 45);
    let shown = rig.operate(Method::GET, &format!("/keys/{id}"), None).await;
    assert!(!shown.text().contains(&new), "a secret is shown once");
    rig.operate(Method::POST, &format!("/keys/{id}/revoke"), None)
        .await;
    assert_eq!(rig.chat(&new, chat("ok")).await.status, 401);
    let erased = rig
        .operate(Method::DELETE, &format!("/keys/{id}"), None)
        .await
        .json();
    assert_eq!(
        (&erased["name"], &erased["spent"]),
        (&json!(""), &json!("45"))
    );
    let again = rig
        .operate(Method::POST, &format!("/keys/{id}/rotate"), None)
        .await;
    assert_eq!(again.code(), "erased");
    assert_eq!(
        rig.usage(&id).await[0]["amount"],
        "45",
        "sums stay what they were"
    );
    let missing = rig.operate(Method::GET, "/keys/nobody", None).await;
    assert_eq!(missing.code(), "unknown_id");
}

#[tokio::test]
async fn settings_that_are_wrong_are_refused() {
    let rig = Rig::start().await;
    for (path, body) in [
        ("/keys", json!({ "budgets": 1 })),
        ("/keys", json!({ "budget": -1 })),
        ("/keys", json!({ "period": "week" })),
        ("/keys", json!([])),
        ("/teams", json!({ "expires": 1 })),
    ] {
        let answer = rig.operate(Method::POST, path, Some(body.clone())).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    let lost = rig
        .operate(Method::POST, "/keys", Some(json!({ "team": "none" })))
        .await;
    assert_eq!(lost.code(), "unknown_id");
    for query in ["from=x", "format=xml", "a=b"] {
        let answer = rig
            .operate(Method::GET, &format!("/usage?{query}"), None)
            .await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn usage_is_exported_as_csv() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({})).await;
    for _ in 0..3 {
        rig.chat(&secret, chat("ok")).await;
    }
    rig.settled(&key).await;
    let answer = rig
        .operate(Method::GET, &format!("/usage?key={key}&format=csv"), None)
        .await;
    let text = answer.text();
    let line = text.lines().nth(1).expect("a row");
    let end = format!(",{key},\"ok\",reported,3,135,prompt=27 completion=36 request=3");
    assert!(line.ends_with(&end), "{line}");
}

#[tokio::test]
async fn two_processes_never_share_a_store() {
    let rig = Rig::start().await;
    let path = rig.dir.path().join("gateway.db");
    let second = Store::open(&path, Durability::Process);
    assert!(
        matches!(second, Err(StoreError::Locked(_))),
        "{:?}",
        second.err()
    );
}

#[test]
fn another_programs_file_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("other.db");
    std::fs::write(&path, "this is a letter, and no database of anybody").expect("a file");
    let opened = Store::open(&path, Durability::Process);
    assert!(
        matches!(opened, Err(StoreError::Foreign(..))),
        "{:?}",
        opened.err()
    );
    let text = std::fs::read_to_string(&path).expect("the file");
    assert!(text.starts_with("this is a letter"));
}

#[test]
fn the_tokens_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("token");
    let made = oaic_gateway::admin::token(&path).expect("a token");
    let mode = std::fs::metadata(&path)
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let read = oaic_gateway::admin::token(&path).expect("the same");
    assert_eq!(made.expose(), read.expose());
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("a mode");
    let error = oaic_gateway::admin::token(&path).expect_err("others can read it");
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

/// Disk full: nothing is served that could not be counted, and nothing is lost of what was.
#[tokio::test]
async fn a_full_disk_refuses_calls() {
    let rig = Rig::start().await;
    let (key, secret) = rig.key(json!({ "budget": 100_000 })).await;
    assert_eq!(rig.chat(&secret, chat("ok")).await.status, 200);
    assert_eq!(rig.settled(&key).await, 45);
    let limited = rig.gateway.store.run(|state| state.limit_pages(true)).await;
    limited.expect("a limit");
    let (mut refused, mut served) = (0_u64, 1_u64);
    for i in 0..200 {
        let headers = [("idempotency-key", &*format!("k{i}"))];
        let body = chat("ok").to_string();
        let answer = rig
            .post(&secret, "/v1/chat/completions", &headers, &body)
            .await;
        match answer.code().as_str() {
            "store_unavailable" => refused += 1,
            _ => served += 1,
        }
    }
    assert!(refused > 0, "the store has room for all of it");
    assert_eq!(u64::try_from(rig.first.count()).expect("a count"), served);
    rig.gateway
        .store
        .run(|state| state.limit_pages(false))
        .await
        .expect("room");
    let (spent, reserved) = rig.spent(&key).await;
    // What could not be settled is still reserved, and counts at its ceiling after a start.
    assert!(
        spent <= 45 * served && spent + reserved >= 45 * served,
        "{spent} {reserved}"
    );
    assert_eq!(rig.chat(&secret, chat("ok")).await.status, 200);
}
