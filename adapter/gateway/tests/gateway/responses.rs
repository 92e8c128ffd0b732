//! Responses that follow others.

use serde_json::json;

use super::rig::Rig;

const PATH: &str = "/v1/responses";

#[tokio::test]
async fn a_response_stays_with_its_upstream() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let first = rig
        .post(&secret, PATH, &[], r#"{"model":"either","input":"hi"}"#)
        .await;
    assert_eq!(first.json()["id"], "resp_a");
    assert_eq!(
        first.header("x-oaic-usage"),
        "reported; prompt=3, cached=4, completion=3, reasoning=2, request=1"
    );
    // The other model has its upstreams in another order.
    let next = r#"{"model":"turned","input":"and","previous_response_id":"resp_a"}"#;
    let next = rig.post(&secret, PATH, &[], next).await;
    assert_eq!(
        (&next.json()["id"], &next.json()["after"]),
        (&json!("resp_a"), &json!("resp_a"))
    );
    assert_eq!((rig.first.count(), rig.second.count()), (2, 0));
}

/// Whoever guesses an id would read another's conversation.
#[tokio::test]
async fn a_response_is_its_own_keys() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    let (_, other) = rig.key(json!({})).await;
    rig.post(&secret, PATH, &[], r#"{"model":"either","input":"hi"}"#)
        .await;
    let body = r#"{"model":"either","input":"and","previous_response_id":"resp_a"}"#;
    let refused = rig.post(&other, PATH, &[], body).await;
    assert_eq!(refused.status, 404);
    assert_eq!(refused.code(), "previous_response_not_found");
    assert_eq!(rig.first.count(), 1);
}

/// What the upstream has stored is prompt, too: nobody here knows how much of it.
#[tokio::test]
async fn a_ceiling_counts_what_is_referred_to() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({ "budget": 3_999 })).await;
    rig.post(&secret, PATH, &[], r#"{"model":"either","input":"hi"}"#)
        .await;
    for body in [
        json!({ "previous_response_id": "resp_a" }),
        json!({ "conversation": "conv_1" }),
        json!({ "prompt": { "id": "pmpt_1" } }),
        json!({ "input": [{ "type": "item_reference", "id": "msg_1" }] }),
    ] {
        let mut body = body;
        body["model"] = "either".into();
        body["max_output_tokens"] = 1.into();
        let refused = rig.post(&secret, PATH, &[], &body.to_string()).await;
        assert_eq!(refused.code(), "insufficient_quota", "{body}");
    }
}

#[tokio::test]
async fn what_has_no_bound_is_refused() {
    let rig = Rig::start().await;
    let (_, secret) = rig.key(json!({})).await;
    for (body, param) in [
        (
            r#"{"model":"either","input":"hi","background":true}"#,
            "background",
        ),
        (
            r#"{"model":"either","input":"hi","tools":[{"type":"web_search"}]}"#,
            "tools",
        ),
    ] {
        let refused = rig.post(&secret, PATH, &[], body).await;
        assert_eq!(refused.json()["error"]["param"], param);
    }
    let allowed = r#"{"model":"either","input":"hi","tools":[{"type":"function","name":"f"}]}"#;
    assert_eq!(rig.post(&secret, PATH, &[], allowed).await.status, 200);
}
